//! The interactive form (ISO 32000-2, 12.7) as far as signatures need it: fields by name, signature values, and what
//! earlier signatures permit.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::{Pdf, ReadError};

/// Fields of one form.
const MAX_FIELDS: usize = 200_000;
/// Levels of one field hierarchy.
const MAX_DEPTH: usize = 64;

/// One terminal field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The fully qualified name (12.7.4.2).
    pub name: String,
    /// The field's dictionary.
    pub id: ObjectId,
    /// `/FT`, inherited or own; empty where absent.
    pub kind: Vec<u8>,
    /// `/V` as it stands; `None` where absent or null.
    pub value: Option<Object>,
    /// Its widgets: the field itself, or its kids.
    pub widgets: Vec<ObjectId>,
}

impl Field {
    /// Whether it is a signature field.
    pub fn is_signature(&self) -> bool {
        self.kind == b"Sig"
    }

    /// Whether it is a signature field that holds a signature.
    pub fn is_signed(&self) -> bool {
        self.is_signature() && self.value.is_some()
    }
}

/// Which fields a signature locks (12.8.2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldLock {
    /// All of them.
    All,
    /// Those named, and what lies below them.
    Include(Vec<String>),
    /// All but those named and what lies below them.
    Exclude(Vec<String>),
}

impl FieldLock {
    /// Whether the field with this fully qualified name is locked.
    pub fn locks(&self, name: &str) -> bool {
        let listed = |names: &[String]| {
            names.iter().any(|listed| {
                name.strip_prefix(listed.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        match self {
            Self::All => true,
            Self::Include(names) => listed(names),
            Self::Exclude(names) => !listed(names),
        }
    }
}

/// What a signature allows to happen after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// The access of DocMDP (12.8.2.2): 1 nothing, 2 forms and signatures, 3 annotations too. The strictest of all that
    /// apply: what one of them denies no other grants (12.7.5.5).
    pub level: Option<u8>,
    /// The fields that FieldMDP and the field's `/Lock` close: all of these together.
    pub locks: Vec<FieldLock>,
}

impl Permissions {
    /// Whether the field with this fully qualified name is locked.
    pub fn lock(&self, name: &str) -> bool {
        self.locks.iter().any(|lock| lock.locks(name))
    }

    /// Keeps `level` too.
    pub(crate) fn restrict(&mut self, level: Option<u8>) {
        self.level = match (self.level, level) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
    }
}

/// A text string (7.9.2.2) as UTF-8; what cannot be decoded is replaced.
pub(crate) fn text(object: &Object) -> String {
    match object {
        Object::String(bytes, _) => {
            lopdf::decode_text_string(object).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
        }
        _ => String::new(),
    }
}

struct Node {
    id: ObjectId,
    prefix: Option<String>,
    kind: Vec<u8>,
    value: Option<Object>,
    depth: usize,
}

impl Pdf<'_> {
    /// The form's dictionary, with its reference where it has one.
    pub(crate) fn form(&self) -> Result<Option<(Option<ObjectId>, Dictionary)>, ReadError> {
        let catalog = self.catalog()?;
        let Ok(form) = catalog.get(b"AcroForm") else { return Ok(None) };
        match self.resolve(form)? {
            Object::Dictionary(dictionary) => Ok(Some((form.as_reference().ok(), dictionary))),
            _ => Ok(None),
        }
    }

    /// The terminal fields of the form, in the order of the file.
    ///
    /// # Errors
    /// `pdf_too_complex` for an absurd form; a loop is entered once.
    pub fn fields(&self) -> Result<Vec<Field>, ReadError> {
        let Some((_, form)) = self.form()? else { return Ok(Vec::new()) };
        let Object::Array(roots) = self.value(&form, b"Fields")? else { return Ok(Vec::new()) };
        let root = |object: &Object| {
            let id = object.as_reference().ok()?;
            Some(Node { id, prefix: None, kind: Vec::new(), value: None, depth: 0 })
        };
        let mut stack: Vec<Node> = roots.iter().rev().filter_map(root).collect();
        let (mut fields, mut seen) = (Vec::new(), HashSet::new());
        while let Some(node) = stack.pop() {
            if seen.len() >= MAX_FIELDS || node.depth > MAX_DEPTH {
                return Err(ReadError::TooComplex { what: "form" });
            }
            if !seen.insert(node.id) {
                continue;
            }
            let Object::Dictionary(dictionary) = self.get(node.id)? else { continue };
            let node = self.inherit_field(node, &dictionary)?;
            let kids = self.field_kids(&dictionary)?;
            let is_parent = kids.iter().any(|(_, kid)| kid.has(b"T"));
            if is_parent {
                let children = kids.into_iter().rev().filter(|(_, kid)| kid.has(b"T"));
                stack.extend(children.map(|(id, _)| Node {
                    id,
                    prefix: node.prefix.clone(),
                    kind: node.kind.clone(),
                    value: node.value.clone(),
                    depth: node.depth + 1,
                }));
                continue;
            }
            let widgets = if kids.is_empty() { vec![node.id] } else { kids.into_iter().map(|(id, _)| id).collect() };
            let name = node.prefix.unwrap_or_default();
            fields.push(Field { name, id: node.id, kind: node.kind, value: node.value, widgets });
        }
        Ok(fields)
    }

    fn inherit_field(&self, mut node: Node, dictionary: &Dictionary) -> Result<Node, ReadError> {
        if let Object::Name(kind) = self.value(dictionary, b"FT")? {
            node.kind = kind;
        }
        if let Ok(value) = dictionary.get(b"V")
            && !matches!(self.resolve(value)?, Object::Null)
        {
            node.value = Some(value.clone());
        }
        let partial = self.value(dictionary, b"T")?;
        if matches!(partial, Object::String(..)) {
            let partial = text(&partial);
            node.prefix = Some(match node.prefix {
                Some(prefix) => format!("{prefix}.{partial}"),
                None => partial,
            });
        }
        Ok(node)
    }

    fn field_kids(&self, dictionary: &Dictionary) -> Result<Vec<(ObjectId, Dictionary)>, ReadError> {
        let Object::Array(kids) = self.value(dictionary, b"Kids")? else { return Ok(Vec::new()) };
        if kids.len() > MAX_FIELDS {
            return Err(ReadError::TooComplex { what: "form" });
        }
        let mut found = Vec::new();
        for id in kids.iter().filter_map(|kid| kid.as_reference().ok()) {
            if let Object::Dictionary(kid) = self.get(id)? {
                found.push((id, kid));
            }
        }
        Ok(found)
    }

    /// What the signature `value` in `field` permits, by its references to DocMDP and FieldMDP and by the field's lock.
    pub(crate) fn permissions(&self, field: ObjectId, value: &Dictionary) -> Result<Permissions, ReadError> {
        let mut permissions = self.transforms(value)?;
        if let Object::Dictionary(field) = self.get(field)?
            && let Object::Dictionary(lock) = self.value(&field, b"Lock")?
        {
            permissions.restrict(self.level(&lock)?);
            permissions.locks.extend(self.lock(&lock)?);
        }
        Ok(permissions)
    }

    /// The signature that the catalog names as the one that certifies the document (12.8.6).
    pub(crate) fn certifying(&self) -> Result<Option<Dictionary>, ReadError> {
        let Object::Dictionary(permissions) = self.value(&self.catalog()?, b"Perms")? else { return Ok(None) };
        Ok(match self.value(&permissions, b"DocMDP")? {
            Object::Dictionary(signature) => Some(signature),
            _ => None,
        })
    }

    /// The access that the document's certification grants (12.8.2.2): that of the signature which the catalog names,
    /// where it is one. A DocMDP reference elsewhere, or the `/P` of a lock, certifies nothing.
    pub(crate) fn certification(&self) -> Result<Option<u8>, ReadError> {
        match self.certifying()? {
            Some(signature) => Ok(self.transforms(&signature)?.level),
            None => Ok(None),
        }
    }

    /// What the references of a signature permit, without its field's lock.
    fn transforms(&self, value: &Dictionary) -> Result<Permissions, ReadError> {
        let mut permissions = Permissions::default();
        if let Object::Array(references) = self.value(value, b"Reference")? {
            for reference in &references {
                let Object::Dictionary(reference) = self.resolve(reference)? else { continue };
                let parameters = match self.value(&reference, b"TransformParams")? {
                    Object::Dictionary(parameters) => parameters,
                    _ => Dictionary::new(),
                };
                match self.value(&reference, b"TransformMethod")? {
                    Object::Name(method) if method == b"DocMDP" => {
                        permissions.restrict(Some(self.level(&parameters)?.unwrap_or(2)));
                    }
                    Object::Name(method) if method == b"FieldMDP" => permissions.locks.extend(self.lock(&parameters)?),
                    _ => {}
                }
            }
        }
        Ok(permissions)
    }

    fn level(&self, parameters: &Dictionary) -> Result<Option<u8>, ReadError> {
        Ok(match self.value(parameters, b"P")? {
            Object::Integer(level @ 1..=3) => Some(level as u8),
            _ => None,
        })
    }

    fn lock(&self, parameters: &Dictionary) -> Result<Option<FieldLock>, ReadError> {
        let mut names = Vec::new();
        if let Object::Array(listed) = self.value(parameters, b"Fields")? {
            for name in &listed {
                names.push(text(&self.resolve(name)?));
            }
        }
        Ok(match self.value(parameters, b"Action")? {
            Object::Name(action) => match action.as_slice() {
                b"All" => Some(FieldLock::All),
                b"Include" => Some(FieldLock::Include(names)),
                b"Exclude" => Some(FieldLock::Exclude(names)),
                // An action of a later standard: the safe reading is that nothing may change.
                _ => Some(FieldLock::All),
            },
            _ => None,
        })
    }
}
