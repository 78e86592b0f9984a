//! A hand that is written on a phone.

use std::sync::Arc;

use sealbid_desk::{Stroke, Talk, Writing as Asked};
use sealbid_wire::desk::{JobId, JobOutcome, JobSubject, WriteSeal, Writing};

use crate::Core;
use crate::failure::Failure;
use crate::flow::PhoneScreen;
use crate::jobs::Job;

/// What a hand is written with where nothing else was chosen.
const PEN_MM: f64 = 0.8;
const INK: &str = "#1b1b1b";

impl Core {
    pub(crate) fn seal_write(self: &Arc<Self>, asked: &WriteSeal) -> Result<JobId, Failure> {
        side("width_mm", asked.width_mm)?;
        side("height_mm", asked.height_mm)?;
        // A phone that is not there is told at once.
        self.chosen_phone()?;
        let (core, asked) = (self.clone(), asked.clone());
        Ok(self.jobs.begin(self.new_id(), JobSubject::SealWrite {}, move |job| core.written_on_phone(job, &asked))?)
    }

    fn written_on_phone(&self, job: &Job, asked: &WriteSeal) -> Result<JobOutcome, Failure> {
        let (chosen, flow) = (self.chosen_phone()?, self.flow(job)?);
        let title = flow.title("phone.title_write", &[]);
        let (width, height) = (side("width_mm", asked.width_mm)?, side("height_mm", asked.height_mm)?);
        let hand =
            Asked { desk: &chosen.desk, phone: &chosen.phone, title: &title, name: asked.name.trim(), width, height };
        let mut screen = PhoneScreen::new(job, Some(chosen.row));
        let strokes = hand.strokes(&mut Talk::new(&mut screen, flow.sources, job.cancel()))?;
        let (width_mm, height_mm) = (f64::from(width), f64::from(height));
        let on_field = |stroke: Stroke| {
            stroke.iter().map(|point| (point.x * width_mm, point.y * height_mm, point.pressure)).collect()
        };
        let strokes = strokes.into_iter().map(on_field).collect();
        let writing = Writing { width_mm, height_mm, pen_mm: PEN_MM, colour: INK.to_owned(), strokes };
        Ok(JobOutcome::Written { writing })
    }
}

/// A side of the field in whole millimetres, as the phone's pad has it.
fn side(field: &'static str, mm: f64) -> Result<u8, Failure> {
    let is_side = mm.fract() == 0.0 && (10.0..=170.0).contains(&mm);
    let side = is_side.then_some(mm as u8);
    side.ok_or_else(|| Failure::new("seal_writing_invalid", [("field", field), ("value", &mm.to_string())]))
}
