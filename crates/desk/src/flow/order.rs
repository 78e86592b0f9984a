//! Ordering: a statement that a phone signs and a service carries out.

use std::path::Path;

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_pki::Instant;
use sealbid_pki::cms::{Content, Profile};
use sealbid_wire::service::SealOrder;
use sha2::{Digest, Sha256};

use super::{Signed, SigningKey};
use crate::failure::Failure;
use crate::phone::{Named, Papers, Question};

/// What a statement is, for a phone.
const MEDIA_TYPE: &str = "application/octet-stream";

/// What is ordered.
pub struct Ordering<'o> {
    /// What the phone calls it.
    pub name: &'o str,
    /// What is asked; its parts decide on the statement.
    pub question: Question,
    /// What it is about: the same about something else is another wish.
    pub about: &'o Path,
}

/// Has a statement signed and carried out: `state` makes it for the time of the wish, and `send` is given it and the order. What is
/// refused is not asked for again; whoever gets no answer asks for the same once more.
///
/// # Errors
/// What `state`, the phone or `send` stands against it with.
pub fn order<T>(
    ordering: Ordering<'_>,
    key: SigningKey<'_>,
    state: impl FnOnce(Instant) -> Result<Vec<u8>, Failure>,
    send: impl FnOnce(Vec<u8>, &SealOrder) -> Result<T, Failure>,
) -> Result<Signed<T>, Failure> {
    let Ordering { name, question, about } = ordering;
    let papers = Papers::new(question, vec![Named { name: name.to_owned(), file: about }], MEDIA_TYPE, []);
    key.sign(&papers, |signer, _, at| {
        let statement = state(at)?;
        let sha256 = Sha256::digest(&statement).into();
        let content = Content { sha256, len: statement.len() as u64 };
        let signature = signer.sign_content(content, Profile::Cades, at)?;
        let order = SealOrder {
            statement: Base64UrlUnpadded::encode_string(&statement),
            signature: Base64UrlUnpadded::encode_string(&signature),
        };
        send(statement, &order)
    })
}
