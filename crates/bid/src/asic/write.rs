//! Writing a container: members one after the other, then manifests and signatures.

use std::io::{Read, Seek, Write};

use jiff::Timestamp;
use sealbid_pki::Instant;
use sealbid_pki::cms::{CmsError, Content, ContentSigner, Profile};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipWriter};

use super::archive::MAX_MEMBERS;
use super::manifest::{DigestMethod, Manifest, Reference};
use super::sink::Sink;
use crate::store::{PathError, RelPath, io_code};

/// The media type of every container written here (EN 319 162-1 A.1).
pub const MIMETYPE: &str = "application/vnd.etsi.asic-e+zip";

/// Why a container cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The member's name is none that every system takes.
    #[error(transparent)]
    Name(#[from] PathError),
    /// The member's name is taken or kept for the container itself.
    #[error("member {name} is there twice")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// More members than a reader takes.
    #[error("more than {MAX_MEMBERS} members")]
    TooManyMembers,
    /// The source gave another number of bytes than it was said to have: it changed while it was read.
    #[error("member {name} changed while it was read")]
    Changed {
        /// The member.
        name: String,
    },
    /// The signature could not be made.
    #[error(transparent)]
    Signature(#[from] CmsError),
    /// Source or target failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl WriteError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(e) => e.code(),
            Self::Duplicate { .. } => "asic_write_duplicate",
            Self::TooManyMembers => "asic_write_too_many_members",
            Self::Changed { .. } => "asic_write_changed",
            Self::Signature(e) => e.code(),
            Self::Io(e) => io_code(e),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Name(e) => e.params(),
            Self::Duplicate { name } | Self::Changed { name } => vec![("name", name.clone())],
            Self::TooManyMembers => vec![("max", MAX_MEMBERS.to_string())],
            Self::Signature(e) => e.params(),
            Self::Io(e) => vec![("path", String::new()), ("reason", e.to_string())],
        }
    }
}

/// A member as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its length in bytes.
    pub len: u64,
}

/// A container on its way. Members are stored, not packed: PDFs and pictures are packed already, and the bytes then
/// depend on no packer's version. Every time in it is the one handed in.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<Sink<W>>,
    options: SimpleFileOptions,
    references: Vec<Reference>,
    signatures: usize,
    /// Written names in lower case.
    names: std::collections::HashSet<String>,
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a container with its `mimetype`: first, stored, without extra fields, so that the type stands at byte 38.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn new(target: W, at: Instant) -> Result<Self, WriteError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .system(System::Unix)
            .unix_permissions(0o644)
            .last_modified_time(dos_time(at));
        let mut writer = Self {
            zip: ZipWriter::new(Sink::new(target)),
            options,
            references: Vec::new(),
            signatures: 0,
            names: std::collections::HashSet::new(),
        };
        writer.write("mimetype", MIMETYPE.len() as u64, &mut MIMETYPE.as_bytes())?;
        Ok(writer)
    }

    /// Adds a file of `len` bytes.
    ///
    /// # Errors
    /// [`WriteError::Changed`] where `content` gives more or fewer bytes.
    pub fn add(
        &mut self,
        name: &str,
        media_type: &str,
        len: u64,
        content: &mut dyn Read,
    ) -> Result<Written, WriteError> {
        RelPath::parse(name)?;
        if name.eq_ignore_ascii_case("mimetype") || name.to_ascii_lowercase().starts_with("meta-inf/") {
            return Err(WriteError::Duplicate { name: name.to_owned() });
        }
        let written = self.write(name, len, content)?;
        self.references.push(Reference {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            method: DigestMethod::Sha256,
            digest: written.sha256.to_vec(),
        });
        Ok(written)
    }

    fn write(&mut self, name: &str, len: u64, content: &mut dyn Read) -> Result<Written, WriteError> {
        // Room for the end: two more members a signature.
        if self.names.len() + 4 > MAX_MEMBERS {
            return Err(WriteError::TooManyMembers);
        }
        if !self.names.insert(name.to_lowercase()) {
            return Err(WriteError::Duplicate { name: name.to_owned() });
        }
        let large = len >= u64::from(u32::MAX);
        self.zip.start_file(name, self.options.large_file(large)).map_err(std::io::Error::from)?;
        let (mut buffer, mut hash, mut total) = (vec![0; 1 << 16], Sha256::new(), 0_u64);
        loop {
            let read = content.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if total > len {
                return Err(WriteError::Changed { name: name.to_owned() });
            }
            hash.update(&buffer[..read]);
            self.zip.write_all(&buffer[..read])?;
        }
        if total != len {
            return Err(WriteError::Changed { name: name.to_owned() });
        }
        Ok(Written { sha256: hash.finalize().into(), len })
    }

    /// Writes the manifest of all files so far and gives what the next signature signs: it. The signature may
    /// be made elsewhere; [`attach`](Self::attach) takes it.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn seal(&mut self) -> Result<Content, WriteError> {
        self.signatures += 1;
        let number = self.signatures;
        let manifest =
            Manifest { signature: format!("META-INF/signature{number:03}.p7s"), references: self.references.clone() };
        let xml = manifest.to_xml();
        let name = format!("META-INF/ASiCManifest{number:03}.xml");
        let Written { sha256, len } = self.write(&name, xml.len() as u64, &mut xml.as_slice())?;
        Ok(Content { sha256, len })
    }

    /// Adds the detached signature over the last manifest: a DER `ContentInfo`.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn attach(&mut self, signature: &[u8]) -> Result<(), WriteError> {
        let name = format!("META-INF/signature{:03}.p7s", self.signatures);
        self.write(&name, signature.len() as u64, &mut &*signature).map(|_| ())
    }

    /// [`seal`](Self::seal), a CAdES signature by `signer`, [`attach`](Self::attach).
    ///
    /// # Errors
    /// [`WriteError::Signature`] where the signer fails.
    pub fn sign(&mut self, signer: &dyn ContentSigner, at: Instant) -> Result<(), WriteError> {
        let content = self.seal()?;
        let signature = signer.sign_content(content, Profile::Cades, at)?;
        self.attach(&signature)
    }

    /// Writes the directory and gives the target back.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn finish(self) -> Result<W, WriteError> {
        Ok(self.zip.finish().map_err(std::io::Error::from)?.into_inner())
    }
}

/// The ZIP format knows 1980 to 2107, in steps of two seconds; other times are written as its first one.
fn dos_time(at: Instant) -> zip::DateTime {
    let at = Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
    let at = jiff::tz::Offset::UTC.to_datetime(at);
    let year = u16::try_from(at.year()).unwrap_or_default();
    // jiff's parts of a date and time are never negative.
    let part = |n: i8| n.unsigned_abs();
    zip::DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()) & !1,
    )
    .unwrap_or_default()
}
