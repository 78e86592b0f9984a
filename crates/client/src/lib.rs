//! A Sealbid service as desks and phones reach it over HTTP.
//!
//! [`Service`] asks, [`Carrier`] takes the frames of one session to the relay and back, by long polling. What is asked for
//! and answered is described in `docs/service.md`.
//!
//! ```no_run
//! use sealbid_client::Service;
//!
//! let service = Service::at("http://127.0.0.1:8443", None)?;
//! println!("the service's clock shows {}", service.info()?.now);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Outside`] asks any other address for what proves itself by its own signature: time-stamps, revocation lists, OCSP answers.
//!
//! [`Service::pass`] passes on what a page asks in the name of an account, and [`Service::hear`] what the service tells that account.
//!
//! It never opens, alters or keeps a frame, never says a bearer in an address or an error, and never follows a service to
//! another address.

mod carrier;
mod error;
mod outside;
mod passing;
mod service;
mod statements;

pub use carrier::{Arrival, Carrier, Side};
pub use error::{AddressError, CallError, FetchError};
pub use outside::Outside;
pub use passing::{Answered, Passed};
pub use service::{PlatformMember, Released, Service};

/// Every code that an error of this crate can have beside those that a service itself gives.
pub const CODES: &[&str] = &["service_url", "service_answer", "service_unreachable", "service_untrusted"];
