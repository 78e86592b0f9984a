//! What one request means for one file: the first pass or a later one, and what earlier signatures allow.

use lopdf::{Object, ObjectId};
use rand_core::CryptoRng;

use super::field::{self, NewField, Target};
use super::picture::{Images, appearance};
use super::revision::{Revision, Written};
use super::syntax::reference;
use super::value::Value;
use super::{Placement, Request, ReservedField, SignError, page};
use crate::read::{Display, Field, Page, Pdf, Rect};
use crate::seals::MAX_SEALS;

/// How far a picture may stand over the edge of a reserved field, in units of 1/72 inch: rounding, no more.
const TOLERANCE: f64 = 0.3;

/// A request that was found possible.
pub struct Plan {
    /// The field that takes the signature.
    pub target: Target,
    pages: Vec<Page>,
    /// On a file that is signed already: the page and rectangle of the one widget.
    widget: Option<(usize, Rect)>,
    first: bool,
}

impl Plan {
    /// Decides, or says why not.
    pub fn new(pdf: &Pdf<'_>, request: &Request<'_>) -> Result<Self, SignError> {
        let pages = pdf.pages()?;
        check_places(request, &pages)?;
        if request.seals.len() > MAX_SEALS {
            return Err(SignError::TooManySeals { count: request.seals.len(), most: MAX_SEALS });
        }
        let fields = pdf.fields()?;
        let first = !fields.iter().any(Field::is_signed);
        let target = Target::choose(request, &fields)?;
        for (at, reserved) in request.reserve.iter().enumerate() {
            field::check_name(&reserved.name, &fields)?;
            let twice = request.reserve[..at].iter().any(|other| other.name == reserved.name);
            if twice || reserved.name == target.name() {
                return Err(SignError::FieldTaken { field: reserved.name.clone() });
            }
        }
        if let Target::Existing(field) = &target {
            field::check_seed_values(pdf, field, request)?;
        }
        let mut plan = Self { target, pages, widget: None, first };
        if !first {
            plan.check_later_pass(pdf, request, &fields)?;
        }
        Ok(plan)
    }

    fn check_later_pass(&mut self, pdf: &Pdf<'_>, request: &Request<'_>, fields: &[Field]) -> Result<(), SignError> {
        if request.certify.is_some() {
            return Err(SignError::CertifyNotFirst);
        }
        if !request.reserve.is_empty() {
            return Err(SignError::ReserveAfterSignature);
        }
        let certified = check_permissions(pdf, fields, self.target.name())?;
        let Some(one) = request.placements.first() else { return Ok(()) };
        if request.placements.iter().any(|placement| placement.page != one.page) {
            return Err(SignError::LaterPassOnePage);
        }
        let display = &self.pages[one.page].display;
        let around = surround(&request.placements, display);
        let place = match &self.target {
            Target::New(_) if certified => return Err(SignError::CertifiedNoNewField),
            Target::New(_) => (one.page, around),
            Target::Existing(field) => {
                let place = field::widget_place(pdf, field, &self.pages)?;
                place
                    .filter(|(page, rect)| *page == one.page && holds(*rect, around))
                    .ok_or_else(|| SignError::PlacementOutsideField { field: field.name.clone() })?
            }
        };
        self.widget = Some(place);
        Ok(())
    }

    /// The revision, and the object that is the signature dictionary in it.
    pub fn write(
        &self,
        pdf: &Pdf<'_>,
        request: &Request<'_>,
        value: &Value,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Written, ObjectId), SignError> {
        let mut revision = Revision::new(pdf)?;
        let mut images = Images::default();
        let mut pages = self.pages.clone();
        let value_id = revision.add(value.body.clone());

        let shown = if self.first {
            page::draw_all(&mut revision, &mut images, &mut pages, &request.placements)?;
            None
        } else {
            self.widget.map(|(index, rect)| {
                appearance(&mut revision, &mut images, rect, &pages[index].display, &request.placements)
            })
        };
        match &self.target {
            Target::Existing(field) => field::fill(&mut revision, field, value_id, shown)?,
            Target::New(name) => {
                let (index, rect) = self.widget.map_or((0, None), |(index, rect)| (index, Some(rect)));
                let new = NewField { name, rect, value: Some(value_id), appearance: shown };
                field::create(&mut revision, pages[index].id, &new)?;
            }
        }
        for reserved in &request.reserve {
            reserve(&mut revision, &mut images, &pages[reserved.page], reserved)?;
        }
        if request.certify.is_some() {
            let id = pdf.catalog_id()?;
            let mut catalog = revision.dict(id)?;
            let mut permissions = revision.dict_of(catalog.get(b"Perms"))?;
            permissions.set(b"DocMDP", reference(value_id));
            catalog.set(b"Perms", permissions.to_bytes());
            revision.put(id, catalog.to_bytes());
        }
        Ok((revision.write(rng)?, value_id))
    }
}

fn reserve(
    revision: &mut Revision<'_, '_>,
    images: &mut Images<'_>,
    page: &Page,
    reserved: &ReservedField,
) -> Result<(), SignError> {
    let rect = reserved.rect(&page.display);
    // PDF/A wants an appearance for whatever covers an area, even an empty one.
    let empty = appearance(revision, images, rect, &page.display, &[]);
    let new = NewField { name: &reserved.name, rect: Some(rect), value: None, appearance: Some(empty) };
    Ok(field::create(revision, page.id, &new)?)
}

impl ReservedField {
    fn rect(&self, display: &Display) -> Rect {
        let (right, bottom) = (self.x_mm + self.width_mm, self.y_mm + self.height_mm);
        Rect::around([display.point(self.x_mm, self.y_mm), display.point(right, bottom)])
    }
}

/// The smallest rectangle around all placements.
fn surround(placements: &[Placement<'_>], display: &Display) -> Rect {
    let rects = placements.iter().map(|placement| placement.rect(display));
    Rect::around(rects.flat_map(|rect| [(rect.x0, rect.y0), (rect.x1, rect.y1)]))
}

fn holds(outer: Rect, inner: Rect) -> bool {
    inner.x0 >= outer.x0 - TOLERANCE
        && inner.y0 >= outer.y0 - TOLERANCE
        && inner.x1 <= outer.x1 + TOLERANCE
        && inner.y1 <= outer.y1 + TOLERANCE
}

/// Every page asked for is there, and something of every picture and field lies on it.
fn check_places(request: &Request<'_>, pages: &[Page]) -> Result<(), SignError> {
    let check = |index: usize, rect: &dyn Fn(&Display) -> Rect| {
        let page =
            pages.get(index).ok_or(SignError::PageMissing { page: index.saturating_add(1), pages: pages.len() })?;
        let rect = rect(&page.display);
        let finite = [rect.x0, rect.y0, rect.x1, rect.y1].iter().all(|edge| edge.is_finite());
        match rect.intersection(page.display.visible) {
            Some(_) if finite => Ok(()),
            _ => Err(SignError::PlacementOutsidePage { page: index + 1 }),
        }
    };
    for placement in &request.placements {
        if !placement.is_of_picture() {
            return Err(SignError::PlacementOutsidePage { page: placement.page.saturating_add(1) });
        }
        check(placement.page, &|display| placement.rect(display))?;
    }
    for reserved in &request.reserve {
        check(reserved.page, &|display| reserved.rect(display))?;
    }
    Ok(())
}

/// Whether the file is certified; refuses what earlier signatures forbid.
fn check_permissions(pdf: &Pdf<'_>, fields: &[Field], target: &str) -> Result<bool, SignError> {
    let mut certified = false;
    for field in fields.iter().filter(|field| field.is_signed()) {
        let Some(value) = &field.value else { continue };
        let Object::Dictionary(value) = pdf.resolve(value)? else { continue };
        let permissions = pdf.permissions(field.id, &value)?;
        if permissions.level == Some(1) {
            return Err(SignError::CertifiedNoChanges);
        }
        certified |= permissions.level.is_some();
        if permissions.lock(target) {
            return Err(SignError::FieldLocked { field: target.to_owned() });
        }
    }
    Ok(certified)
}
