//! Forms: every change is kept at once as it was typed, and filed in the bid's folder as soon as it is whole.

use std::sync::PoisonError;

use sealbid_bid::forms::{Fen, MAX_FORM, render};
use sealbid_bid::project::Project;
use sealbid_bid::tender::{PartKind, Template};
use sealbid_wire::desk::{Capitals, CapitalsAsked, FileRef, FormAsked, FormFactsView, FormView, SaveForm};

use super::typed::{self, FormState};
use super::view::template_view;
use crate::Core;
use crate::database::Draft;
use crate::failure::Failure;

impl Core {
    pub(crate) fn form(&self, asked: &FormAsked) -> Result<FormView, Failure> {
        self.look_at(&asked.bid, |project| {
            let template = template_of(project, &asked.part)?;
            let state = self.form_state(&asked.bid, project, &asked.part, template)?;
            self.form_view(&asked.bid, project, state)
        })
    }

    /// Keeps what was typed. It is safe once this has answered, whole or not.
    pub(crate) fn form_save(&self, asked: &SaveForm) -> Result<FormView, Failure> {
        if !asked.values.is_object() {
            return Err(Failure::new("form_malformed", [("reason", "{}")]));
        }
        if asked.values.to_string().len() as u64 > MAX_FORM {
            return Err(Failure::new("form_malformed", [("reason", format!("> {MAX_FORM}"))]));
        }
        self.look_at(&asked.bid, |project| {
            let typed = self.keep_typed(project, asked, |_| true)?.ok_or_else(|| Failure::internal("form"))?;
            self.form_view(&asked.bid, project, typed)
        })
    }

    /// Keeps the values of a form in which nothing was typed, and says whether it was so.
    pub(crate) fn form_fill(&self, asked: &SaveForm) -> Result<bool, Failure> {
        self.look_at(&asked.bid, |project| Ok(self.keep_typed(project, asked, |before| before.is_empty)?.is_some()))
    }

    /// Keeps what was typed over a form that `may` be written over; nothing comes of another one.
    fn keep_typed(
        &self,
        project: &Project<'_>,
        asked: &SaveForm,
        may: impl FnOnce(&FormState) -> bool,
    ) -> Result<Option<FormState>, Failure> {
        let template = template_of(project, &asked.part)?;
        let turn = self.typing.of(&asked.bid);
        let typing = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.form_state(&asked.bid, project, &asked.part, template)?;
        if !may(&before) {
            return Ok(None);
        }
        let mut draft = Draft {
            part: asked.part.clone(),
            typed: asked.values.clone(),
            whole_sha256: None,
            base_sha256: before.filed_sha256,
            saved: self.now().to_string(),
        };
        let typed = typed::state(project, &asked.part, template, Some(&draft), &draft.saved)?;
        draft.whole_sha256 = typed.form.as_ref().map(typed::sha256_of).transpose()?;
        self.database.save_draft(&asked.bid, &draft)?;
        drop(typing);
        // Where something else is under way in the folder, whoever opens it next files it.
        if (typed.form.is_some() || typed.is_empty) && !typed.is_filed {
            self.try_change(&asked.bid, |_| Ok(()))?;
        }
        Ok(Some(typed))
    }

    pub(crate) fn form_preview(&self, asked: &FormAsked) -> Result<FileRef, Failure> {
        self.look_at(&asked.bid, |project| {
            let template = template_of(project, &asked.part)?;
            let state = self.form_state(&asked.bid, project, &asked.part, template)?;
            let title = project.outline().part(&asked.part).map(|part| part.title.clone()).unwrap_or_default();
            let empty = || Failure::new("bid_part_empty", [("part", title.as_str())]);
            let form = state.form.as_ref().ok_or_else(|| state.problem().map_or_else(empty, Failure::Refused))?;
            let page = render(form, self.assets.fonts()?.as_ref(), self.now())?;
            let key = format!("form:{}:{}", asked.bid, asked.part);
            Ok(self.files.know_bytes(&key, &format!("{title}.pdf"), page.bytes, || self.new_id()))
        })
    }

    /// Files what was typed and is whole, where it does not lie in the folder so: a stop came in between, somebody else
    /// worked in the folder, or another one bids. A form that was emptied is taken out.
    pub(crate) fn file_drafts(&self, bid: &str, project: &mut Project<'_>) -> Result<(), Failure> {
        // What is typed meanwhile is typed over what is filed here.
        let turn = self.typing.of(bid);
        let _typing = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let drafts = self.database.drafts(bid)?;
        for state in typed::forms(project, &drafts, "")? {
            if state.is_filed {
                continue;
            }
            let draft = drafts.iter().find(|draft| draft.part == state.part && draft.typed == state.typed);
            match &state.form {
                Some(form) => {
                    project.set_form(&state.part, &form.to_json()?)?;
                    let whole_sha256 = Some(typed::sha256_of(form)?);
                    if let Some(draft) = draft.filter(|draft| draft.whole_sha256 != whole_sha256) {
                        self.database.save_draft(bid, &Draft { whole_sha256, ..draft.clone() })?;
                    }
                }
                None if state.is_empty && draft.is_some() => project.clear_form(&state.part)?,
                None => {}
            }
        }
        Ok(())
    }

    pub(crate) fn form_state(
        &self,
        bid: &str,
        project: &Project<'_>,
        part: &str,
        template: Template,
    ) -> Result<FormState, Failure> {
        let drafts = self.database.drafts(bid)?;
        let draft = drafts.iter().find(|draft| draft.part == part);
        typed::state(project, part, template, draft, &self.changed(bid)?)
    }

    fn form_view(&self, bid: &str, project: &Project<'_>, state: FormState) -> Result<FormView, Failure> {
        let picture = self.picture_of_forms(bid, project)?;
        let findings = picture.into_iter().filter(|finding| finding.part.as_deref() == Some(&state.part)).collect();
        let tender = project.tender();
        let bidder = project.bidder();
        Ok(FormView {
            template: template_view(state.template),
            facts: FormFactsView {
                no: tender.no,
                title: tender.title,
                purchaser: project.release().purchaser.name.clone(),
                bidder_name: bidder.as_ref().map(|bidder| bidder.name.clone()).unwrap_or_default(),
                bidder_uscc: bidder.map(|bidder| bidder.uscc.to_string()).unwrap_or_default(),
                ceiling_fen: project.release().ceiling_of(&tender.lot).map(Fen::get),
                lot: tender.lot,
            },
            is_whole: state.form.is_some(),
            problem: state.problem(),
            values: state.typed,
            findings,
            saved: state.saved,
        })
    }
}

pub(crate) fn capitals(asked: &CapitalsAsked) -> Result<Capitals, Failure> {
    let amount = Fen::new(asked.fen).map_err(|_| {
        Failure::new("form_number", [("field", "price_fen".to_owned()), ("value", asked.fen.to_string())])
    })?;
    Ok(Capitals { text: amount.capitals() })
}

fn template_of(project: &Project<'_>, part: &str) -> Result<Template, Failure> {
    match project.outline().part(part).map(|part| &part.kind) {
        Some(PartKind::Form { template }) => Ok(*template),
        Some(PartKind::Attachment { .. }) => Err(Failure::new("project_part_takes_files", [("part", part)])),
        None => {
            let parts: Vec<_> = project.outline().parts().map(|part| part.id.to_string()).collect();
            Err(Failure::new("project_part_unknown", [("part", part.to_owned()), ("parts", parts.join(", "))]))
        }
    }
}
