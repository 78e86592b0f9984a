//! The certificates above one, whether anybody trusts them or not.

use super::build::may_have_issued;
use crate::certificate::Certificate;

/// The most certificates that are gathered above one.
const MAX_ABOVE: usize = 11;

/// `leaf` and those of `known` that issued it and one another, as far up as they reach: who keeps evidence for others to judge by
/// cannot know whom they will trust. Names, key identifiers and signatures agree; nothing else is judged.
pub fn above(leaf: &Certificate, known: &[Certificate]) -> Vec<Certificate> {
    let mut chain = vec![leaf.clone()];
    while chain.len() <= MAX_ABOVE {
        let last = &chain[chain.len() - 1];
        if last.is_self_issued() && last.signed_by(last).is_ok() {
            break;
        }
        let issuer = known
            .iter()
            .find(|found| may_have_issued(found, last) && !chain.contains(found) && last.signed_by(found).is_ok());
        let Some(issuer) = issuer.cloned() else { break };
        chain.push(issuer);
    }
    chain
}
