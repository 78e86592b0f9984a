//! The shares of an envelope: the platform's from its service, the bidder's from a phone.

use sealbid_client::{PlatformMember, Service};
use sealbid_envelope::{Group, GroupName, Inspected, Member, unwrap_share};
use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Group as LinkGroup, Id, Name, Out, Permit, Signed, WrappedShare};
use sealbid_pki::{Certificate, DecryptionKey};
use zeroize::Zeroizing;

use super::{Desk, News, PairedPhone, Subject, Talk};
use crate::failure::Failure;

/// A share and whose it is.
pub type GivenShare = (GroupName, Zeroizing<[u8; 32]>);

/// An envelope that is to be opened with a phone.
pub struct Opening<'o> {
    /// Its header.
    pub envelope: &'o Inspected,
    /// Keys at hand: a group that one of them opens is not asked for.
    pub keys: &'o [DecryptionKey],
    /// Who asks.
    pub desk: &'o Desk,
    /// Who is asked.
    pub phone: &'o PairedPhone,
    /// What the question is headed with, in the person's language.
    pub title: &'o str,
}

impl Opening<'_> {
    /// The shares that no key at hand gives. The platform is asked first: before the opening nobody is asked for a PIN. `step` is
    /// told whose share is asked for next.
    ///
    /// # Errors
    /// What the service, the phone or the screen says.
    pub fn shares(&self, talk: &mut Talk<'_>, step: &mut dyn FnMut(GroupName)) -> Result<Vec<GivenShare>, Failure> {
        let (service, mut shares, mut permit) = (self.phone.ready_service(talk.time())?, Vec::new(), None);
        if let Some(group) = self.missing(GroupName::Platform) {
            step(GroupName::Platform);
            let (share, word) = self.of_platform(&service, group)?;
            shares.push((GroupName::Platform, share));
            permit = Some(word);
        }
        if let Some(group) = self.missing(GroupName::Bidder) {
            step(GroupName::Bidder);
            let share = self.of_phone(&service, group, permit, talk)?;
            shares.push((GroupName::Bidder, share));
        }
        Ok(shares)
    }

    fn missing(&self, name: GroupName) -> Option<&Group> {
        let header = &self.envelope.header;
        let group = header.groups.iter().find(|group| group.name == name)?;
        let opens = |key, member| unwrap_share(key, &header.tender.id, &header.bid.id, name, member).is_some();
        let is_open = group.any.iter().any(|member| self.keys.iter().any(|key| opens(key, member)));
        (!is_open).then_some(group)
    }

    fn bid_id(&self) -> Result<Id, Failure> {
        let mut id = [0; 16];
        let read = base16ct::lower::decode(&self.envelope.header.bid.id, &mut id);
        read.map_err(|_| Failure::new("internal", [("place", "bid")]))?;
        Ok(id)
    }

    fn of_platform(&self, service: &Service, group: &Group) -> Result<(Zeroizing<[u8; 32]>, Signed<Permit>), Failure> {
        let chain = Certificate::pem_chain(&service.info()?.opening)?;
        let member = group.any.iter().find(|member| member.cert_sha256 == chain[0].sha256());
        let Some(Member { cert_sha256, enc, ct, .. }) = member else {
            return Err(Failure::new("platform_not_reached", [("url", service.url())]));
        };
        let bid_id = self.bid_id()?;
        let member = PlatformMember { bid_id: &bid_id, cert_sha256, enc, ct };
        let released = service.share(&self.envelope.header.tender.id, &member)?;
        Ok((released.share, released.permit))
    }

    fn of_phone(
        &self,
        service: &Service,
        group: &Group,
        permit: Option<Signed<Permit>>,
        talk: &mut Talk<'_>,
    ) -> Result<Zeroizing<[u8; 32]>, Failure> {
        let chain = self.phone.chain("encrypt")?;
        let member = group.any.iter().find(|member| member.cert_sha256 == chain[0].sha256());
        let member = member.ok_or_else(|| Failure::new("phone_not_recipient", [("holder", self.phone.holder())]))?;
        let header = &self.envelope.header;
        let item = WrappedShare {
            tender_id: Name::try_from(header.tender.id.as_str()).map_err(|_| Failure::bare("tender_id_too_long"))?,
            bid_id: self.bid_id()?,
            group: LinkGroup::Bidder,
            cert_sha256: member.cert_sha256,
            enc: member.enc,
            ct: member.ct,
            sha256: self.envelope.front_sha256(),
        };
        let subject = Subject {
            tender: header.tender.id.clone(),
            number: header.tender.no.clone(),
            name: header.tender.title.clone(),
            bidder: header.bid.bidder.clone(),
            amount: None,
            opens: header.opens,
        };
        let (display, platform_ctx) = subject.asked(self.title, service, &chain[0], talk)?;
        let digest = base16ct::lower::encode_string(&item.sha256);
        talk.tell(News::Envelope { bid: &header.bid.id, digest: &digest });
        let one = vec![item].try_into().map_err(|_| Failure::bare("REQ_TOO_LARGE"))?;
        let setup = Setup {
            relay: 0,
            req_id: talk.wish(),
            display,
            platform_ctx,
            ask: Ask::Decrypt { items: one, rehearsal: false, permit },
            phones: vec![self.phone.key()?],
            services: vec![self.phone.pin_key()?],
        };
        let done = talk.hold(&self.desk.key, service, setup, &mut |_| Ok(()))?;
        let Out::Shares(given) = &done.out else { return Err(Failure::bare("RESULT_BAD")) };
        let share = given.first().ok_or_else(|| Failure::bare("RESULT_BAD"))?;
        talk.tell(News::Unwrapped { holder: &self.phone.holder() });
        Ok(Zeroizing::new(*share.as_bytes()))
    }
}
