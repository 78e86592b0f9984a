//! A signature by hand, written on a phone.

use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Code, Display, Name, Out, Pad};

use super::{Desk, PairedPhone, Talk};
use crate::failure::Failure;

/// A signature that somebody is to write.
pub struct Writing<'w> {
    /// Who asks.
    pub desk: &'w Desk,
    /// Who is asked.
    pub phone: &'w PairedPhone,
    /// What the question is headed with, in the person's language.
    pub title: &'w str,
    /// Whose signature it is to be.
    pub name: &'w str,
    /// How wide it will be, whole millimetres from 10 to 200. The pad on the phone has the same proportion, whatever its size.
    pub width: u8,
    /// How high, likewise.
    pub height: u8,
}

/// Where the pen was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left edge of the pad, 0, to the right, 1.
    pub x: f64,
    /// From the upper edge, 0, to the lower, 1.
    pub y: f64,
    /// How hard it was pressed, 0 to 1; 128/255 where the phone measures nothing.
    pub pressure: f64,
}

impl From<&sealbid_link::Point> for Point {
    fn from(point: &sealbid_link::Point) -> Self {
        let share = |value: u16| f64::from(value) / f64::from(u16::MAX);
        Self { x: share(point.x), y: share(point.y), pressure: f64::from(point.pressure) / f64::from(u8::MAX) }
    }
}

/// From where the pen was set down to where it was lifted; at least one point.
pub type Stroke = Vec<Point>;

impl Writing<'_> {
    /// Has it written: the strokes in their order, at least one.
    ///
    /// # Errors
    /// `phone_cannot_write` where the phone's app is too old for it; else what the service, the phone or the screen says.
    pub fn strokes(&self, talk: &mut Talk<'_>) -> Result<Vec<Stroke>, Failure> {
        let service = self.phone.ready_service(talk.time())?;
        let name = |text: &str| Name::cleaned(text).ok_or_else(|| Failure::new("internal", [("place", "name")]));
        let side = |value: u8| u64::from(value).try_into().map_err(|_| Failure::new("internal", [("place", "pad")]));
        let pad = Pad { name: name(self.name)?, width: side(self.width)?, height: side(self.height)? };
        let setup = Setup {
            relay: 0,
            req_id: talk.wish(),
            display: Display::titled(name(self.title)?),
            platform_ctx: None,
            ask: Ask::Write(pad),
            phones: vec![self.phone.key()?],
            // No PIN is taken, so there is no ticket to be judged.
            services: Vec::new(),
        };
        let done = talk.hold(&self.desk.key, &service, setup, &mut |_| Ok(()));
        let done = done.map_err(|failure| self.named(failure))?;
        let Out::Written(written) = &done.out else { return Err(Failure::bare("RESULT_BAD")) };
        Ok(written.strokes().iter().map(|stroke| stroke.iter().map(Point::from).collect()).collect())
    }

    /// That computer and phone are of different versions says nothing of what is to be done about it here.
    fn named(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Refused(problem) if problem.code == Code::Version.code() => {
                Failure::new("phone_cannot_write", [("holder", self.phone.holder())])
            }
            other => other,
        }
    }
}
