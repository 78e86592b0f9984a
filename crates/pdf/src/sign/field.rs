//! The signature field: a new one, or one that was left empty for this signer (ISO 32000-2, 12.7.5.5).

use lopdf::{Object, ObjectId};

use super::revision::Revision;
use super::syntax::{numbers, reference, text};
use super::{Request, SignError};
use crate::read::{Field, Page, Pdf, ReadError, Rect};

/// The annotation flags Print and Locked (12.5.3).
const FLAGS: &str = "132";

/// Where the signature goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A field that does not exist yet, by name.
    New(String),
    /// An empty field of the file.
    Existing(Field),
}

impl Target {
    /// The fully qualified name.
    pub fn name(&self) -> &str {
        match self {
            Self::New(name) => name,
            Self::Existing(field) => &field.name,
        }
    }

    /// The field that `request` asks for; without a name, a new one.
    pub fn choose(request: &Request<'_>, fields: &[Field]) -> Result<Self, SignError> {
        let Some(wanted) = &request.field else {
            return Ok(Self::New(free_name("Signature", fields)));
        };
        match fields.iter().find(|field| field.name == *wanted) {
            Some(field) if !field.is_signature() => Err(SignError::FieldTaken { field: wanted.clone() }),
            Some(field) if field.is_signed() => Err(SignError::FieldSigned { field: wanted.clone() }),
            Some(field) => Ok(Self::Existing(field.clone())),
            None => {
                check_name(wanted, fields)?;
                Ok(Self::New(wanted.clone()))
            }
        }
    }
}

/// Whether a field named `existing` keeps a new one from being called `wanted`: equal, or below it.
fn taken(existing: &str, wanted: &str) -> bool {
    existing.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// `stem` with the first number that makes it a name for a new field.
pub fn free_name(stem: &str, fields: &[Field]) -> String {
    let mut number = 1;
    while fields.iter().any(|field| taken(&field.name, &format!("{stem}{number}"))) {
        number += 1;
    }
    format!("{stem}{number}")
}

/// Refuses a name that a new field cannot have.
pub fn check_name(name: &str, fields: &[Field]) -> Result<(), SignError> {
    if name.is_empty() || name.contains('.') {
        return Err(SignError::FieldName { field: name.to_owned() });
    }
    if fields.iter().any(|field| taken(&field.name, name)) {
        return Err(SignError::FieldTaken { field: name.to_owned() });
    }
    Ok(())
}

/// What a new field looks like.
pub struct NewField<'f> {
    /// Its name.
    pub name: &'f str,
    /// Its place in default user space; `None` for a field that is not seen.
    pub rect: Option<Rect>,
    /// The signature dictionary.
    pub value: Option<ObjectId>,
    /// The form XObject that it shows.
    pub appearance: Option<ObjectId>,
}

/// Adds a field, which is its own widget, to the form and to `page`.
pub fn create(revision: &mut Revision<'_, '_>, page: ObjectId, new: &NewField<'_>) -> Result<(), ReadError> {
    let corners = new.rect.map_or([0.0; 4], |rect| [rect.x0, rect.y0, rect.x1, rect.y1]);
    let mut body = format!(
        "<</FT /Sig /Type /Annot /Subtype /Widget /F {FLAGS} /T {} /P {} /Rect [{}]",
        text(new.name),
        reference(page),
        numbers(corners)
    );
    if let Some(value) = new.value {
        body.push_str(&format!(" /V {}", reference(value)));
    }
    if let Some(appearance) = new.appearance {
        body.push_str(&format!(" /AP <</N {}>>", reference(appearance)));
    }
    body.push_str(">>");
    let id = revision.add(body);

    let mut holder = revision.dict(page)?;
    if revision.append(&mut holder, b"Annots", &reference(id))? {
        revision.put(page, holder.to_bytes());
    }
    add_to_form(revision, &reference(id))
}

fn add_to_form(revision: &mut Revision<'_, '_>, field: &str) -> Result<(), ReadError> {
    let catalog_id = revision.pdf().catalog_id()?;
    let mut catalog = revision.dict(catalog_id)?;
    let held = catalog.object(b"AcroForm")?;
    let mut form = revision.dict_of(catalog.get(b"AcroForm"))?;
    let fields_changed = revision.append(&mut form, b"Fields", field)?;
    let flags_changed = set_flags(&mut form)?;
    match held {
        // The form may have been made by this very revision, so its own record decides.
        Object::Reference(id) if revision.holds_dict(id)? => {
            if fields_changed || flags_changed {
                revision.put(id, form.to_bytes());
            }
        }
        Object::Dictionary(_) => {
            catalog.set(b"AcroForm", form.to_bytes());
            revision.put(catalog_id, catalog.to_bytes());
        }
        _ => {
            let id = revision.add(form.to_bytes());
            catalog.set(b"AcroForm", reference(id));
            revision.put(catalog_id, catalog.to_bytes());
        }
    }
    Ok(())
}

/// SignaturesExist and AppendOnly (12.7.3, table 225).
fn set_flags(form: &mut super::syntax::Dict) -> Result<bool, ReadError> {
    let flags = form.object(b"SigFlags")?.as_i64().unwrap_or(0);
    form.set(b"SigFlags", (flags | 3).to_string());
    Ok(flags & 3 != 3)
}

/// Puts the signature into a field that was left empty; `appearance` goes to its widget.
pub fn fill(
    revision: &mut Revision<'_, '_>,
    field: &Field,
    value: ObjectId,
    appearance: Option<ObjectId>,
) -> Result<(), ReadError> {
    let mut dict = revision.dict(field.id)?;
    dict.set(b"V", reference(value));
    revision.put(field.id, dict.to_bytes());
    if let (Some(appearance), Some(&widget)) = (appearance, field.widgets.first()) {
        let mut dict = revision.dict(widget)?;
        dict.set(b"AP", format!("<</N {}>>", reference(appearance)));
        revision.put(widget, dict.to_bytes());
    }
    // The flags are set where the form does not say yet that it holds signatures.
    let catalog_id = revision.pdf().catalog_id()?;
    let mut catalog = revision.dict(catalog_id)?;
    let mut form = revision.dict_of(catalog.get(b"AcroForm"))?;
    if set_flags(&mut form)? {
        match catalog.object(b"AcroForm")? {
            Object::Reference(id) => revision.put(id, form.to_bytes()),
            _ => {
                catalog.set(b"AcroForm", form.to_bytes());
                revision.put(catalog_id, catalog.to_bytes());
            }
        }
    }
    Ok(())
}

/// The page that shows the field's widget and the widget's rectangle, where it covers anything.
pub fn widget_place(pdf: &Pdf<'_>, field: &Field, pages: &[Page]) -> Result<Option<(usize, Rect)>, ReadError> {
    let Some(&widget) = field.widgets.first() else { return Ok(None) };
    let Object::Array(corners) = pdf.value(&pdf.dictionary(widget)?, b"Rect")? else { return Ok(None) };
    let Some(rect) = pdf.rect_of(&corners)? else { return Ok(None) };
    for (index, page) in pages.iter().enumerate() {
        if let Object::Array(annotations) = pdf.value(&pdf.dictionary(page.id)?, b"Annots")?
            && annotations.iter().any(|annotation| annotation.as_reference().is_ok_and(|id| id == widget))
        {
            return Ok(Some((index, rect)));
        }
    }
    Ok(None)
}

/// Refuses a field that demands what this signature will not be (12.7.5.5, table 237).
pub fn check_seed_values(pdf: &Pdf<'_>, field: &Field, request: &Request<'_>) -> Result<(), SignError> {
    let dictionary = pdf.dictionary(field.id)?;
    let Object::Dictionary(seed) = pdf.value(&dictionary, b"SV")? else { return Ok(()) };
    let refuse = |what| Err(SignError::FieldSeedValue { field: field.name.clone(), what });
    let required = match pdf.value(&seed, b"Ff")? {
        Object::Integer(flags) => flags,
        _ => 0,
    };
    let lists = |key: &[u8], wanted: &[u8]| -> Result<bool, ReadError> {
        let Object::Array(items) = pdf.value(&seed, key)? else { return Ok(true) };
        for item in &items {
            match pdf.resolve(item)? {
                Object::Name(name) if name == wanted => return Ok(true),
                string @ Object::String(..) if crate::read::text(&string).as_bytes() == wanted => return Ok(true),
                _ => {}
            }
        }
        Ok(false)
    };
    if required & 1 != 0 && !matches!(pdf.value(&seed, b"Filter")?, Object::Name(name) if name == b"Adobe.PPKLite") {
        return refuse("Filter");
    }
    if required & 2 != 0 && !lists(b"SubFilter", b"ETSI.CAdES.detached")? {
        return refuse("SubFilter");
    }
    if required & 8 != 0 && !lists(b"Reasons", request.reason.as_deref().unwrap_or(".").as_bytes())? {
        return refuse("Reasons");
    }
    if required & 64 != 0 && !lists(b"DigestMethod", b"SHA256")? {
        return refuse("DigestMethod");
    }
    let unmet = [(16, "LegalAttestation"), (32, "AddRevInfo"), (128, "LockDocument"), (256, "AppearanceFilter")];
    if let Some((_, what)) = unmet.into_iter().find(|(bit, _)| required & bit != 0) {
        return refuse(what);
    }
    for (key, what) in [(&b"Cert"[..], "Cert"), (b"TimeStamp", "TimeStamp")] {
        if let Object::Dictionary(demand) = pdf.value(&seed, key)?
            && matches!(pdf.value(&demand, b"Ff")?, Object::Integer(flags) if flags != 0)
        {
            return refuse(what);
        }
    }
    match pdf.value(&seed, b"MDP")? {
        Object::Dictionary(mdp) => match pdf.value(&mdp, b"P")? {
            Object::Integer(0) if request.certify.is_some() => refuse("MDP"),
            Object::Integer(level @ 1..=3)
                if request.certify.map(|certify| i64::from(certify.level())) != Some(level) =>
            {
                refuse("MDP")
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}
