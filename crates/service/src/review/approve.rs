//! What an approval brings about, in the transaction that it is decided in.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, Field, MemberRole};
use sealbid_wire::way::Awaited;
use serde::{Deserialize, Serialize};

use super::Reviews;
use crate::application::{ApplicationError, Opened, fields, json, shanghai_date};
use crate::calendar::after_days;
use crate::enterprise::FACTS;
use crate::store::application::{self as applications, Step};
use crate::store::enterprise::{self as table, EnterpriseRow, NewEnterprise, NewMember};
use crate::store::{Transaction, office};
use crate::trail::note;
use crate::vault::DataKey;

/// What the licence says of an enterprise beyond its name and code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) legal_name: String,
    pub(crate) legal_id_kind: String,
    pub(crate) legal_id_number: String,
    pub(crate) term_from: String,
    pub(crate) term_until: String,
}

impl Facts {
    fn of(fields: &fields::Fields) -> Self {
        let text = |field: Field| fields.get(&field).cloned().unwrap_or_default();
        Self {
            legal_name: text(Field::LegalName),
            legal_id_kind: text(Field::LegalIdKind),
            legal_id_number: text(Field::LegalIdNumber).to_uppercase(),
            term_from: text(Field::TermFrom),
            term_until: text(Field::TermUntil),
        }
    }
}

impl Reviews<'_> {
    /// 通过. Whose accounts were touched beside the applicant's.
    pub(super) async fn approve(&self, at: &mut Transaction, opened: &Opened) -> Result<Vec<String>, ApplicationError> {
        let row = &opened.row;
        let way = self.applications().way(at, row).await?;
        if way.shows_licence && fields::is_licence_over(&opened.fields, shanghai_date(self.now)) {
            return Err(ApplicationError::LicenceOver);
        }
        let known = table::by_uscc(at, &row.uscc).await?;
        self.applications().refuse_closed_way(at, &row.applicant, way.kind, &row.uscc).await?;
        self.accounts().keep_needed(at, &row.applicant).await?;
        if way.kind != ApplicationKind::Transfer {
            self.applications().refuse_second_certificate(at, row, opened.text(Field::Platform)).await?;
        }
        match (way.kind, known) {
            (ApplicationKind::Transfer, known) => return self.approve_transfer(at, opened, known.as_ref()).await,
            (ApplicationKind::Claim, _) => self.found_enterprise(at, opened, Some(&Facts::of(&opened.fields))).await?,
            (ApplicationKind::Join, Some(known)) => {
                self.refuse_ungranted(at, opened).await?;
                self.applications().enter(at, opened, &known.id).await?;
            }
            (ApplicationKind::Certificate, Some(known)) if way.shows_licence => {
                let wrapped = known.data_key.as_ref().ok_or(ApplicationError::Erased)?;
                let key = self.office.vault.unwrap(&known.id, wrapped)?;
                let facts = json(&Facts::of(&opened.fields));
                table::set_facts(at, &known.id, &key.seal(FACTS, &known.id, &facts, &mut self.office.random())).await?;
            }
            (ApplicationKind::Certificate, Some(_)) => {
                if opened.text(Field::Stamping) == fields::YES && row.role == Some(MemberRole::Clerk) {
                    self.refuse_ungranted(at, opened).await?;
                }
            }
            (_, None) => return Err(ApplicationError::NoEnterprise),
        }
        let lapses = self.applications().approval_lapses(at).await?;
        self.step(at, opened, ApplicationState::Approved, Some(lapses)).await?;
        let touched = match way.kind {
            ApplicationKind::Claim => self.supersede(at, opened).await?,
            _ => Vec::new(),
        };
        let told = [
            ("no", row.number.clone()),
            ("enterprise", opened.typed_name().to_owned()),
            ("date", crate::account::shanghai_day(lapses)),
        ];
        self.applications().tell(at, opened, "app.approved", row.round, &told).await?;
        Ok(touched)
    }

    async fn refuse_ungranted(&self, at: &mut Transaction, opened: &Opened) -> Result<(), ApplicationError> {
        match self.applications().is_grant_intact(at, opened).await? {
            Some(true) => Ok(()),
            _ => Err(ApplicationError::GrantMissing),
        }
    }

    /// Where nobody answers for it the applicant does from now on; else he is a clerk, and confirms that first where he was told otherwise.
    async fn approve_transfer(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        known: Option<&EnterpriseRow>,
    ) -> Result<Vec<String>, ApplicationError> {
        let applications = self.applications();
        if !applications.is_transferred(at, opened).await? {
            return Err(ApplicationError::NotTransferred);
        }
        let Some(known) = known else {
            self.found_enterprise(at, opened, None).await?;
            applications.deliver_nothing(at, opened).await?;
            return self.supersede(at, opened).await;
        };
        if opened.row.role == Some(MemberRole::Clerk) {
            return Ok(applications.enter_by_transfer(at, opened, &known.id).await?.into_iter().collect());
        }
        let days = office::setting(at, "confirm_days", self.now).await?;
        let lapses = after_days(self.now, days);
        let row = &opened.row;
        let awaits = Some(Awaited::Applicant);
        let step = Step { awaits, lapses: Some(lapses), ..Step::of(row, ApplicationState::Awaiting) };
        if !applications::step(at, &step).await? {
            return Err(row.changed());
        }
        // Whoever was told the role before, when the admin appeared, is told again: from now on it has an end.
        let told = [
            ("no", row.number.clone()),
            ("enterprise", opened.typed_name().to_owned()),
            ("date", crate::account::shanghai_day(Instant::from_unix_ms(lapses.unix_ms() - 1))),
        ];
        applications.tell(at, opened, "transfer.confirm", row.round, &told).await?;
        Ok(Vec::new())
    }

    /// Somebody else is the admin by now: who was told to become it would be a clerk.
    async fn tell_role(&self, at: &mut Transaction, opened: &Opened, round: i64) -> Result<(), ApplicationError> {
        let told = [("no", opened.row.number.clone()), ("enterprise", opened.typed_name().to_owned())];
        self.applications().tell(at, opened, "transfer.role", round, &told).await
    }

    /// An enterprise begins, with its admin.
    async fn found_enterprise(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        facts: Option<&Facts>,
    ) -> Result<(), ApplicationError> {
        let (id, member) = (self.office.new_id(), self.office.new_id());
        let mut random = self.office.random();
        let key = DataKey::generate(&mut random);
        let facts = facts.map(|facts| key.seal(FACTS, &id, &json(facts), &mut random));
        let row = &opened.row;
        let new = NewEnterprise {
            id: &id,
            uscc: &row.uscc,
            name: opened.typed_name(),
            data_key: &self.office.vault.wrap(&id, &key, &mut random),
            facts: facts.as_deref(),
            admin_member: &member,
            since: self.now,
        };
        table::insert(at, &new).await?;
        let admin = NewMember {
            id: &member,
            enterprise: &id,
            account: &row.applicant,
            role: MemberRole::Admin,
            origin: &row.id,
            since: self.now,
        };
        table::insert_member(at, &admin).await?;
        applications::set_enterprise(at, &row.id, &id).await?;
        note(at, self.office, &row.applicant, "enterprise.founded", &id, self.now).await?;
        Ok(())
    }

    /// Somebody answers for it now: other claims end, with what was typed kept for joining; who comes by a transfer would be a clerk.
    async fn supersede(&self, at: &mut Transaction, approved: &Opened) -> Result<Vec<String>, ApplicationError> {
        let mut touched = Vec::new();
        for row in applications::undecided(at, &approved.row.uscc).await? {
            if row.id == approved.row.id {
                continue;
            }
            if row.kind == ApplicationKind::Transfer {
                if row.state != ApplicationState::Draft {
                    let other = self.applications().opened(at, row.clone()).await?;
                    self.tell_role(at, &other, row.round).await?;
                    touched.push(row.applicant);
                }
                continue;
            }
            let step = Step { decided: Some(self.now), ..Step::of(&row, ApplicationState::Superseded) };
            if !applications::step(at, &step).await? {
                return Err(row.changed());
            }
            let other = self.applications().opened(at, row.clone()).await?;
            let told = [("enterprise", approved.typed_name().to_owned())];
            self.applications().tell(at, &other, "app.superseded", row.round, &told).await?;
            touched.push(row.applicant);
        }
        Ok(touched)
    }
}
