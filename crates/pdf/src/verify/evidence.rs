//! What the file itself brings to judge chains by: its document security store (ISO 32000-2, 12.8.4.3).

use lopdf::{Dictionary, Object};
use sealbid_pki::path::Evidence;
use sealbid_pki::{Certificate, MAX_CERTIFICATE};

use crate::read::{Pdf, ReadError};

/// The most entries of each list that are read.
const MAX_ENTRIES: usize = 256;
/// The largest revocation list or OCSP response that is read, in bytes.
const MAX_ENTRY: usize = 16 << 20;

/// The evidence given, with that of the file, and the certificates of the file. What cannot be read is passed over.
pub(crate) fn in_file(pdf: &Pdf<'_>, given: &Evidence) -> Result<(Evidence, Vec<Certificate>), ReadError> {
    let mut evidence = given.clone();
    let Some(store) = store(pdf)? else { return Ok((evidence, Vec::new())) };
    evidence.crls.extend(entries(pdf, &store, b"CRLs", MAX_ENTRY)?);
    evidence.ocsp.extend(entries(pdf, &store, b"OCSPs", MAX_ENTRY)?);
    Ok((evidence, certificates(pdf, &store)?))
}

/// The document security store of the file.
pub(crate) fn store(pdf: &Pdf<'_>) -> Result<Option<Dictionary>, ReadError> {
    Ok(match pdf.value(&pdf.catalog()?, b"DSS")? {
        Object::Dictionary(store) => Some(store),
        _ => None,
    })
}

/// The certificates of a store. What cannot be read is passed over.
pub(crate) fn certificates(pdf: &Pdf<'_>, store: &Dictionary) -> Result<Vec<Certificate>, ReadError> {
    let found = entries(pdf, store, b"Certs", MAX_CERTIFICATE)?;
    Ok(found.iter().filter_map(|der| Certificate::from_der(der).ok()).collect())
}

fn entries(pdf: &Pdf<'_>, store: &Dictionary, key: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, ReadError> {
    let Object::Array(items) = pdf.value(store, key)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for item in items.iter().take(MAX_ENTRIES) {
        if let Ok(Object::Stream(stream)) = pdf.resolve(item)
            && let Ok(bytes) = pdf.stream_decoded(&stream, limit)
        {
            found.push(bytes);
        }
    }
    Ok(found)
}
