//! Maps with named members, and maps that are signed.

use crate::cbor::{self, Value};
use crate::error::{KeyUnavailable, MessageError};
use crate::key::{PublicKey, SigningKey};
use crate::value::{Item, Sig};

/// The members of a map that is being read: each is taken once, and none may be left.
pub struct Fields(Vec<(String, Value)>);

impl Fields {
    pub(crate) fn of(value: Value) -> Option<Self> {
        value.into_map().map(Self)
    }

    pub(crate) fn optional<T: Item>(&mut self, key: &'static str) -> Result<Option<T>, MessageError> {
        let Some(at) = self.0.iter().position(|(name, _)| name == key) else { return Ok(None) };
        let (_, value) = self.0.swap_remove(at);
        T::from_value(value).map(Some).ok_or(MessageError::Field(key))
    }

    pub(crate) fn required<T: Item>(&mut self, key: &'static str) -> Result<T, MessageError> {
        self.optional(key)?.ok_or(MessageError::Missing(key))
    }

    /// A text out of a list.
    pub(crate) fn word(&mut self, key: &'static str) -> Result<String, MessageError> {
        let at = self.0.iter().position(|(name, _)| name == key).ok_or(MessageError::Missing(key))?;
        self.0.swap_remove(at).1.into_text().ok_or(MessageError::Field(key))
    }

    /// A member that is `true` or absent.
    pub(crate) fn mark(&mut self, key: &'static str) -> Result<bool, MessageError> {
        let Some(at) = self.0.iter().position(|(name, _)| name == key) else { return Ok(false) };
        match self.0.swap_remove(at).1 {
            Value::True => Ok(true),
            _ => Err(MessageError::Field(key)),
        }
    }

    pub(crate) fn value(&mut self, key: &'static str) -> Result<Value, MessageError> {
        let at = self.0.iter().position(|(name, _)| name == key).ok_or(MessageError::Missing(key))?;
        Ok(self.0.swap_remove(at).1)
    }

    pub(crate) fn finish(self) -> Result<(), MessageError> {
        if self.0.is_empty() { Ok(()) } else { Err(MessageError::Unknown) }
    }
}

/// The members of a map that is being written.
#[derive(Default)]
pub struct Members(Vec<(String, Value)>);

impl Members {
    pub(crate) fn put(&mut self, key: &str, item: &impl Item) {
        self.0.push((key.to_owned(), item.to_value()));
    }

    pub(crate) fn put_optional(&mut self, key: &str, item: &Option<impl Item>) {
        if let Some(item) = item {
            self.put(key, item);
        }
    }

    pub(crate) fn put_value(&mut self, key: &str, value: Value) {
        self.0.push((key.to_owned(), value));
    }

    pub(crate) fn put_text(&mut self, key: &str, text: &str) {
        self.put_value(key, Value::Text(text.to_owned()));
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Map(self.0)
    }
}

/// What is written as a map.
pub trait Record: Sized + private::Map {
    /// The deterministic CBOR.
    fn to_cbor(&self) -> Vec<u8> {
        let mut members = Members::default();
        self.put_members(&mut members);
        let mut bytes = Vec::new();
        cbor::encode(&members.into_value(), &mut bytes);
        bytes
    }

    /// Reads what [`Record::to_cbor`] writes and nothing else.
    ///
    /// # Errors
    /// [`MessageError`].
    fn from_cbor(bytes: &[u8]) -> Result<Self, MessageError> {
        read(cbor::decode(bytes)?)
    }
}

pub(crate) fn read<T: private::Map>(value: Value) -> Result<T, MessageError> {
    let mut fields = Fields::of(value).ok_or(MessageError::Field("map"))?;
    let record = T::take_members(&mut fields)?;
    fields.finish()?;
    Ok(record)
}

pub(crate) mod private {
    /// How a record is read and written; sealed, since the protocol has no other maps.
    pub trait Map: Sized {
        #[doc(hidden)]
        fn take_members(fields: &mut super::Fields) -> Result<Self, super::MessageError>;
        #[doc(hidden)]
        fn put_members(&self, members: &mut super::Members);
    }
}

impl<T: private::Map> Record for T {}

impl<T: private::Map> Item for T {
    fn from_value(value: Value) -> Option<Self> {
        read(value).ok()
    }
    fn to_value(&self) -> Value {
        let mut members = Members::default();
        self.put_members(&mut members);
        members.into_value()
    }
}

/// A record and the signature that stands in it as `sig`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<T> {
    /// What was signed.
    pub body: T,
    /// r ‖ s.
    pub sig: Sig,
}

impl<T: Record> Signed<T> {
    /// Signs `label` ‖ CBOR(body), as platform, PIN service do.
    ///
    /// # Errors
    /// [`KeyUnavailable`].
    pub fn direct(body: T, label: &[u8], key: &dyn SigningKey) -> Result<Self, KeyUnavailable> {
        let sig = key.sign(&[label, &body.to_cbor()].concat())?;
        Ok(Self { body, sig })
    }

    pub(crate) fn holds_directly(&self, label: &[u8], key: &PublicKey) -> bool {
        key.verifies(&[label, &self.body.to_cbor()].concat(), &self.sig)
    }
}

impl<T: private::Map> private::Map for Signed<T> {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        let sig = fields.required("sig")?;
        Ok(Self { body: T::take_members(fields)?, sig })
    }
    fn put_members(&self, members: &mut Members) {
        self.body.put_members(members);
        members.put("sig", &self.sig);
    }
}

/// A record whose members are named beside their keys.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[$field_doc:meta])* pub $field:ident: $type:ty = $key:literal,)*
            $(optional { $($(#[$opt_doc:meta])* pub $opt:ident: $opt_type:ty = $opt_key:literal,)* })?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            $($($(#[$opt_doc])* pub $opt: Option<$opt_type>,)*)?
        }

        impl $crate::message::record::private::Map for $name {
            fn take_members(
                fields: &mut $crate::message::record::Fields,
            ) -> Result<Self, $crate::error::MessageError> {
                Ok(Self {
                    $($field: fields.required($key)?,)*
                    $($($opt: fields.optional($opt_key)?,)*)?
                })
            }
            fn put_members(&self, members: &mut $crate::message::record::Members) {
                $(members.put($key, &self.$field);)*
                $($(members.put_optional($opt_key, &self.$opt);)*)?
            }
        }
    };
}
pub(crate) use record;
