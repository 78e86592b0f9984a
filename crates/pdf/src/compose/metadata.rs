//! What the output says of itself: the information dictionary and the same as XMP (ISO 32000-2, 14.3).

use lopdf::Object;
use sealbid_pki::Instant;

use super::syntax::{dictionary, name, text};
use super::{ComposeError, Composition};
use crate::compose::output::Output;

const PRODUCER: &str = "Sealbid";
/// Dates are written in the time of the papers, Asia/Shanghai.
const AHEAD_SECONDS: i64 = 8 * 3600;

/// Writes both; returns the numbers of the information dictionary and the XMP stream.
pub(super) fn put(
    output: &mut Output<'_>,
    composition: &Composition<'_>,
    at: Instant,
) -> Result<(u32, u32), ComposeError> {
    // 2026-11-23T16:00:00Z, shifted: the digits are those of the local clock.
    let local = at.plus_secs(AHEAD_SECONDS).to_string();
    let digits: String = local.chars().filter(char::is_ascii_digit).collect();
    let date = text(&format!("D:{digits}+08'00'"));
    let mut info = dictionary([
        ("Title", text(&composition.title)),
        ("Creator", text(PRODUCER)),
        ("Producer", text(PRODUCER)),
        ("CreationDate", date.clone()),
        ("ModDate", date),
    ]);
    if let Some(author) = &composition.author {
        info.set("Author", text(author));
    }
    let info = output.add(&Object::Dictionary(info))?;

    let date = format!("{}+08:00", local.trim_end_matches('Z'));
    let title = escaped(&composition.title);
    let author = composition.author.as_deref().map(escaped);
    let creator = author.map_or_else(String::new, |author| {
        format!("<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n")
    });
    let packet = format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n{creator}\
         <xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>\n\
         <xmp:CreateDate>{date}</xmp:CreateDate>\n<xmp:ModifyDate>{date}</xmp:ModifyDate>\n\
         <pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n"
    );
    let xmp = output.reserve();
    // Not compressed, so that programs that know no PDF find it (14.3.2).
    let dict = dictionary([("Type", name("Metadata")), ("Subtype", name("XML"))]);
    output.stream(xmp, dict, packet.as_bytes())?;
    Ok((info, xmp))
}

/// Text for XML 1.0: markup escaped, characters that XML has no place for left out.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}
