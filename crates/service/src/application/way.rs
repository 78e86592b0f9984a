//! The ways into an enterprise: which are open, what each asks for, and changing from one to another with what was typed.

use sealbid_wire::enterprise::{
    ApplicationKind, ApplicationState, CertificateStanding, Field, MemberRole, OwnCertificate, WayIn,
};
use sealbid_wire::way::ChangeWay;

use super::fields::Way;
use super::{ApplicationError, Applications};
use crate::account::Actor;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as table, ApplicationRow};
use crate::store::enterprise::EnterpriseRow;
use crate::store::{Transaction, certificate, enterprise};
use crate::trail::note;

/// States in which what was typed may go on another way, as another application.
const ENDED: [ApplicationState; 4] =
    [ApplicationState::Superseded, ApplicationState::Lapsed, ApplicationState::Rejected, ApplicationState::Withdrawn];

/// A signing certificate that is good now.
pub(crate) struct Usable {
    pub(crate) sha256: [u8; 32],
    /// The application that it came of.
    application: String,
    /// For which platform, where that was kept beside it.
    platform: Option<String>,
}

/// Whether a way is one of people of an enterprise that is there.
pub(super) fn is_of_people(kind: ApplicationKind) -> bool {
    matches!(kind, ApplicationKind::Join | ApplicationKind::Certificate)
}

/// The ways that are open to somebody who belongs to an enterprise, to others, and to all where nobody answers for it.
fn open(is_known: bool, is_member: bool) -> &'static [ApplicationKind] {
    match (is_known, is_member) {
        (false, _) => &[ApplicationKind::Claim, ApplicationKind::Transfer],
        (true, false) => &[ApplicationKind::Join, ApplicationKind::Transfer],
        (true, true) => &[ApplicationKind::Certificate],
    }
}

impl Applications<'_> {
    /// The ways into an enterprise (manual §1.6), and how far somebody is on each.
    pub(crate) async fn ways(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        uscc: &str,
        known: Option<&EnterpriseRow>,
    ) -> Result<Vec<WayIn>, ApplicationError> {
        let mut ways = Vec::new();
        for kind in self.open_ways(at, &actor.account, known).await? {
            let open = table::open(at, &actor.account, uscc, *kind).await?;
            ways.push(WayIn { kind: *kind, open: open.map(|row| row.id) });
        }
        Ok(ways)
    }

    async fn open_ways(
        &self,
        at: &mut Transaction,
        account: &str,
        known: Option<&EnterpriseRow>,
    ) -> Result<&'static [ApplicationKind], ApplicationError> {
        let is_member = match known {
            Some(known) => enterprise::role(at, &known.id, account).await?.is_some(),
            None => false,
        };
        Ok(open(known.is_some(), is_member))
    }

    /// Refuses a way that is not open to somebody.
    pub(crate) async fn refuse_closed_way(
        &self,
        at: &mut Transaction,
        account: &str,
        kind: ApplicationKind,
        uscc: &str,
    ) -> Result<(), ApplicationError> {
        let known = enterprise::by_uscc(at, uscc).await?;
        if self.open_ways(at, account, known.as_ref()).await?.contains(&kind) {
            return Ok(());
        }
        Err(match (kind, known) {
            (_, None) => ApplicationError::NoEnterprise,
            (ApplicationKind::Claim, Some(known)) if enterprise::role(at, &known.id, account).await?.is_none() => {
                ApplicationError::Taken
            }
            (ApplicationKind::Certificate, Some(_)) => ApplicationError::NotAMember,
            _ => ApplicationError::Member,
        })
    }

    /// What an application asks of its applicant.
    pub(crate) async fn way(&self, at: &mut Transaction, row: &ApplicationRow) -> Result<Way, ApplicationError> {
        let kind = row.kind;
        let shows_licence = match kind {
            ApplicationKind::Claim => true,
            ApplicationKind::Join | ApplicationKind::Transfer => false,
            // An admin who came in by a transfer showed none yet.
            ApplicationKind::Certificate => match enterprise::by_uscc(at, &row.uscc).await? {
                Some(known) if known.facts.is_none() => {
                    let member = enterprise::role(at, &known.id, &row.applicant).await?;
                    member.is_some_and(|member| member.is_admin())
                }
                _ => false,
            },
        };
        Ok(Way { kind, shows_licence })
    }

    /// As what somebody would come in now.
    pub(crate) async fn role_now(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
    ) -> Result<MemberRole, ApplicationError> {
        let known = enterprise::by_uscc(at, &row.uscc).await?;
        Ok(match (row.kind, known) {
            (ApplicationKind::Claim, _) | (ApplicationKind::Transfer, None) => MemberRole::Admin,
            (ApplicationKind::Certificate, Some(known)) => {
                let member = enterprise::role(at, &known.id, &row.applicant).await?;
                member.map_or(MemberRole::Clerk, |member| member.role)
            }
            _ => MemberRole::Clerk,
        })
    }

    /// The ways that what was typed may change to.
    pub(crate) async fn other_ways(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
    ) -> Result<Vec<ApplicationKind>, ApplicationError> {
        if row.data_key.is_none() || (row.state != ApplicationState::Draft && !ENDED.contains(&row.state)) {
            return Ok(Vec::new());
        }
        let known = enterprise::by_uscc(at, &row.uscc).await?;
        let open = self.open_ways(at, &row.applicant, known.as_ref()).await?;
        // What ended may be begun again the same way.
        let is_other = |kind: &&ApplicationKind| **kind != row.kind || row.state != ApplicationState::Draft;
        Ok(open.iter().filter(is_other).copied().collect())
    }

    /// Goes another way with what was typed: a draft changes, of what ended another one is made. Where one of that kind is open already, it
    /// is that one.
    pub(crate) async fn change_way(
        &self,
        actor: &Actor,
        id: &str,
        asked: &ChangeWay,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let row = &opened.row;
            if !self.other_ways(at, row).await?.contains(&asked.kind) {
                self.refuse_closed_way(at, &actor.account, asked.kind, &row.uscc).await?;
                return Err(row.changed());
            }
            if let Some(open) = table::open(at, &actor.account, &row.uscc, asked.kind).await? {
                return self.view_in(at, actor, &open.id).await;
            }
            if row.state == ApplicationState::Draft {
                let known = enterprise::by_uscc(at, &row.uscc).await?;
                let into = known.as_ref().filter(|_| is_of_people(asked.kind)).map(|known| known.id.as_str());
                if !table::set_way(at, id, row.version, asked.kind, into).await? {
                    return Err(row.changed());
                }
                note(at, self.office, &actor.account, "application.other_way", id, self.now).await?;
                return self.view_in(at, actor, id).await;
            }
            // Pictures belong to the application that they were taken for.
            let mut fields = opened.fields.clone();
            fields.retain(|field, _| !matches!(field, Field::Licence | Field::Form | Field::Agreed));
            let new = self.insert(at, actor, asked.kind, &row.uscc, fields, Some(id)).await?;
            self.view_in(at, actor, &new).await
        })?;
        self.changed(&actor.account);
        Ok(view)
    }

    /// The signing certificates of an enterprise that somebody was given here and that are good now.
    pub(crate) async fn usable_certificates(
        &self,
        at: &mut Transaction,
        account: &str,
        uscc: &str,
    ) -> Result<Vec<Usable>, ApplicationError> {
        let mut usable = Vec::new();
        for (device, application, platform) in certificate::certified(at, account, uscc).await? {
            for row in certificate::of_device(at, &device).await? {
                if let Some(good) = row.good(self.now)? {
                    let (application, platform) = (application.clone(), platform.clone());
                    usable.push(Usable { sha256: good.sha256(), application, platform });
                }
            }
        }
        Ok(usable)
    }

    /// How far somebody who belongs to an enterprise is with the certificate of it.
    pub(crate) async fn own_certificate(
        &self,
        at: &mut Transaction,
        account: &str,
        uscc: &str,
    ) -> Result<OwnCertificate, ApplicationError> {
        let mut open = Vec::new();
        // What brought somebody in brings the certificate with it, but for a transfer.
        for kind in [ApplicationKind::Certificate, ApplicationKind::Claim, ApplicationKind::Join] {
            open.extend(table::open(at, account, uscc, kind).await?);
        }
        let told = |stands, row: Option<ApplicationRow>| OwnCertificate { stands, application: row.map(|row| row.id) };
        if let Some(at) = open.iter().position(|row| row.state == ApplicationState::Approved) {
            return Ok(told(CertificateStanding::Approved, Some(open.swap_remove(at))));
        }
        if let Some(row) = open.into_iter().find(|row| row.kind == ApplicationKind::Certificate) {
            return Ok(told(CertificateStanding::Applied, Some(row)));
        }
        let is_there = !self.usable_certificates(at, account, uscc).await?.is_empty();
        Ok(told(if is_there { CertificateStanding::There } else { CertificateStanding::None }, None))
    }

    /// Refuses a certificate for a platform for which somebody has one that is good.
    pub(crate) async fn refuse_certified(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
        platform: &str,
    ) -> Result<(), ApplicationError> {
        for usable in self.usable_certificates(at, &row.applicant, &row.uscc).await? {
            let of = match usable.platform {
                Some(of) => of,
                None => {
                    let earlier = table::by_id(at, &usable.application).await?.ok_or(ApplicationError::Unknown)?;
                    self.opened(at, earlier).await?.text(Field::Platform).to_owned()
                }
            };
            if of == platform {
                return Err(ApplicationError::HasCertificate);
            }
        }
        Ok(())
    }

    /// The same, also where one was approved and waits to be taken: it is looked at where one is asked for, and again where it is approved.
    pub(crate) async fn refuse_second_certificate(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
        platform: &str,
    ) -> Result<(), ApplicationError> {
        self.refuse_certified(at, row, platform).await?;
        for other in table::approved(at, &row.applicant, &row.uscc).await? {
            if other.id != row.id && self.opened(at, other).await?.text(Field::Platform) == platform {
                return Err(ApplicationError::HasCertificate);
            }
        }
        Ok(())
    }
}
