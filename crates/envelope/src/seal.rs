//! Making an envelope.

use std::io::{self, Read, Write};

use base16ct::lower::encode_string as hex;
use rand_core::CryptoRng;
use sealbid_pki::{Certificate, Instant};
use sha2::{Digest, Sha256};

use crate::error::{InspectError, SealError, StreamError};
use crate::header::{
    Bid, Group, GroupName, Header, MAX_BODY_LEN, MAX_HEADER_LEN, MAX_RECIPIENTS, MAX_SUMMARY_LEN, Member, Part, Tender,
};
use crate::header_rules;
use crate::layout::MAGIC;
use crate::pipeline::Control;
use crate::share::{self, Secrets, Share};
use crate::stream;

/// What the maker knows of tender and bid; all of it stands readable in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The tender; its `id` is not empty.
    pub tender: Tender,
    /// The bidder's name.
    pub bidder: String,
    /// The bidder's unified social credit code, or empty.
    pub uscc: String,
    /// The present moment; written with whole seconds.
    pub created: Instant,
    /// When the tender opens, where that is known.
    pub opens: Option<Instant>,
}

/// Who receives: any one of `bidder`, and where `platform` is not empty any one of it as well, opens the envelope.
#[derive(Clone, Debug, Default)]
pub struct Recipients {
    /// The bidder's own people, at least one.
    pub bidder: Vec<Certificate>,
    /// The platform's opening key, or nothing.
    pub platform: Vec<Certificate>,
}

/// A finished envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sealed {
    /// Its header.
    pub header: Header,
    /// The length of the file, bytes.
    pub len: u64,
}

/// Writes an envelope to `out`. It is one only when this returns `Ok`.
///
/// `body` must hold exactly `body_len` bytes. Taken from `rng`, in this order: the bid's id (16 bytes), a share for
/// each group (32), for each recipient 32, then for summary and body each 39. The same arguments and the same bytes
/// from `rng` give the same file. Whether a certificate is valid and trusted is the caller's to judge.
///
/// # Errors
/// [`SealError`]; facts and recipients are judged before the first byte is written.
#[expect(clippy::too_many_arguments, reason = "each is a different kind of thing and none has a default")]
pub fn seal(
    facts: &Facts,
    recipients: &Recipients,
    summary: &[u8],
    body: &mut dyn Read,
    body_len: u64,
    out: &mut dyn Write,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
) -> Result<Sealed, SealError> {
    let summary_len = summary.len() as u64;
    for (part, len, limit) in [(Part::Summary, summary_len, MAX_SUMMARY_LEN), (Part::Body, body_len, MAX_BODY_LEN)] {
        if len > limit {
            return Err(SealError::PartTooLarge { part, limit });
        }
    }
    let groups = receivers(recipients)?;
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let bid = Bid { id: hex(&id), bidder: facts.bidder.clone(), uscc: facts.uscc.clone(), created: facts.created };
    let shares: Vec<Share> = groups.iter().map(|_| Share::random(rng)).collect();
    let secrets = Secrets::new(&shares, &bid.id);
    let groups = groups
        .into_iter()
        .zip(&shares)
        .map(|((name, any), share)| {
            let info = share::info(&facts.tender.id, &bid.id, name);
            let any = any.iter().map(|receiver| receiver.member(share, &info, rng)).collect::<Result<_, _>>()?;
            Ok(Group { name, any })
        })
        .collect::<Result<Vec<_>, SealError>>()?;
    let header = Header {
        tender: facts.tender.clone(),
        bid,
        opens: facts.opens,
        groups,
        summary_len,
        body_len,
        commit: secrets.commitment(),
    };
    let front = front(&header)?;
    let front_sha256 = Sha256::digest(&front).into();
    out.write_all(&front).map_err(SealError::Write)?;
    let mut silent = Control { threads: control.threads, cancel: control.cancel, progress: &mut |_, _| {} };
    let mut write_part = |part: Part, plain: &mut dyn Read, control: &mut Control<'_>| {
        let aad = part_aad(&front_sha256, part);
        stream::encrypt(&secrets.part_key(part), &aad, plain, header.plain_len(part), out, rng, control)
            .map_err(|e| stream_error(e, header.plain_len(part)))
    };
    write_part(Part::Summary, &mut { summary }, &mut silent)?;
    write_part(Part::Body, body, control)?;
    if holds_more(body).map_err(SealError::Read)? {
        return Err(SealError::PartLengthDiffers { announced: body_len });
    }
    out.flush().map_err(SealError::Write)?;
    let len = front.len() as u64 + header.sealed_parts_len();
    Ok(Sealed { header, len })
}

/// The associated data of a part's stream: nothing in front of the parts can change without notice.
pub(crate) fn part_aad(front_sha256: &[u8; 32], part: Part) -> Vec<u8> {
    [front_sha256, part.as_str().as_bytes()].concat()
}

/// Magic, length and header; judged by the reader's own rules, so that nothing is written that no reader takes.
fn front(header: &Header) -> Result<Vec<u8>, SealError> {
    let json = header.to_json();
    let len = u32::try_from(json.len()).ok().filter(|len| *len as usize <= MAX_HEADER_LEN);
    let len = len.ok_or(SealError::HeaderTooLarge { len: json.len() as u64 })?;
    match header_rules::parse(json.as_bytes()) {
        Ok(_) => Ok([MAGIC, &len.to_be_bytes(), json.as_bytes()].concat()),
        Err(InspectError::HeaderMalformed(malformed)) => Err(SealError::FactsMalformed(malformed)),
        Err(e) => unreachable!("recipients are counted before and the names are ours: {e}"),
    }
}

fn stream_error(error: StreamError, announced: u64) -> SealError {
    match error {
        StreamError::Short => SealError::PartLengthDiffers { announced },
        StreamError::Read(e) => SealError::Read(e),
        StreamError::Write(e) => SealError::Write(e),
        StreamError::Cancelled => SealError::Cancelled,
        StreamError::Corrupt { .. } => unreachable!("encryption verifies nothing"),
    }
}

/// Whether at least one byte follows.
pub(crate) fn holds_more(input: &mut dyn Read) -> io::Result<bool> {
    loop {
        match input.read(&mut [0]) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            read => return read.map(|n| n > 0),
        }
    }
}

/// A certificate that can receive.
struct Receiver {
    cert_sha256: [u8; 32],
    subject: String,
    public_key: Box<[u8]>,
}

impl Receiver {
    fn new(certificate: &Certificate) -> Result<Self, SealError> {
        let subject = certificate.subject();
        let unsuitable = |cause| SealError::CertificateUnsuitable { subject: subject.clone(), cause };
        let public_key = certificate.p256_public_key().map_err(|_| unsuitable("curve"))?;
        if !certificate.allows_key_agreement() {
            return Err(unsuitable("key_usage"));
        }
        Ok(Self { cert_sha256: certificate.sha256(), subject, public_key: public_key.to_sec1_bytes() })
    }

    fn member(&self, share: &Share, info: &[u8], rng: &mut dyn CryptoRng) -> Result<Member, SealError> {
        let (enc, ct) = share::wrap(share, &self.public_key, info, &self.cert_sha256, rng)
            .map_err(|_| SealError::CertificateUnsuitable { subject: self.subject.clone(), cause: "curve" })?;
        Ok(Member { cert_sha256: self.cert_sha256, subject: self.subject.clone(), enc, ct })
    }
}

/// The groups that are present, with their receivers.
fn receivers(recipients: &Recipients) -> Result<Vec<(GroupName, Vec<Receiver>)>, SealError> {
    if recipients.bidder.is_empty() {
        return Err(SealError::RecipientsNone);
    }
    let count = recipients.bidder.len() + recipients.platform.len();
    if count > MAX_RECIPIENTS {
        return Err(SealError::RecipientsTooMany { count });
    }
    let mut groups = Vec::new();
    let mut known: Vec<[u8; 32]> = Vec::new();
    for (name, certificates) in [(GroupName::Bidder, &recipients.bidder), (GroupName::Platform, &recipients.platform)] {
        let mut any = Vec::new();
        for certificate in certificates {
            let receiver = Receiver::new(certificate)?;
            if known.contains(&receiver.cert_sha256) {
                return Err(SealError::CertificateRepeated { subject: receiver.subject });
            }
            known.push(receiver.cert_sha256);
            any.push(receiver);
        }
        if !any.is_empty() {
            groups.push((name, any));
        }
    }
    Ok(groups)
}
