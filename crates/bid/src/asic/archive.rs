//! The ZIP file under a container, read with suspicion: what two readers could understand in two ways is refused.

use std::collections::HashSet;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::store::io_code;

/// The most members of one container.
pub const MAX_MEMBERS: usize = 4_096;
/// The largest central directory, in bytes.
const MAX_DIRECTORY: u64 = 4 << 20;
/// The longest member name, in bytes.
const MAX_NAME: usize = 1_024;
/// The largest member that says something about the others (manifests, signatures), in bytes.
pub const MAX_META: u64 = 4 << 20;
/// A member may unpack to this many times its packed size …
const MAX_RATIO: u64 = 200;
/// … beyond this much, in bytes. Blank scans do compress well.
const RATIO_FREE: u64 = 16 << 20;

/// Why a file is no container that can be trusted to mean one thing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// Not a ZIP file at all.
    #[error("not a zip file")]
    NotZip,
    /// A ZIP file without a `mimetype` that names ASiC (EN 319 162-1 A.1).
    #[error("not an ASiC container: {mimetype:?}")]
    NotAsic {
        /// What its `mimetype` says; empty where there is none.
        mimetype: String,
    },
    /// It ends early or its directory cannot be read.
    #[error("damaged: {reason}")]
    Damaged {
        /// What could not be read.
        reason: String,
    },
    /// A member does not unpack to what its checksum says.
    #[error("member {name} is damaged")]
    MemberDamaged {
        /// The member.
        name: String,
    },
    /// More members, or a larger directory, than a container may have.
    #[error("{count} members")]
    TooManyMembers {
        /// As many as it says.
        count: u64,
    },
    /// A member larger than its kind may be.
    #[error("member {name} is larger than {max} bytes")]
    MemberTooLarge {
        /// The member.
        name: String,
        /// The limit in bytes.
        max: u64,
    },
    /// A member that unpacks to far more than it holds.
    #[error("member {name} is a bomb")]
    Bomb {
        /// The member.
        name: String,
    },
    /// Two members have one name, or names that differ in case alone.
    #[error("member {name} is there twice")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// The directory and the headers of the members differ, members overlap, or bytes lie between them.
    #[error("inconsistent: {reason}")]
    Inconsistent {
        /// What differs.
        reason: String,
    },
    /// A name that is no UTF-8, leaves the folder or could be read in two ways.
    #[error("member name {name:?}")]
    Name {
        /// The name, made printable.
        name: String,
    },
    /// A member that is encrypted, a link, or packed in another way than stored or deflated.
    #[error("member {name}: {reason}")]
    Unsupported {
        /// The member.
        name: String,
        /// encrypted, link or method.
        reason: &'static str,
    },
    /// A member that is asked for and not there.
    #[error("member {name} is missing")]
    MemberMissing {
        /// The name.
        name: String,
    },
    /// The source or the target failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl ArchiveError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotZip => "asic_not_zip",
            Self::NotAsic { .. } => "asic_not_asic",
            Self::Damaged { .. } => "asic_damaged",
            Self::MemberDamaged { .. } => "asic_member_damaged",
            Self::TooManyMembers { .. } => "asic_too_many_members",
            Self::MemberTooLarge { .. } => "asic_member_too_large",
            Self::Bomb { .. } => "asic_bomb",
            Self::Duplicate { .. } => "asic_duplicate",
            Self::Inconsistent { .. } => "asic_inconsistent",
            Self::Name { .. } => "asic_name",
            Self::Unsupported { .. } => "asic_unsupported",
            Self::MemberMissing { .. } => "asic_member_missing",
            Self::Io(e) => io_code(e),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotZip => vec![],
            Self::NotAsic { mimetype } => vec![("mimetype", mimetype.clone())],
            Self::Damaged { reason } | Self::Inconsistent { reason } => vec![("reason", reason.clone())],
            Self::TooManyMembers { count } => vec![("count", count.to_string())],
            Self::MemberTooLarge { name, max } => vec![("name", name.clone()), ("max", max.to_string())],
            Self::MemberDamaged { name }
            | Self::Bomb { name }
            | Self::Duplicate { name }
            | Self::Name { name }
            | Self::MemberMissing { name } => vec![("name", name.clone())],
            Self::Unsupported { name, reason } => vec![("name", name.clone()), ("reason", (*reason).to_owned())],
            Self::Io(e) => vec![("path", String::new()), ("reason", e.to_string())],
        }
    }
}

/// One file in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, parted by `/`; checked to stay inside.
    pub name: String,
    /// Its length when unpacked, in bytes.
    pub len: u64,
    index: usize,
}

/// An open container whose directory has been checked. Members are read as streams.
pub struct Archive<R> {
    zip: ZipArchive<BufReader<R>>,
    members: Vec<Member>,
    mimetype: String,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory and checks that it means one thing to every reader.
    ///
    /// # Errors
    /// [`ArchiveError`] by the first thing wrong.
    pub fn open(mut source: R) -> Result<Self, ArchiveError> {
        let directory_end = check_end(&mut source)?;
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let mut zip =
            ZipArchive::with_config(config, BufReader::with_capacity(1 << 16, source)).map_err(of_directory)?;
        if zip.len() > MAX_MEMBERS {
            return Err(ArchiveError::TooManyMembers { count: zip.len() as u64 });
        }
        let members = check_members(&mut zip)?;
        zip.validate_header_consistency().map_err(|e| match e {
            ZipError::Io(e) => of_io(e),
            other => ArchiveError::Inconsistent { reason: other.to_string() },
        })?;
        check_gaps(&mut zip, directory_end)?;
        let mut archive = Self { zip, members, mimetype: String::new() };
        archive.mimetype = archive.read_mimetype()?;
        Ok(archive)
    }

    fn read_mimetype(&mut self) -> Result<String, ArchiveError> {
        let bytes = match self.read("mimetype", 256) {
            Ok(bytes) => bytes,
            Err(ArchiveError::MemberMissing { .. } | ArchiveError::MemberTooLarge { .. }) => Vec::new(),
            Err(e) => return Err(e),
        };
        let mimetype = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if mimetype.starts_with("application/vnd.etsi.asic-") {
            Ok(mimetype)
        } else {
            Err(ArchiveError::NotAsic { mimetype })
        }
    }

    /// What the container says it is.
    pub fn mimetype(&self) -> &str {
        &self.mimetype
    }

    /// Its files, in the order of the directory; folders left out.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member of that name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// A member's bytes as a stream; the end is an error where the checksum differs.
    ///
    /// # Errors
    /// [`ArchiveError::MemberMissing`] and what the directory says against it.
    pub fn stream(&mut self, name: &str) -> Result<impl Read + '_, ArchiveError> {
        let missing = || ArchiveError::MemberMissing { name: name.to_owned() };
        let member = self.members.iter().find(|member| member.name == name).ok_or_else(missing)?;
        let len = member.len;
        let file =
            self.zip.by_index(member.index).map_err(|_| ArchiveError::MemberDamaged { name: name.to_owned() })?;
        // One byte more than there should be shows a member that is longer than the directory says.
        Ok(file.take(len + 1))
    }

    /// A member's bytes at once.
    ///
    /// # Errors
    /// [`ArchiveError::MemberTooLarge`] above `max` bytes, and those of [`stream`](Self::stream).
    pub fn read(&mut self, name: &str, max: u64) -> Result<Vec<u8>, ArchiveError> {
        let missing = || ArchiveError::MemberMissing { name: name.to_owned() };
        if self.member(name).ok_or_else(missing)?.len > max {
            return Err(ArchiveError::MemberTooLarge { name: name.to_owned(), max });
        }
        let mut bytes = Vec::new();
        self.copy(name, &mut bytes)?;
        Ok(bytes)
    }

    /// Copies a member and gives its SHA-256.
    ///
    /// # Errors
    /// [`ArchiveError::MemberDamaged`] where it does not unpack to what the directory says; `to` has then had some of
    /// its bytes.
    pub fn copy(&mut self, name: &str, to: &mut dyn Write) -> Result<[u8; 32], ArchiveError> {
        let len = self.member(name).map_or(0, |member| member.len);
        let mut from = self.stream(name)?;
        let damaged = || ArchiveError::MemberDamaged { name: name.to_owned() };
        let (mut buffer, mut hash, mut total) = (vec![0; 1 << 16], Sha256::new(), 0_u64);
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(e) if is_damage(&e) => return Err(damaged()),
                Err(e) => return Err(e.into()),
            };
            hash.update(&buffer[..read]);
            to.write_all(&buffer[..read])?;
            total += read as u64;
        }
        if total != len { Err(damaged()) } else { Ok(hash.finalize().into()) }
    }

    /// Feeds a member to a consumer of slices, in pieces of at most 64 KiB.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub fn each_chunk(&mut self, name: &str, mut consume: impl FnMut(&[u8])) -> Result<(), ArchiveError> {
        struct Feed<'f>(&'f mut dyn FnMut(&[u8]));
        impl Write for Feed<'_> {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                (self.0)(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        self.copy(name, &mut Feed(&mut consume)).map(|_| ())
    }
}

fn is_damage(e: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(e.kind(), InvalidData | InvalidInput | UnexpectedEof | Other)
}

fn of_io(e: std::io::Error) -> ArchiveError {
    if is_damage(&e) { ArchiveError::Damaged { reason: e.to_string() } } else { ArchiveError::Io(e) }
}

fn of_directory(e: ZipError) -> ArchiveError {
    match e {
        ZipError::Io(e) => of_io(e),
        other => ArchiveError::Damaged { reason: other.to_string() },
    }
}

const END_LEN: usize = 22;
const END64_LOCATOR_LEN: usize = 20;
const END64_LEN: u64 = 56;

fn le<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    let mut wide = [0; 8];
    wide[..N].copy_from_slice(&bytes[at..at + N]);
    u64::from_le_bytes(wide)
}

/// Finds the end record, which must be the last thing in the file, and refuses what claims too much before anything is
/// allocated for it. Gives the offset at which the central directory must end.
fn check_end<R: Read + Seek>(source: &mut R) -> Result<u64, ArchiveError> {
    let len = source.seek(SeekFrom::End(0))?;
    let tail_len = len.min((END64_LOCATOR_LEN + END_LEN) as u64 + 0xFFFF);
    let mut head = [0; 4];
    source.seek(SeekFrom::Start(0))?;
    match source.read_exact(&mut head) {
        Ok(()) if head == *b"PK\x03\x04" => {}
        Ok(()) => return Err(ArchiveError::NotZip),
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => return Err(ArchiveError::NotZip),
        Err(e) => return Err(e.into()),
    }
    source.seek(SeekFrom::Start(len - tail_len))?;
    let mut tail = Vec::new();
    source.by_ref().take(tail_len).read_to_end(&mut tail)?;
    let damaged = |reason: &str| ArchiveError::Damaged { reason: reason.to_owned() };
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(|| damaged("no end record"))?;
    let end = &tail[at..];
    if end.len() < END_LEN || end.len() as u64 != END_LEN as u64 + le::<2>(end, 20) {
        return Err(damaged("bytes after the end record"));
    }
    let end_at = len - tail_len + at as u64;
    let (mut count, mut size, mut directory_end) = (le::<2>(end, 10), le::<4>(end, 12), end_at);
    if at >= END64_LOCATOR_LEN && tail[at - END64_LOCATOR_LEN..].starts_with(b"PK\x06\x07") {
        let end64_at = le::<8>(&tail[at - END64_LOCATOR_LEN..], 8);
        if end64_at.checked_add(END64_LEN + END64_LOCATOR_LEN as u64) != Some(end_at) {
            return Err(damaged("the ZIP64 end record is elsewhere"));
        }
        let mut end64 = [0; END64_LEN as usize];
        source.seek(SeekFrom::Start(end64_at))?;
        source.read_exact(&mut end64).map_err(of_io)?;
        if !end64.starts_with(b"PK\x06\x06") {
            return Err(damaged("no ZIP64 end record"));
        }
        (count, size, directory_end) = (le::<8>(&end64, 32), le::<8>(&end64, 40), end64_at);
    }
    if count > MAX_MEMBERS as u64 || size > MAX_DIRECTORY {
        return Err(ArchiveError::TooManyMembers { count });
    }
    Ok(directory_end)
}

fn check_members<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Vec<Member>, ArchiveError> {
    if zip.has_duplicate_names() {
        return Err(ArchiveError::Duplicate { name: String::new() });
    }
    let metadata = zip.metadata();
    let (mut members, mut seen) = (Vec::new(), HashSet::new());
    for index in 0..metadata.len() {
        let entry = metadata.entry(index).map_err(of_directory)?;
        let printable = || String::from_utf8_lossy(entry.name_raw()).escape_debug().to_string();
        let name = std::str::from_utf8(entry.name_raw()).map_err(|_| ArchiveError::Name { name: printable() })?;
        // Bit 11 says UTF-8; without it other readers take the bytes for another character set. An extra field may
        // also hold a second name.
        let utf8 = name.is_ascii() || entry.flags().as_u16() & 0x0800 != 0;
        let told = entry.name().is_ok_and(|told| told == name);
        let folder = name.strip_suffix('/');
        if !utf8 || !told || !stays_inside(folder.unwrap_or(name)) {
            return Err(ArchiveError::Name { name: printable() });
        }
        let unsupported = |reason| Err(ArchiveError::Unsupported { name: name.to_owned(), reason });
        if entry.encrypted() {
            return unsupported("encrypted");
        }
        if entry.is_symlink() {
            return unsupported("link");
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return unsupported("method");
        }
        let (len, packed) = (entry.size(), entry.compressed_size());
        let stored = entry.compression() == CompressionMethod::Stored;
        if (stored && len != packed) || (folder.is_some() && len != 0) {
            return Err(ArchiveError::Inconsistent { reason: format!("size of {name}") });
        }
        if len > RATIO_FREE && len / MAX_RATIO > packed {
            return Err(ArchiveError::Bomb { name: name.to_owned() });
        }
        // Names that differ in case alone are one file on Windows and macOS.
        if !seen.insert(folder.unwrap_or(name).to_lowercase()) {
            return Err(ArchiveError::Duplicate { name: name.to_owned() });
        }
        if folder.is_none() {
            members.push(Member { name: name.to_owned(), len, index });
        }
    }
    Ok(members)
}

/// Whether a name stays below the folder that it is unpacked to, on any system.
fn stays_inside(name: &str) -> bool {
    let drive = name.as_bytes();
    name.len() <= MAX_NAME
        && !(drive.len() > 1 && drive[1] == b':')
        && !name.chars().any(|c| c == '\\' || c.is_control())
        && name.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Refuses bytes before, between and after the members: they are shown by no reader and covered by no signature.
fn check_gaps<R: Read + Seek>(zip: &mut ZipArchive<R>, directory_end: u64) -> Result<(), ArchiveError> {
    let mut ranges = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(of_directory)?;
        let header = file.header_start();
        let start =
            file.data_start().ok_or_else(|| ArchiveError::Inconsistent { reason: "member without data".to_owned() })?;
        // A data descriptor of 12 to 24 bytes may follow what was packed as a stream.
        let slack = if file.flags().is_using_data_descriptor() { 24 } else { 0 };
        ranges.push((header, start.saturating_add(file.compressed_size()), slack));
    }
    ranges.sort_unstable();
    let directory = zip.central_directory_start();
    let mut end = (0, 0);
    for next in ranges.iter().map(|range| (range.0, Some(range))).chain([(directory, None)]) {
        let gap = next.0.checked_sub(end.0);
        if gap.is_none_or(|gap| gap > end.1) {
            return Err(ArchiveError::Inconsistent { reason: format!("hidden bytes at {}", end.0) });
        }
        if let Some((_, data_end, slack)) = next.1 {
            end = (*data_end, *slack);
        }
    }
    if directory > directory_end {
        return Err(ArchiveError::Inconsistent { reason: "directory after its end".to_owned() });
    }
    Ok(())
}
