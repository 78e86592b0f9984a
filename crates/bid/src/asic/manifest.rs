//! `ASiCManifest`: the list of members that one signature covers (EN 319 162-1 A.4).

use std::collections::HashSet;

use base64ct::{Base64, Encoding};
use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#sha384";
const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";
/// The deepest nesting of elements that is read.
const MAX_DEPTH: usize = 32;

/// How a member was digested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestMethod {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// Another one, by its URI: what it covers can be neither confirmed nor denied.
    Other(String),
}

/// One member that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The member's name in the container, its URI decoded.
    pub name: String,
    /// The media type; empty where the manifest gives none.
    pub media_type: String,
    /// The digest's method.
    pub method: DigestMethod,
    /// The digest.
    pub digest: Vec<u8>,
}

/// A whole manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The member that holds the signature over this manifest.
    pub signature: String,
    /// What is signed.
    pub references: Vec<Reference>,
}

/// Why a manifest cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ManifestError {
    /// What is wrong, in XML's or the standard's words.
    pub reason: String,
}

fn wrong(reason: impl Into<String>) -> ManifestError {
    ManifestError { reason: reason.into() }
}

impl Manifest {
    /// The manifest as XML. SHA-256 alone is written.
    pub fn to_xml(&self) -> Vec<u8> {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <asic:ASiCManifest xmlns:asic=\"{ASIC}\" xmlns:ds=\"{DSIG}\">\n  \
             <asic:SigReference URI=\"{}\" MimeType=\"application/pkcs7-signature\"/>\n",
            encode_uri(&self.signature)
        );
        for reference in &self.references {
            let method = match &reference.method {
                DigestMethod::Sha256 => SHA256,
                DigestMethod::Sha384 => SHA384,
                DigestMethod::Sha512 => SHA512,
                DigestMethod::Other(uri) => uri,
            };
            xml.push_str(&format!(
                "  <asic:DataObjectReference URI=\"{}\" MimeType=\"{}\">\n    \
                 <ds:DigestMethod Algorithm=\"{}\"/>\n    \
                 <ds:DigestValue>{}</ds:DigestValue>\n  </asic:DataObjectReference>\n",
                encode_uri(&reference.name),
                escape(&reference.media_type),
                escape(method),
                Base64::encode_string(&reference.digest),
            ));
        }
        xml.push_str("</asic:ASiCManifest>\n");
        xml.into_bytes()
    }

    /// Reads a manifest of at most `max_references` members. Unknown elements are passed over; a document type is
    /// refused.
    ///
    /// # Errors
    /// [`ManifestError`] with the first thing wrong.
    pub fn from_xml(xml: &[u8], max_references: usize) -> Result<Self, ManifestError> {
        let text = std::str::from_utf8(xml).map_err(|_| wrong("not UTF-8"))?;
        let mut reader = NsReader::from_str(text.trim_start_matches('\u{FEFF}'));
        let mut state = Partial::default();
        let mut open: Vec<(Space, String)> = Vec::new();
        loop {
            let (space, event) = reader.read_resolved_event().map_err(|e| wrong(e.to_string()))?;
            let space = match space {
                ResolveResult::Bound(Namespace(ASIC)) => Space::Asic,
                ResolveResult::Bound(Namespace(DSIG)) => Space::Dsig,
                _ => Space::Other,
            };
            match event {
                Event::Start(element) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(wrong("nested too deep"));
                    }
                    let name = element.local_name().as_ref().to_owned();
                    state.begin(open.len(), space, &name, &element)?;
                    open.push((space, name));
                }
                Event::Empty(element) => {
                    let name = element.local_name().as_ref().to_owned();
                    state.begin(open.len(), space, &name, &element)?;
                    state.end(open.len(), space, &name, max_references)?;
                }
                Event::End(_) => {
                    let (space, name) = open.pop().ok_or_else(|| wrong("an end without a beginning"))?;
                    state.end(open.len(), space, &name, max_references)?;
                }
                Event::Text(content) if open.len() == 3 && open[2].1 == "DigestValue" => {
                    state.digest.push_str(&content.into_inner());
                }
                Event::Text(_) => {}
                Event::DocType(_) => return Err(wrong("a document type")),
                Event::CData(_) | Event::GeneralRef(_) if open.len() == 3 => {
                    return Err(wrong("a digest in another notation"));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if !open.is_empty() {
            return Err(wrong("it ends early"));
        }
        let signature = state.signature.ok_or_else(|| wrong("no SigReference"))?;
        if state.references.is_empty() {
            return Err(wrong("no DataObjectReference"));
        }
        Ok(Self { signature, references: state.references })
    }
}

/// The name space of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Asic,
    Dsig,
    Other,
}

/// What has been read so far.
#[derive(Default)]
struct Partial {
    root_seen: bool,
    signature: Option<String>,
    references: Vec<Reference>,
    names: HashSet<String>,
    current: Option<(String, String)>,
    method: Option<DigestMethod>,
    digest: String,
    digests: usize,
}

impl Partial {
    fn begin(&mut self, depth: usize, space: Space, name: &str, element: &BytesStart<'_>) -> Result<(), ManifestError> {
        match (depth, space, name) {
            (0, Space::Asic, "ASiCManifest") if !self.root_seen => self.root_seen = true,
            (0, ..) => return Err(wrong("not one ASiCManifest")),
            (1, Space::Asic, "SigReference") => {
                let uri = attribute(element, "URI")?.ok_or_else(|| wrong("SigReference without URI"))?;
                if self.signature.replace(decode_uri(&uri)?).is_some() {
                    return Err(wrong("two SigReference"));
                }
            }
            (1, Space::Asic, "DataObjectReference") => {
                let uri = attribute(element, "URI")?.ok_or_else(|| wrong("DataObjectReference without URI"))?;
                let media_type = attribute(element, "MimeType")?.unwrap_or_default();
                self.current = Some((decode_uri(&uri)?, media_type));
                (self.method, self.digest, self.digests) = (None, String::new(), 0);
            }
            (2, Space::Dsig, "DigestMethod") if self.current.is_some() => {
                let uri = attribute(element, "Algorithm")?.ok_or_else(|| wrong("DigestMethod without Algorithm"))?;
                let method = match uri.as_str() {
                    SHA256 => DigestMethod::Sha256,
                    SHA384 => DigestMethod::Sha384,
                    SHA512 => DigestMethod::Sha512,
                    _ => DigestMethod::Other(uri),
                };
                if self.method.replace(method).is_some() {
                    return Err(wrong("two DigestMethod"));
                }
            }
            (2, Space::Dsig, "DigestValue") if self.current.is_some() => self.digests += 1,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, depth: usize, space: Space, name: &str, max: usize) -> Result<(), ManifestError> {
        if (depth, space, name) != (1, Space::Asic, "DataObjectReference") {
            return Ok(());
        }
        let (name, media_type) = self.current.take().ok_or_else(|| wrong("an end without a beginning"))?;
        let method = self.method.take().ok_or_else(|| wrong("no DigestMethod"))?;
        if self.digests != 1 {
            return Err(wrong("not one DigestValue"));
        }
        let compact: String = self.digest.split_ascii_whitespace().collect();
        let digest = Base64::decode_vec(&compact).map_err(|_| wrong("a DigestValue that is not base64"))?;
        if self.references.len() >= max || !self.names.insert(name.clone()) {
            return Err(wrong(format!("{name} too often")));
        }
        self.references.push(Reference { name, media_type, method, digest });
        Ok(())
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, ManifestError> {
    let found = element.try_get_attribute(name).map_err(|e| wrong(e.to_string()))?;
    match found {
        None => Ok(None),
        Some(found) => {
            let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|e| wrong(e.to_string()))?;
            Ok(Some(value.into_owned()))
        }
    }
}

/// A member's name as a relative URI (RFC 3986): what is not unreserved is written as UTF-8 in percent.
fn encode_uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn decode_uri(uri: &str) -> Result<String, ManifestError> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match (digit(rest.next()), digit(rest.next())) {
            // Two hexadecimal digits are below 256.
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return Err(wrong(format!("the URI {uri:?}"))),
        }
    }
    let name = String::from_utf8(bytes).map_err(|_| wrong(format!("the URI {uri:?}")))?;
    // A segment that is one dot says nothing (RFC 3986, 5.2.4), spelt `%2E` too; no member is called so.
    Ok(name.trim_start_matches("./").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str) -> Manifest {
        let reference = Reference {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            method: DigestMethod::Sha256,
            digest: vec![7; 32],
        };
        Manifest { signature: "META-INF/signature001.p7s".to_owned(), references: vec![reference] }
    }

    proptest! {
        #[test]
        fn any_name_survives(name in "[^\\p{C}]{1,40}") {
            // A reference to "./a" is one to "a", and no member may be called "./a".
            prop_assume!(!name.starts_with("./"));
            let manifest = of(&name);
            prop_assert_eq!(Manifest::from_xml(&manifest.to_xml(), 10).unwrap(), manifest);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            Manifest::from_xml(text.as_bytes(), 10).ok();
        }
    }

    #[test]
    fn defects_are_refused() {
        let good = String::from_utf8(of("a.pdf").to_xml()).unwrap();
        let cases = [
            ("document_type", good.replace("<asic:ASiCManifest", "<!DOCTYPE x><asic:ASiCManifest")),
            ("other_namespace", good.replace(ASIC, "http://example.org/")),
            ("no_signature", good.replace("SigReference", "SigReferenz")),
            ("no_digest_method", good.replace("DigestMethod", "DigestMethode")),
            ("two_digest_values", good.replace("<ds:DigestValue>", "<ds:DigestValue/><ds:DigestValue>")),
            ("digest_not_base64", good.replace("<ds:DigestValue>", "<ds:DigestValue>!")),
            ("cut_short", good.replace("</asic:ASiCManifest>", "")),
            ("bad_percent", good.replace("a.pdf", "a%2.pdf")),
            ("two_roots", format!("{good}<x/>")),
            (
                "twice_behind_dots",
                good.replace(
                    "</asic:DataObjectReference>",
                    "</asic:DataObjectReference><asic:DataObjectReference URI=\"./%2E/a.pdf\">\
                     <ds:DigestMethod Algorithm=\"x\"/><ds:DigestValue/></asic:DataObjectReference>",
                ),
            ),
            (
                "twice",
                good.replace(
                    "</asic:DataObjectReference>",
                    "</asic:DataObjectReference><asic:DataObjectReference URI=\"a%2Epdf\">\
                     <ds:DigestMethod Algorithm=\"x\"/><ds:DigestValue/></asic:DataObjectReference>",
                ),
            ),
        ];
        for (defect, xml) in cases {
            assert!(Manifest::from_xml(xml.as_bytes(), 10).is_err(), "{defect}");
        }
        assert!(Manifest::from_xml(good.as_bytes(), 0).is_err(), "more references than allowed");
    }
}
