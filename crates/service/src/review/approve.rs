//! What an approval brings about, in the transaction that it is decided in.

use sealbid_wire::enterprise::Field;
use serde::{Deserialize, Serialize};

use super::Reviews;
use crate::application::{ApplicationError, Opened, fields, json, shanghai_date};
use crate::enterprise::FACTS;
use crate::store::Transaction;
use crate::store::application::{self as applications, Step};
use crate::store::enterprise::{self as table, NewEnterprise, NewMember};
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
        if fields::is_licence_over(&opened.fields, shanghai_date(self.now)) {
            return Err(ApplicationError::LicenceOver);
        }
        let row = &opened.row;
        let lapses = self.applications().approval_lapses(at).await?;
        let known = table::by_uscc(at, &row.uscc).await?;
        if let Some(known) = &known
            && table::role(at, &known.id, &row.applicant).await?.is_some()
        {
            return Err(ApplicationError::Member);
        }
        if known.is_some() {
            return Err(ApplicationError::Taken);
        }
        self.found_enterprise(at, opened).await?;
        self.step(at, opened, "approved", Some(lapses)).await?;
        let touched = self.supersede(at, opened).await?;
        let told = [
            ("no", row.number.clone()),
            ("enterprise", opened.typed_name().to_owned()),
            ("date", crate::account::shanghai(lapses)[..10].to_owned()),
        ];
        self.applications().tell(at, opened, "app.approved", row.round, &told).await?;
        Ok(touched)
    }

    /// An enterprise begins, with its admin.
    async fn found_enterprise(&self, at: &mut Transaction, opened: &Opened) -> Result<(), ApplicationError> {
        let (id, member) = (self.office.new_id(), self.office.new_id());
        let mut random = self.office.random();
        let key = DataKey::generate(&mut random);
        let facts = key.seal(FACTS, &id, &json(&Facts::of(&opened.fields)), &mut random);
        let row = &opened.row;
        let new = NewEnterprise {
            id: &id,
            uscc: &row.uscc,
            name: opened.typed_name(),
            data_key: &self.office.vault.wrap(&id, &key, &mut random),
            facts: Some(&facts),
            admin_member: &member,
            since: self.now,
        };
        table::insert(at, &new).await?;
        let admin = NewMember {
            id: &member,
            enterprise: &id,
            account: &row.applicant,
            role: "admin",
            origin: &row.id,
            since: self.now,
        };
        table::insert_member(at, &admin).await?;
        note(at, self.office, &row.applicant, "enterprise.founded", &id, self.now).await?;
        Ok(())
    }

    /// Somebody answers for it now: other claims end, with what was typed kept for joining.
    async fn supersede(&self, at: &mut Transaction, approved: &Opened) -> Result<Vec<String>, ApplicationError> {
        let mut touched = Vec::new();
        for row in applications::undecided(at, &approved.row.uscc).await? {
            if row.id == approved.row.id {
                continue;
            }
            let step =
                Step { id: &row.id, version: row.version, state: "superseded", lapses: None, decided: Some(self.now) };
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
