//! One in the middle: the phone's relay is his, and he joins the desk's relay in the phone's place.

use std::sync::Arc;

use sealbid_client::{Arrival, Carrier, Side};
use sealbid_link::Id;

use super::{Desk, LIMIT, Running, Talk, World, post};

/// By which he names himself at the desk's relay.
const BEARER: [u8; 32] = [0xa2; 32];

/// Passes frames on, or others in their place.
pub struct Man {
    near: Carrier,
    far: Carrier,
}

/// The relay that the desk is at; the phone's is the world's own.
pub struct Far(Running);

impl Far {
    pub fn of(world: &World) -> Self {
        Self(Running::start(Arc::clone(&world.clock)))
    }

    /// What the relay says to a frame that is pushed in the man's name.
    pub fn push(&self, talk: &Talk, frame: &[u8]) -> String {
        let path = format!("/v1/link/{}/phone/frames", base16ct::lower::encode_string(&talk.sid()));
        let answer = post(&self.0.url, &path, &BEARER, "application/octet-stream", frame);
        let problem: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        problem["code"].as_str().unwrap().to_owned()
    }

    /// The desk moved here.
    pub fn desk(&self, desk: &Desk) -> Desk {
        desk.at(self.0.service())
    }
}

impl Man {
    /// Between the phone of `world` and a session of a desk at `far`.
    pub fn between(world: &World, far: &Far, talk: &Talk) -> Self {
        let sid: Id = talk.sid();
        // Longer than the phone waits for an answer: it is the phone that gives up, by its own clock.
        let near = Carrier::begin(&world.service, &sid, [0xa1; 32], 360).unwrap();
        let far = Carrier::join(&far.0.service(), &sid, Side::Phone, BEARER);
        Self { near, far }
    }

    #[track_caller]
    pub fn phone_sends(&self) -> Vec<u8> {
        frame(&self.near)
    }

    #[track_caller]
    pub fn desk_sends(&self) -> Vec<u8> {
        frame(&self.far)
    }

    pub fn to_phone(&self, frame: Vec<u8>) {
        self.near.send(frame);
    }

    pub fn to_desk(&self, frame: Vec<u8>) {
        self.far.send(frame);
    }

    /// What the desk's relay says to a frame that it does not take.
    #[track_caller]
    pub fn refused_by_desks_relay(&self, frame: Vec<u8>) -> String {
        self.far.send(frame);
        refusal(&self.far)
    }

    /// What the phone's relay says to a frame that it does not take.
    #[track_caller]
    pub fn refused_by_phones_relay(&self, frame: Vec<u8>) -> String {
        self.near.send(frame);
        refusal(&self.near)
    }
}

#[track_caller]
fn frame(carrier: &Carrier) -> Vec<u8> {
    match carrier.next(LIMIT) {
        Some(Arrival::Frame(frame)) => frame,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refusal(carrier: &Carrier) -> String {
    loop {
        match carrier.next(LIMIT) {
            Some(Arrival::Frame(_)) => {}
            Some(Arrival::Ended(error)) => return error.code().to_owned(),
            other => panic!("{other:?}"),
        }
    }
}
