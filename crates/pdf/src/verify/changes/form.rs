//! What may happen to the form: new signature fields, signatures in fields that were left empty, and values where the
//! document is certified for form filling.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};
use sealbid_pki::cms::Integrity;

use super::{Change, Comparison, ids, same_but};
use crate::read::{Field, ReadError};

/// What changes in a field, or its widget, when it is signed.
const SIGNED: [&[u8]; 8] = [b"V", b"AP", b"AS", b"F", b"DA", b"Q", b"Ff", b"Type"];
/// What changes in a field, or its widget, when it is filled in. Not its flags: they can show what was hidden.
const FILLED: [&[u8]; 5] = [b"V", b"AP", b"AS", b"I", b"TI"];
/// What changes in the form when a field is added or signed; other keys keep their values.
const FORM: [&[u8]; 6] = [b"Fields", b"SigFlags", b"DR", b"DA", b"Q", b"NeedAppearances"];
/// The largest coordinate that every reader takes for the same number (ISO 32000-1, annex C): beyond it some clamp, some
/// round, and some read nothing at all.
const FARTHEST: u16 = 32_767;

impl Comparison<'_, '_> {
    pub(super) fn check_form(&mut self, root: ObjectId) -> Result<(), ReadError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let Ok(value) = new.get(b"AcroForm") else {
            if old.has(b"AcroForm") {
                self.suspect("form_changed", root.0);
            }
            return Ok(());
        };
        if !self.explain_part(old.get(b"AcroForm").ok(), value, &[(root.0, b"AcroForm")]) {
            self.suspect("form_changed", root.0);
        }
        let holder = value.as_reference().map_or(root.0, |id| id.0);
        let Object::Dictionary(form) = self.new.resolve(value)? else {
            self.suspect("form_changed", holder);
            return Ok(());
        };
        let (held, old_holder) = match self.old.form()? {
            Some((id, held)) => (held, id.map_or(root.0, |id| id.0)),
            None => (Dictionary::new(), root.0),
        };
        let kept = [&b"DR"[..], b"DA", b"Q"].iter().all(|key| match (held.get(key), form.get(key)) {
            (Ok(before), Ok(after)) => super::same(before, after),
            (Ok(_), Err(_)) => false,
            (Err(_), _) => true,
        });
        // A reader that must make appearances again would show what no one signed.
        let asks_again = matches!(form.get(b"NeedAppearances"), Ok(Object::Boolean(true)))
            && !matches!(held.get(b"NeedAppearances"), Ok(Object::Boolean(true)));
        if !same_but(&held, &form, &FORM) || !kept || asks_again {
            self.suspect("form_changed", holder);
        }
        let key: &[u8] = if old_holder == root.0 { b"AcroForm" } else { b"Fields" };
        if let Ok(fields) = form.get(b"Fields")
            && !self.explain_part(held.get(b"Fields").ok(), fields, &[(old_holder, key)])
        {
            self.suspect("form_changed", holder);
        }
        let old_fields = self.old.fields()?;
        self.check_new_fields(holder, &held, &form, &old_fields)?;
        for field in &old_fields {
            self.check_old_field(field)?;
        }
        Ok(())
    }

    fn check_new_fields(
        &mut self,
        holder: u32,
        old: &Dictionary,
        new: &Dictionary,
        fields: &[Field],
    ) -> Result<(), ReadError> {
        let before = ids(&self.old.value(old, b"Fields")?).unwrap_or_default();
        let Some(after) = ids(&self.new.value(new, b"Fields")?) else {
            self.suspect("form_changed", holder);
            return Ok(());
        };
        let (known, listed): (HashSet<_>, HashSet<_>) = (before.iter().collect(), after.iter().collect());
        if !before.iter().all(|id| listed.contains(id)) {
            self.suspect("form_changed", holder);
        }
        for id in after.iter().filter(|id| !known.contains(id)) {
            self.check_new_field(*id, fields)?;
        }
        Ok(())
    }

    fn check_new_field(&mut self, id: ObjectId, fields: &[Field]) -> Result<(), ReadError> {
        let field = match self.new.get(id)? {
            Object::Dictionary(field) if self.change(id) == Some(Change::Added) => field,
            _ => {
                self.suspect("field_added", id.0);
                return Ok(());
            }
        };
        let name = crate::read::text(&self.new.value(&field, b"T")?);
        let taken = fields.iter().any(|old| {
            old.name.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let is_signature = matches!(field.get(b"FT"), Ok(Object::Name(kind)) if kind == b"Sig");
        if !is_signature || name.is_empty() || taken || field.has(b"Parent") {
            self.suspect("field_added", id.0);
        }
        let widgets = match self.new.value(&field, b"Kids")? {
            Object::Null => vec![id],
            kids => ids(&kids).unwrap_or_default(),
        };
        let (mut visible, mut drawn) = (false, false);
        for &widget in &widgets {
            match self.new.get(widget)? {
                Object::Dictionary(dictionary)
                    if self.change(widget) == Some(Change::Added) && (widget == id || !dictionary.has(b"T")) =>
                {
                    if dictionary.has(b"A") || dictionary.has(b"AA") {
                        self.suspect("action_added", widget.0);
                    }
                    // Without a subtype it is no annotation; with another one it would be of another kind.
                    let is_other = |kind: &Object| !matches!(kind, Object::Name(name) if name == b"Widget");
                    if dictionary.get(b"Subtype").is_ok_and(is_other) {
                        self.suspect("field_added", widget.0);
                    }
                    if self.covers_area(&dictionary)? {
                        visible = true;
                        drawn |= self.draws(&dictionary)?;
                    }
                }
                _ => self.suspect("field_added", id.0),
            }
            self.new_widgets.insert(widget);
        }
        if visible && self.permissions.level.is_some() {
            self.suspect("visible_field_after_certification", id.0);
        }
        if field.has(b"V") {
            self.check_signature(id.0, &name, &field, visible)?;
        } else if drawn {
            // No one signed for what it shows.
            self.suspect("field_added", id.0);
        } else if self.permissions.level == Some(1) {
            self.suspect("certification_forbids", id.0);
        }
        Ok(())
    }

    /// Whether a widget may be seen. Only a rectangle that every reader finds empty says no: one that stands in the
    /// widget itself, of four numbers that all read the same.
    fn covers_area(&self, widget: &Dictionary) -> Result<bool, ReadError> {
        let corners = match widget.get(b"Rect") {
            Err(_) | Ok(Object::Null) => return Ok(false),
            Ok(Object::Array(corners)) if corners.len() == 4 => corners,
            Ok(_) => return Ok(true),
        };
        let agreed = corners.iter().all(|corner| match corner {
            Object::Integer(value) => value.unsigned_abs() <= FARTHEST.into(),
            Object::Real(value) => value.abs() <= f32::from(FARTHEST),
            _ => false,
        });
        Ok(!agreed || self.new.rect_of(corners)?.is_some())
    }

    /// Whether a widget shows anything: an appearance that is not empty, or colours for readers that make their own.
    fn draws(&self, widget: &Dictionary) -> Result<bool, ReadError> {
        // Turning alone draws nothing.
        let coloured = match self.new.value(widget, b"MK")? {
            Object::Null => false,
            Object::Dictionary(colours) => colours.iter().any(|(key, _)| key != b"R"),
            _ => true,
        };
        let appearance = match self.new.value(widget, b"AP")? {
            Object::Null => return Ok(coloured),
            Object::Dictionary(appearance) => appearance,
            _ => return Ok(true),
        };
        for (_, shown) in &appearance {
            match self.new.resolve(shown)? {
                Object::Stream(stream) if self.new.stream_raw(&stream)?.trim_ascii().is_empty() => {}
                _ => return Ok(true),
            }
        }
        Ok(coloured)
    }

    /// A value that a signature field did not have before.
    fn check_signature(&mut self, id: u32, name: &str, field: &Dictionary, visible: bool) -> Result<(), ReadError> {
        let value = match field.get(b"V").and_then(Object::as_reference) {
            Ok(value) if self.change(value) == Some(Change::Added) => value,
            _ => {
                self.suspect("field_changed", id);
                return Ok(());
            }
        };
        let Object::Dictionary(signature) = self.new.get(value)? else {
            self.suspect("field_changed", id);
            return Ok(());
        };
        match self.standing.get(&value) {
            Some(Integrity::Intact) => {}
            // Nothing is shown in the name of whoever made it.
            Some(Integrity::Unknown(_)) if !visible => {}
            // Anyone could have written it, appearance and all.
            _ => self.suspect("later_signature_unproven", id),
        }
        if signature.has_type(b"DocTimeStamp") && !visible {
            return Ok(());
        }
        if self.permissions.level == Some(1) {
            self.suspect("certification_forbids", id);
        }
        if self.permissions.lock(name) {
            self.suspect("field_locked", id);
        }
        Ok(())
    }

    /// What is not explained here is left to the last rule: the same again, or suspicious.
    fn check_old_field(&mut self, field: &Field) -> Result<(), ReadError> {
        let parts = [field.id].into_iter().chain(field.widgets.iter().copied().filter(|&widget| widget != field.id));
        let replaced: Vec<ObjectId> = parts.filter(|&id| self.change(id) == Some(Change::Replaced)).collect();
        if replaced.is_empty() || field.is_signed() {
            return Ok(());
        }
        if field.is_signature() {
            let Object::Dictionary(signed) = self.new.get(field.id)? else { return Ok(()) };
            if signed.has(b"V") {
                self.check_parts(&replaced, &SIGNED)?;
                let mut visible = false;
                for &widget in &field.widgets {
                    let Object::Dictionary(widget) = self.new.get(widget)? else { continue };
                    visible |= self.covers_area(&widget)?;
                }
                self.check_signature(field.id.0, &field.name, &signed, visible)?;
            }
        } else if self.certified && self.permissions.level.is_some_and(|level| level >= 2) {
            if self.permissions.lock(&field.name) {
                self.suspect("field_locked", field.id.0);
                return Ok(());
            }
            self.check_parts(&replaced, &FILLED)?;
            if let (Object::Dictionary(old), Object::Dictionary(new)) =
                (self.old.get(field.id)?, self.new.get(field.id)?)
                && let Ok(value) = new.get(b"V")
                && !self.explain_part(old.get(b"V").ok(), value, &[(field.id.0, b"V")])
            {
                self.suspect("field_changed", field.id.0);
            }
        }
        Ok(())
    }

    /// A field and its widgets in which nothing but `keys` may have changed.
    fn check_parts(&mut self, parts: &[ObjectId], keys: &[&[u8]]) -> Result<(), ReadError> {
        for &id in parts {
            let (Object::Dictionary(old), Object::Dictionary(new)) = (self.old.get(id)?, self.new.get(id)?) else {
                self.suspect("field_changed", id.0);
                continue;
            };
            let sound = same_but(&old, &new, keys)
                && (old.has(b"Type") || !new.has(b"Type") || new.has_type(b"Annot"))
                && matches!((old.get(b"Type"), new.get(b"Type")), (Err(_), _) | (Ok(_), Ok(_)))
                && self.check_appearance(id, &old, &new)?;
            if !sound {
                self.suspect("field_changed", id.0);
            }
            // Compared entry by entry, whoever refers to it: the form, its page, its parent, the structure tree.
            self.explained.insert(id.0);
        }
        Ok(())
    }

    /// A new appearance comes as new objects; an old one may be replaced where this widget alone shows it.
    fn check_appearance(&mut self, id: ObjectId, old: &Dictionary, new: &Dictionary) -> Result<bool, ReadError> {
        let Ok(value) = new.get(b"AP") else { return Ok(true) };
        if !self.explain_part(old.get(b"AP").ok(), value, &[(id.0, b"AP")]) {
            return Ok(false);
        }
        let Object::Dictionary(appearance) = self.new.resolve(value)? else { return Ok(false) };
        let held = match self.old.value(old, b"AP")? {
            Object::Dictionary(held) => held,
            _ => Dictionary::new(),
        };
        let holder = value.as_reference().map_or((id.0, &b"AP"[..]), |id| (id.0, b""));
        for (key, shown) in &appearance {
            let role = if holder.1.is_empty() { (holder.0, key.as_slice()) } else { holder };
            let kept = held.get(key).is_ok_and(|before| super::same(before, shown));
            if !self.explain_part(held.get(key).ok(), shown, &[role]) && !kept {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
