//! An error as it crosses a boundary.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::locale::{self, Language, Sentence};

/// What went wrong: a code in snake_case and the values that its sentences name.
///
/// In JSON `{"code": "…", "params": {"…": "…"}}`. Neither half ever holds a key, a PIN or a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Problem {
    /// The cause; each one has an entry in `errors.json` of every language.
    pub code: String,
    /// Values by name.
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// A problem of this code with these parameters.
    pub fn new<N: Into<String>, V: Into<String>>(
        code: impl Into<String>,
        params: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self { code: code.into(), params: params.into_iter().map(|(n, v)| (n.into(), v.into())).collect() }
    }

    /// A problem of this code that has nothing to name.
    pub fn bare(code: impl Into<String>) -> Self {
        Self { code: code.into(), params: BTreeMap::new() }
    }

    /// The same problem with one parameter more; a parameter that is already there stays as it is.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.entry(name.to_owned()).or_insert_with(|| value.into());
        self
    }

    /// What happened, what it means and what to do, or `None` for a code without an entry.
    pub fn sentence(&self, language: Language) -> Option<Sentence> {
        locale::sentence(self, language)
    }
}
