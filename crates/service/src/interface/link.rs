//! The relay: frames between a desk and a phone.

use sealbid_wire::form::Hex16;
use sealbid_wire::service::{Attached, Bearer, NewSession, SessionOpened};

use super::call::{Call, Draft, Proof, Writing};
use crate::relay::Side;

const AFTER: &str = "The number of the last frame that the caller has; none from the first one on.";

/// A call of a side of a session.
fn of_a_side(draft: Draft<'_>) -> Draft<'_> {
    draft.part::<Hex16>("sid").proves(Proof::Side).without_store().refuses(&[
        "QR_STALE",
        "RATE_LIMITED",
        "SESSION_GONE",
        "SESSION_TAKEN",
        "service_bearer",
        "service_form",
    ])
}

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    const FRAME: &str = "application/octet-stream";
    vec![
        at.post("/v1/link", "A desk begins a session of the relay")
            .takes::<NewSession>()
            .makes::<SessionOpened>("It lasts until then.")
            .refuses(&["RATE_LIMITED", "SESSION_GONE", "SESSION_TAKEN", "service_ttl"])
            .without_store()
            .done(),
        of_a_side(at.get("/v1/link/{sid}/{side}/frames", "The frame that follows"))
            .part::<Side>("side")
            .query::<u16>("after", AFTER)
            .gives_bytes("The frame.", FRAME)
            .says(204, "None came within 25 s: ask again.")
            .done(),
        of_a_side(at.post("/v1/link/{sid}/{side}/frames", "Hands in a frame"))
            .part::<Side>("side")
            .takes_bytes(FRAME)
            .says(204, "It is there.")
            .refuses(&["FRAME_BAD", "REPLAY", "SEQ_GAP", "VERSION"])
            .done(),
        at.get("/v1/link/{sid}/{side}/socket", "A WebSocket: first a `Bearer`, answered by `Attached`, then frames")
            .part::<Hex16>("sid")
            .part::<Side>("side")
            .query::<u16>("after", AFTER)
            .says(101, "It is one from here on.")
            .mentions::<Bearer>()
            .mentions::<Attached>()
            .without_store()
            .refuses(&["service_form"])
            .done(),
        of_a_side(at.post("/v1/link/{sid}/desk/free", "A desk gives the phone up that holds the slot"))
            .says(204, "The slot is free.")
            .done(),
        of_a_side(at.post("/v1/link/{sid}/{side}/close", "Ends the session"))
            .part::<Side>("side")
            .says(204, "It ended.")
            .done(),
    ]
}
