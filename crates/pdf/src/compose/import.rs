//! The objects of one source, copied into the output as pages come to need them.
//!
//! References get new numbers on the way. The bodies of streams go from the source to the output as they are. What
//! belongs to the document and not to its pages (page tree, structure tree, form) is left behind: a reference to it
//! becomes null.

use std::collections::{BTreeSet, HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::control::Control;
use super::error::Trouble;
use super::link::Destinations;
use super::output::Output;
use super::syntax::{name, reference};
use crate::read::{Page, Pdf, Place};

/// What a source had that the output has in another way.
#[derive(Default)]
pub(super) struct Found {
    pub fields: usize,
    pub signatures: usize,
}

/// A source on its way into the output.
pub(super) struct Import<'p, 'a> {
    pub pdf: &'p Pdf<'a>,
    /// The output's numbers for the pages of the source, in reading order.
    pub page_numbers: &'p [u32],
    /// The same by page object.
    pub numbers_of_pages: HashMap<ObjectId, u32>,
    /// The output's numbers; `None` for what is left behind.
    numbers: HashMap<ObjectId, Option<u32>>,
    /// What has a number and is not written yet, by the object stream it stands in, so that each is decoded once.
    pending: BTreeSet<(u32, ObjectId)>,
    container: u32,
    /// Annotations, whose links are rewritten.
    pub annotations: HashSet<ObjectId>,
    /// Appearance streams that are drawn into pages, and so must say that they are forms.
    /// With each the layer that its annotation is on.
    pub appearances: HashMap<ObjectId, Option<Object>>,
    /// `/DR` of the source's form, for appearances without resources.
    form_resources: Option<Object>,
    /// `/DA` of the source's form.
    pub form_look: Object,
    /// Whether the source's form wants the appearances of its fields made anew.
    pub appearances_anew: bool,
    pub found: Found,
    pub destinations: Destinations,
}

impl<'p, 'a> Import<'p, 'a> {
    pub(super) fn new(pdf: &'p Pdf<'a>, pages: &'p [Page], page_numbers: &'p [u32]) -> Result<Self, Trouble> {
        let mut import = Self {
            pdf,
            page_numbers,
            numbers_of_pages: HashMap::new(),
            numbers: HashMap::new(),
            pending: BTreeSet::new(),
            container: 0,
            annotations: HashSet::new(),
            appearances: HashMap::new(),
            form_resources: None,
            form_look: Object::Null,
            appearances_anew: false,
            found: Found::default(),
            destinations: Destinations::default(),
        };
        let catalog = pdf.catalog()?;
        for key in [&b"StructTreeRoot"[..], b"AcroForm", b"Pages"] {
            if let Ok(Object::Reference(id)) = catalog.get(key) {
                import.leave(*id);
            }
        }
        if let Object::Dictionary(form) = pdf.value(&catalog, b"AcroForm")? {
            import.form_resources = form.get(b"DR").ok().cloned();
            import.form_look = pdf.value(&form, b"DA")?;
            import.appearances_anew = pdf.value(&form, b"NeedAppearances")? == Object::Boolean(true);
        }
        import.leave(pdf.catalog_id()?);
        for (page, number) in pages.iter().zip(page_numbers) {
            import.leave(page.parent);
            // Of a page that wrongly stands twice in the tree, links lead to the first.
            import.numbers_of_pages.entry(page.id).or_insert(*number);
        }
        for (id, number) in &import.numbers_of_pages {
            import.numbers.insert(*id, Some(*number));
        }
        import.destinations = Destinations::read(pdf, &catalog)?;
        Ok(import)
    }

    /// References to `id` become null.
    pub(super) fn leave(&mut self, id: ObjectId) {
        self.numbers.insert(id, None);
    }

    /// The output's number for `id`, which will be copied; `None` where nothing stands there or it stays behind.
    pub(super) fn number(&mut self, id: ObjectId, output: &mut Output<'_>) -> Option<u32> {
        if let Some(known) = self.numbers.get(&id) {
            return *known;
        }
        let container = match self.pdf.place(id.0) {
            Place::Free => None,
            Place::At { .. } => Some(0),
            Place::In { container, .. } => Some(container),
        };
        let number = container.map(|container| {
            self.pending.insert((container, id));
            output.reserve()
        });
        self.numbers.insert(id, number);
        number
    }

    /// `object` with the output's references.
    pub(super) fn rewrite(&mut self, object: &Object, output: &mut Output<'_>) -> Object {
        match object {
            Object::Reference(id) => self.number(*id, output).map_or(Object::Null, reference),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.rewrite(item, output)).collect()),
            Object::Dictionary(dictionary) => Object::Dictionary(self.rewrite_dictionary(dictionary, output)),
            other => other.clone(),
        }
    }

    /// The entries of `dictionary` with the output's references, without those that lead nowhere and without places
    /// in a structure tree.
    pub(super) fn rewrite_dictionary(&mut self, dictionary: &Dictionary, output: &mut Output<'_>) -> Dictionary {
        let mut copy = Dictionary::new();
        for (key, value) in dictionary {
            if matches!(key.as_slice(), b"StructParent" | b"StructParents") {
                continue;
            }
            match self.rewrite(value, output) {
                Object::Null => {}
                value => copy.set(key.clone(), value),
            }
        }
        copy
    }

    /// Writes everything that has been referred to, and what that refers to.
    pub(super) fn drain(&mut self, output: &mut Output<'_>, control: &Control<'_>) -> Result<(), Trouble> {
        while let Some(next) = self.next() {
            control.check()?;
            let id = next.1;
            let Some(Some(number)) = self.numbers.get(&id).copied() else { continue };
            match self.pdf.get(id)? {
                Object::Stream(stream) => {
                    let mut dict = self.rewrite_dictionary(&stream.dict, output);
                    if let Some(layer) = self.appearances.get(&id).cloned() {
                        self.complete_form(&mut dict, layer, output);
                    }
                    output.stream(number, dict, self.pdf.stream_raw(&stream)?)?;
                }
                Object::Dictionary(dictionary) if self.annotations.contains(&id) => {
                    let annotation = self.annotation(&dictionary, output)?;
                    output.put(number, &Object::Dictionary(annotation))?;
                }
                object => {
                    let object = self.rewrite(&object, output);
                    output.put(number, &object)?;
                }
            }
        }
        Ok(())
    }

    /// The next pending object, in the object stream of the one before as long as there is one.
    fn next(&mut self) -> Option<(u32, ObjectId)> {
        let onward = self.pending.range((self.container, (0, 0))..).next().or_else(|| self.pending.first());
        let next = *onward?;
        self.pending.remove(&next);
        self.container = next.0;
        Some(next)
    }

    /// What a form XObject needs and viewers do without in the appearance of an annotation.
    fn complete_form(&mut self, dict: &mut Dictionary, layer: Option<Object>, output: &mut Output<'_>) {
        dict.set("Type", name("XObject"));
        dict.set("Subtype", name("Form"));
        if !dict.has(b"Resources")
            && let Some(resources) = self.form_resources.clone()
        {
            dict.set("Resources", self.rewrite(&resources, output));
        }
        if !dict.has(b"OC")
            && let Some(layer) = layer
        {
            dict.set("OC", self.rewrite(&layer, output));
        }
    }
}
