//! The file as a whole: sources one after the other, then what they share.

use std::collections::BTreeMap;
use std::io::Write;

use lopdf::{Dictionary, Object};
use rand_core::CryptoRng;
use sealbid_pki::Instant;

use super::attachment::Attachments;
use super::control::Control;
use super::error::Trouble;
use super::font::Letters;
use super::front::{Extent, Front};
use super::import::Import;
use super::layers::Layers;
use super::number::Stands;
use super::outline::{self, Entry};
use super::output::{LONGEST, Output};
use super::page::{Pages, Target};
use super::syntax::{dictionary, name, reference, text};
use super::{ComposeError, Composed, ComposedPart, Composition, Opened, metadata, names, open};
use crate::read::{Page, Pdf};
use crate::typeset::Fonts;

/// Kids of one node of the page tree.
const FAN: usize = 64;

/// Everything that goes in, opened.
pub(super) struct Whole<'c> {
    pub composition: &'c Composition<'c>,
    pub opened: &'c [Option<Opened<'c>>],
    pub extents: &'c [Extent],
    pub front: &'c Front<'c>,
    pub fonts: &'c Fonts,
}

/// Writes the file.
pub(super) fn write(
    whole: Whole<'_>,
    at: Instant,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
    out: &mut dyn Write,
) -> Result<Composed, ComposeError> {
    let front: Vec<Opened<'_>> =
        whole.front.sections.iter().map(|(title, rendered)| open(title, &rendered.bytes)).collect::<Result<_, _>>()?;
    let sources = || front.iter().chain(whole.opened.iter().flatten());
    let displays: Vec<&Page> = sources().flat_map(|source| &source.pages).collect();
    let mut output = Output::new(out, version(sources().map(|s| &s.pdf)), whole.composition.limit.unwrap_or(LONGEST))?;
    let tree = Tree::reserve(displays.len(), &mut output);
    let mut book = Book {
        letters: Letters::new(whole.fonts.first(), output.reserve()),
        save: output.reserve(),
        tops: displays.iter().zip(&tree.pages).map(|(page, number)| top(page, *number)).collect(),
        tree,
        layers: Layers::default(),
        attachments: Attachments::default(),
        destinations: BTreeMap::new(),
        output,
        written: 0,
        findings: Findings::default(),
        whole: &whole,
    };
    book.output.stream(book.save, Dictionary::new(), b"q\n")?;
    let total = sources().map(|source| source.pdf.source().len() as u64).sum();
    let mut done = 0;
    let mut entries = Vec::new();
    for section in &front {
        entries.push((0, book.section(section, control)?));
        done += section.pdf.source().len() as u64;
    }
    let mut parts = Vec::new();
    for (index, part) in whole.composition.parts.iter().enumerate() {
        let (entry, composed) = book.part(index, control)?;
        entries.push((part.level, entry));
        parts.push(composed);
        done += whole.opened[index].as_ref().map_or(0, |source| source.pdf.source().len() as u64);
        (control.progress)(done, total);
    }
    let pages = book.tree.pages.len();
    let findings = std::mem::take(&mut book.findings);
    let bytes = book.finish(nested(entries), at, rng)?;
    Ok(Composed {
        bytes,
        pages,
        front_pages: whole.front.pages,
        parts,
        numbers_moved: findings.moved,
        numbers_over: findings.over,
        numbers_unknown: findings.unknown,
        numbers_on_scan: findings.on_scan,
        values_cut: findings.cut,
    })
}

/// Pages that there is something to say of, from 1.
#[derive(Default)]
struct Findings {
    moved: Vec<usize>,
    over: Vec<usize>,
    unknown: Vec<usize>,
    on_scan: Vec<usize>,
    cut: Vec<usize>,
}

/// The output with what its sources have in common.
struct Book<'o, 'c> {
    output: Output<'o>,
    letters: Letters<'c>,
    /// A stream that saves the graphics state.
    save: u32,
    tree: Tree,
    /// The top left corner of every page as a destination.
    tops: Vec<Object>,
    layers: Layers,
    attachments: Attachments,
    destinations: BTreeMap<Vec<u8>, Object>,
    /// Pages written so far.
    written: usize,
    findings: Findings,
    whole: &'c Whole<'c>,
}

impl Book<'_, '_> {
    /// Cover or contents.
    fn section(&mut self, source: &Opened<'_>, control: &Control<'_>) -> Result<Entry, ComposeError> {
        let entry = self.entry(source.name, Some(self.written));
        self.section_pages(source, control).map_err(|trouble| trouble.of(source.name))?;
        Ok(entry)
    }

    fn section_pages(&mut self, source: &Opened<'_>, control: &Control<'_>) -> Result<(), Trouble> {
        let numbers = self.tree.pages[self.written..self.written + source.pages.len()].to_vec();
        let mut import = Import::new(&source.pdf, &source.pages, &numbers)?;
        import.destinations.whole.clone_from(&self.tops);
        self.pages(&mut import, &source.pages, control)?;
        import.drain(&mut self.output, control)
    }

    /// One part: its pages, and its entry in the outline.
    fn part(&mut self, index: usize, control: &Control<'_>) -> Result<(Entry, ComposedPart), ComposeError> {
        let Whole { composition, opened, extents, front, .. } = *self.whole;
        let start = extents[index].start.map(|start| start + front.pages);
        let entry = self.entry(&composition.parts[index].title, start);
        let composed = ComposedPart {
            page: start.map(|start| start + 1),
            pages: extents[index].pages,
            fields: 0,
            signatures: 0,
            attachments: Vec::new(),
        };
        match &opened[index] {
            None => Ok((entry, composed)),
            Some(source) => {
                let written = self.source(index, source, entry, composed, control);
                written.map_err(|trouble| trouble.of(source.name))
            }
        }
    }

    fn source(
        &mut self,
        index: usize,
        source: &Opened<'_>,
        mut entry: Entry,
        mut composed: ComposedPart,
        control: &Control<'_>,
    ) -> Result<(Entry, ComposedPart), Trouble> {
        let numbers = self.tree.pages[self.written..self.written + source.pages.len()].to_vec();
        let mut import = Import::new(&source.pdf, &source.pages, &numbers)?;
        self.pages(&mut import, &source.pages, control)?;
        entry.children = import.outline()?;
        for key in import.destinations.names() {
            let named = Object::Name(key.clone());
            if let Some(place) = import.destination(&named)? {
                self.destinations.insert([format!("{}/", index + 1).as_bytes(), &key].concat(), place);
            }
        }
        self.layers.add(&mut import, &self.whole.composition.parts[index].title, &mut self.output)?;
        composed.attachments = self.attachments.add(&mut import, index + 1, &mut self.output)?;
        import.drain(&mut self.output, control)?;
        composed.fields = import.found.fields;
        composed.signatures = import.found.signatures;
        Ok((entry, composed))
    }

    fn pages(&mut self, import: &mut Import<'_, '_>, pages: &[Page], control: &Control<'_>) -> Result<(), Trouble> {
        let mut shared = Pages::new();
        let all = self.tree.pages.len();
        for page in pages {
            let target = Target {
                number: self.tree.pages[self.written],
                parent: self.tree.parent(self.written),
                counted: (self.written + 1, all),
                numbering: self.whole.composition.numbering.as_ref(),
                save: self.save,
            };
            let page = import.page(page, &target, &mut shared, &mut self.letters, &mut self.output, control)?;
            self.written += 1;
            let findings = &mut self.findings;
            let number = match page.number {
                Stands::AsUsual => None,
                Stands::Moved => Some(&mut findings.moved),
                Stands::Over => Some(&mut findings.over),
                Stands::Unknown => Some(&mut findings.unknown),
            };
            number.into_iter().for_each(|pages| pages.push(self.written));
            findings.on_scan.extend(page.on_scan.then_some(self.written));
            findings.cut.extend(page.value_cut.then_some(self.written));
        }
        Ok(())
    }

    /// An entry of the outline that leads to the top of page `page`, from 0.
    fn entry(&self, title: &str, page: Option<usize>) -> Entry {
        let mut entries = dictionary([("Title", text(title))]);
        if let Some(top) = page.and_then(|page| self.tops.get(page)) {
            entries.set("Dest", top.clone());
        }
        Entry { entries, children: Vec::new(), open: false }
    }

    fn finish(self, outline: Vec<Entry>, at: Instant, rng: &mut dyn CryptoRng) -> Result<u64, ComposeError> {
        let Self { mut output, letters, tree, layers, attachments, destinations, whole, .. } = self;
        letters.finish(&mut output)?;
        let mut catalog = dictionary([("Type", name("Catalog")), ("Pages", reference(tree.finish(&mut output)?))]);
        if let Some(outline) = outline::put(&mut output, outline)? {
            catalog.set("Outlines", reference(outline));
            catalog.set("PageMode", name("UseOutlines"));
        }
        let mut roots = Dictionary::new();
        for (key, entries) in [("Dests", &destinations), ("EmbeddedFiles", &attachments.0)] {
            if let Some(root) = names::put(&mut output, entries)? {
                roots.set(key, reference(root));
            }
        }
        if !roots.is_empty() {
            catalog.set("Names", Object::Dictionary(roots));
        }
        if let Some(properties) = layers.properties() {
            catalog.set("OCProperties", properties);
        }
        if !whole.composition.language.is_empty() {
            catalog.set("Lang", text(&whole.composition.language));
        }
        let preferences = dictionary([("DisplayDocTitle", Object::Boolean(true))]);
        catalog.set("ViewerPreferences", Object::Dictionary(preferences));
        let (info, xmp) = metadata::put(&mut output, whole.composition, at)?;
        catalog.set("Metadata", reference(xmp));
        let root = output.add(&Object::Dictionary(catalog))?;
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        output.finish(root, info, id)
    }
}

/// The page tree: numbers known before the pages are written.
struct Tree {
    pages: Vec<u32>,
    /// Nodes by level, from those whose kids are pages to the root.
    levels: Vec<Vec<u32>>,
}

impl Tree {
    fn reserve(count: usize, output: &mut Output<'_>) -> Self {
        let pages: Vec<u32> = (0..count).map(|_| output.reserve()).collect();
        let mut levels: Vec<Vec<u32>> = Vec::new();
        let mut width = count;
        while width > 1 || levels.is_empty() {
            width = width.div_ceil(FAN);
            levels.push((0..width).map(|_| output.reserve()).collect());
        }
        Self { pages, levels }
    }

    fn parent(&self, page: usize) -> u32 {
        self.levels[0][page / FAN]
    }

    /// Writes the nodes and returns the root.
    fn finish(&self, output: &mut Output<'_>) -> Result<u32, ComposeError> {
        let mut below = &self.pages;
        let mut span = 1;
        for (height, level) in self.levels.iter().enumerate() {
            for (index, (node, kids)) in level.iter().zip(below.chunks(FAN)).enumerate() {
                let first = index * FAN * span;
                let count = (self.pages.len() - first).min(FAN * span);
                let mut dict = dictionary([
                    ("Type", name("Pages")),
                    ("Count", Object::Integer(count as i64)),
                    ("Kids", Object::Array(kids.iter().map(|kid| reference(*kid)).collect())),
                ]);
                if let Some(above) = self.levels.get(height + 1) {
                    dict.set("Parent", reference(above[index / FAN]));
                }
                output.put(*node, &Object::Dictionary(dict))?;
            }
            span *= FAN;
            below = level;
        }
        Ok(below[0])
    }
}

/// The highest version that the sources are written in; 1.7 says all that this file needs.
fn version<'s, 'a: 's>(mut sources: impl Iterator<Item = &'s Pdf<'a>>) -> &'static str {
    let two = sources.any(|pdf| {
        let later = pdf.catalog().ok().and_then(|catalog| Some(catalog.get(b"Version").ok()?.as_name().ok()?.to_vec()));
        pdf.source().starts_with(b"%PDF-2") || later.is_some_and(|version| version.starts_with(b"2"))
    });
    if two { "2.0" } else { "1.7" }
}

/// The top left corner of a page as it is displayed, at the zoom the reader has.
fn top(page: &Page, number: u32) -> Object {
    let (x, y) = page.display.point(0.0, 0.0);
    let corner = [x, y].map(|v| Object::Real(v as f32));
    let [x, y] = corner;
    Object::Array(vec![reference(number), name("XYZ"), x, y, Object::Null])
}

/// Entries by level as a tree; volumes stand open.
fn nested(entries: Vec<(usize, Entry)>) -> Vec<Entry> {
    let mut stack: Vec<(usize, Entry)> = Vec::new();
    let mut roots = Vec::new();
    let close = |stack: &mut Vec<(usize, Entry)>, roots: &mut Vec<Entry>, level: usize| {
        while stack.last().is_some_and(|(top, _)| *top >= level) {
            let Some((depth, entry)) = stack.pop() else { break };
            match stack.last_mut() {
                Some((_, parent)) => {
                    parent.open = depth == 1;
                    parent.children.push(entry);
                }
                None => roots.push(entry),
            }
        }
    };
    for (level, entry) in entries {
        close(&mut stack, &mut roots, level);
        stack.push((level, entry));
    }
    close(&mut stack, &mut roots, 0);
    roots
}
