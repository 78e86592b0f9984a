//! The seals of `sealbid stamp`: their pictures, the placement set of plan and options, and what it comes to on a document.

use std::path::Path;

use sealbid_desk::flow::{self, Copied};
use sealbid_pdf::compose::Control;
use sealbid_pdf::place::PlacementSet;
use sealbid_pdf::sign::Request;
use sealbid_pki::Certificate;
use sealbid_wire::Problem;

use super::seal;
use crate::args::Seals;
use crate::call::{Call, line_of};
use crate::failure::{Failure, shown};
use crate::input;
use crate::output::Place;

/// Seals by their names, and where they go.
pub(super) struct Placed {
    seals: flow::Seals,
    set: PlacementSet,
    /// What decides on how the seals look.
    pub(super) parts: Vec<Vec<u8>>,
}

impl Placed {
    /// Reads what the options name, for whoever signs with this certificate.
    pub(super) fn of(args: &Seals, signer: &Certificate, call: &Call) -> Result<Self, Failure> {
        let (mut seals, mut names, mut parts) = (flow::Seals::new(), Vec::new(), Vec::new());
        for named in &args.seal {
            let stem = || named.value.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let name = named.name.clone().or_else(stem).unwrap_or_default();
            // A width of that name goes before one for all.
            let of = |wanted: Option<&str>| args.size.iter().rev().find(|size| size.name.as_deref() == wanted);
            let size = of(Some(&name)).or_else(|| of(None)).map(|size| size.value);
            let file = input::small(&named.value)?;
            if seals.insert(name.clone(), seal::stamped(&named.value, &file, size, signer, call)?).is_some() {
                return Err(Failure::new("seal_twice", [("name", name)]));
            }
            parts.push(file);
            parts.push(format!("{name} {size:?}").into_bytes());
            names.push(name);
        }
        if let Some(unknown) = args.size.iter().filter_map(|size| size.name.as_ref()).find(|name| !names.contains(name))
        {
            return Err(Failure::new("place_seal_missing", [("seal", unknown.clone())]));
        }
        let mut set = args.plan.as_deref().map(plan).transpose()?.unwrap_or_default();
        let entries = args.entries(&names).map_err(|_| Failure::new("argument_missing", [("argument", "--seal")]))?;
        set.entries.extend(entries);
        if !set.is_within_bounds() {
            return Err(Failure::bare("place_too_many"));
        }
        parts.push(json(&set));
        Ok(Self { seals, set, parts })
    }

    /// Says which of the seals go nowhere.
    pub(super) fn tell_unplaced(&self, call: &mut Call) {
        for name in self.seals.keys().filter(|name| self.set.entries.iter().all(|entry| entry.seal() != *name)) {
            let problem = Problem::new("seal_unplaced", [("name", name.as_str())]);
            call.note(&line_of(&problem, call.language));
        }
    }

    /// Writes the set.
    pub(super) fn write(&self, place: &Place, call: &mut Call) -> Result<(), Failure> {
        place.write(&json(&self.set))?;
        call.say("written", &[("path", &shown(place.path()))]);
        Ok(())
    }

    /// The seals on a document, and the empty field that holds them all, if one does; what a person should know of it is said. A seal that
    /// was asked for and would not be there is a refusal.
    pub(super) fn on(&self, copied: &Copied<'_>, input: &Path, call: &mut Call) -> Result<Request<'_>, Failure> {
        let mut control = Control { cancel: call.env.cancel, progress: &mut |_, _| {} };
        let expansion = copied.expand(&self.set, &flow::sizes(&self.seals), &mut control)?;
        for told in expansion.told(&self.set) {
            let failure = Failure::new(told.code, told.params).of_file(input);
            match failure {
                Failure::Refused(problem) if !told.is_undone => {
                    let line = line_of(&problem, call.language);
                    call.note(&line);
                }
                undone => return Err(undone),
            }
        }
        let field = copied.field_of(&expansion.placements)?;
        Ok(Request { field, ..flow::sealed(&expansion.placements, &self.seals) })
    }
}

fn plan(path: &Path) -> Result<PlacementSet, Failure> {
    let bytes = input::small(path)?;
    PlacementSet::from_json(&bytes)
        .map_err(|error| Failure::new("plan_malformed", [("path", shown(path)), ("reason", error.to_string())]))
}

fn json(set: &PlacementSet) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(set).expect("texts and numbers alone");
    json.push(b'\n');
    json
}
