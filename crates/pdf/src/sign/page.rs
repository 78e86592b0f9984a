//! Pictures as content of a page: the first pass on a file without signatures.

use std::collections::{BTreeMap, HashMap};

use lopdf::{Object, ObjectId};

use super::picture::{Images, content, draw};
use super::revision::Revision;
use super::syntax::{Dict, reference};
use super::{Placement, SignError};
use crate::read::content::{Survey, survey};
use crate::read::{Page, Pdf, ReadError};

/// The content of one page that is looked at for its balance, decoded, in bytes.
const MAX_CONTENT: usize = 32 << 20;

/// A page that is drawn on, before it is written.
struct Drawn {
    id: ObjectId,
    dict: Dict,
    resources: Vec<u8>,
}

/// Streams of operators made so far: pages that are alike are sealed by the same ones.
#[derive(Default)]
struct Contents(HashMap<String, ObjectId>);

impl Contents {
    fn stream(&mut self, revision: &mut Revision<'_, '_>, operators: String) -> ObjectId {
        *self.0.entry(operators).or_insert_with_key(|operators| revision.add(content(operators)))
    }
}

/// Draws every placement on its page, over what is there. Pages whose object changed place are updated in `pages`.
pub fn draw_all<'r>(
    revision: &mut Revision<'_, '_>,
    images: &mut Images<'r>,
    pages: &mut [Page],
    placements: &[Placement<'r>],
) -> Result<(), SignError> {
    let mut uses: HashMap<ObjectId, usize> = HashMap::new();
    for page in pages.iter() {
        *uses.entry(page.id).or_default() += 1;
    }
    let mut by_page: BTreeMap<usize, Vec<&Placement<'r>>> = BTreeMap::new();
    for placement in placements {
        by_page.entry(placement.page).or_default().push(placement);
    }
    let (mut contents, mut drawn) = (Contents::default(), Vec::new());
    for (index, here) in by_page {
        let page = &mut pages[index];
        let dict = revision.dict(page.id)?;
        if uses.get(&page.id).is_some_and(|&uses| uses > 1) {
            // One object for several pages: the picture belongs to one of them.
            let own = revision.reserve();
            replace_kid(revision, page, own)?;
            page.id = own;
        }
        drawn.push(draw_page(revision, images, &mut contents, page, dict, &here)?);
    }
    write_all(revision, drawn);
    Ok(())
}

/// The pages with their resources, which become their own: others may share or inherit the original. Where several
/// pages need the same, it is one object.
fn write_all(revision: &mut Revision<'_, '_>, drawn: Vec<Drawn>) {
    let mut uses: HashMap<&[u8], usize> = HashMap::new();
    for page in &drawn {
        *uses.entry(&page.resources).or_default() += 1;
    }
    let mut shared: HashMap<&[u8], ObjectId> = HashMap::new();
    for page in &drawn {
        let resources = page.resources.as_slice();
        let mut dict = page.dict.clone();
        if uses[resources] > 1 {
            let id = *shared.entry(resources).or_insert_with(|| revision.add(resources));
            revision.pack(id);
            dict.set(b"Resources", reference(id));
        } else {
            dict.set(b"Resources", resources);
        }
        revision.put(page.id, dict.to_bytes());
        revision.pack(page.id);
    }
}

fn replace_kid(revision: &mut Revision<'_, '_>, page: &Page, own: ObjectId) -> Result<(), ReadError> {
    let mut parent = revision.dict(page.parent)?;
    let held = parent.object(b"Kids")?;
    let Object::Array(kids) = revision.pdf().resolve(&held)? else { return Ok(()) };
    let kids = kids.iter().enumerate().map(|(at, kid)| match kid {
        _ if at == page.kid => reference(own),
        Object::Reference(id) => reference(*id),
        _ => "null".to_owned(),
    });
    parent.set(b"Kids", format!("[{}]", kids.collect::<Vec<_>>().join(" ")));
    revision.put(page.parent, parent.to_bytes());
    Ok(())
}

fn draw_page<'r>(
    revision: &mut Revision<'_, '_>,
    images: &mut Images<'r>,
    drawn: &mut Contents,
    page: &Page,
    mut dict: Dict,
    placements: &[&Placement<'r>],
) -> Result<Drawn, SignError> {
    let pdf = revision.pdf();
    let mut resources = match page.resources {
        Some(holder) => revision.dict_of(revision.dict(holder)?.get(b"Resources"))?,
        None => Dict::default(),
    };
    let mut xobjects = revision.dict_of(resources.get(b"XObject"))?;

    let mut operators = String::new();
    let mut names: HashMap<ObjectId, String> = HashMap::new();
    let mut unused = 0;
    for placement in placements {
        let image = images.image(revision, placement.picture);
        let name = names.entry(image).or_insert_with(|| {
            while xobjects.has(format!("Seal{unused}").as_bytes()) {
                unused += 1;
            }
            let name = format!("Seal{unused}");
            xobjects.set(name.as_bytes(), reference(image));
            name
        });
        operators.push_str(&draw(name, placement, &page.display, (0.0, 0.0)));
    }

    let streams = contents(pdf, &dict)?;
    let before = survey_of(pdf, &streams);
    let text_end = if before.in_text { "ET\n" } else { "" };
    // As many states are saved first as the content restores too often, and one more that only we restore.
    let save = drawn.stream(revision, "q\n".repeat(before.idle.len() + 1));
    let restore = "Q\n".repeat(before.open + 1);
    let seals = drawn.stream(revision, format!("\n{text_end}{restore}{operators}"));
    let all = [save].into_iter().chain(streams).chain([seals]).map(reference);
    dict.set(b"Contents", format!("[{}]", all.collect::<Vec<_>>().join(" ")));
    resources.set(b"XObject", xobjects.to_bytes());
    Ok(Drawn { id: page.id, dict, resources: resources.to_bytes() })
}

/// The content streams of a page, by reference (7.7.3.3 allows one or an array).
fn contents(pdf: &Pdf<'_>, page: &Dict) -> Result<Vec<ObjectId>, ReadError> {
    let held = page.object(b"Contents")?;
    Ok(match (pdf.resolve(&held)?, held) {
        (Object::Array(items), _) => items.iter().filter_map(|item| item.as_reference().ok()).collect(),
        (Object::Stream(_), Object::Reference(id)) => vec![id],
        _ => Vec::new(),
    })
}

/// Content that cannot be decoded, or is too long to be looked at, is taken to be balanced, as it must be (8.4.2).
fn survey_of(pdf: &Pdf<'_>, streams: &[ObjectId]) -> Survey {
    let mut joined = Vec::new();
    for &id in streams {
        let decoded = match pdf.get(id) {
            Ok(Object::Stream(stream)) => pdf.stream_decoded(&stream, MAX_CONTENT - joined.len()),
            Ok(_) => continue,
            Err(error) => Err(error),
        };
        match decoded {
            Ok(decoded) if joined.len() + decoded.len() < MAX_CONTENT => {
                joined.extend_from_slice(&decoded);
                joined.push(b'\n');
            }
            _ => return Survey::default(),
        }
    }
    survey(&joined)
}
