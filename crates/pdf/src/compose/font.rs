//! The letters that are drawn here: a subset of one font, embedded as a composite font (ISO 32000-2, 9.7).

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::{Dictionary, Object};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, name_id};

use super::ComposeError;
use super::output::Output;
use super::syntax::{dictionary, name, reference};

/// Text encoded for the composite font.
pub(super) struct Line {
    /// Glyph numbers, two bytes each, in hexadecimal.
    pub codes: String,
    /// Advance in ems.
    pub width: f64,
}

/// Collects the letters in use; the font is written when all are known.
pub(super) struct Letters<'f> {
    data: &'f [u8],
    index: u32,
    face: Face<'f>,
    glyphs: GlyphRemapper,
    /// By glyph number in the subset: what it stands for and its advance in ems.
    used: BTreeMap<u16, (char, f64)>,
    number: u32,
}

impl<'f> Letters<'f> {
    /// `font` is a font file that parses and the face in it; `number` is the object it will be.
    pub(super) fn new((data, index): (&'f [u8], u32), number: u32) -> Self {
        let face = Face::parse(data, index).expect("fonts are parsed when they are handed in");
        Self { data, index, face, glyphs: GlyphRemapper::new(), used: BTreeMap::new(), number }
    }

    /// The object that `/Font` resources refer to.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// `text` as glyphs of the subset, or the first character that the font lacks.
    pub(super) fn line(&mut self, text: &str) -> Result<Line, char> {
        let mut line = Line { codes: String::with_capacity(text.len() * 4), width: 0.0 };
        for character in text.chars() {
            let glyph = self.face.glyph_index(character).ok_or(character)?;
            let advance = f64::from(self.face.glyph_hor_advance(glyph).unwrap_or(0));
            let advance = advance / f64::from(self.face.units_per_em());
            let code = self.glyphs.remap(glyph.0);
            self.used.entry(code).or_insert((character, advance));
            write!(line.codes, "{code:04X}").expect("a String takes any text");
            line.width += advance;
        }
        Ok(line)
    }

    /// Writes the font where a letter was used.
    pub(super) fn finish(self, output: &mut Output<'_>) -> Result<(), ComposeError> {
        if self.used.is_empty() {
            return output.put(self.number, &Object::Null);
        }
        let subset = subsetter::subset(self.data, self.index, &self.glyphs)
            .expect("glyph numbers come from the same font, which parses");
        let font_name = self.font_name(&subset);
        let compact =
            Face::parse(&subset, 0).ok().and_then(|f| f.raw_face().table(ttf_parser::Tag::from_bytes(b"CFF ")));
        let (program_key, kind, program) = match compact {
            Some(table) => {
                let dict = dictionary([("Subtype", name("CIDFontType0C"))]);
                ("FontFile3", "CIDFontType0", output.add_compressed(dict, table)?)
            }
            None => {
                let dict = dictionary([("Length1", Object::Integer(subset.len() as i64))]);
                ("FontFile2", "CIDFontType2", output.add_compressed(dict, &subset)?)
            }
        };
        let per_mille = |value: i16| {
            Object::Integer((f64::from(value) * 1000.0 / f64::from(self.face.units_per_em())).round() as i64)
        };
        let bounds = self.face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(per_mille).to_vec();
        let mut descriptor = dictionary([
            ("Type", name("FontDescriptor")),
            ("FontName", name(&font_name)),
            ("Flags", Object::Integer(4)),
            ("FontBBox", Object::Array(bounds)),
            ("ItalicAngle", Object::Integer(0)),
            ("Ascent", per_mille(self.face.ascender())),
            ("Descent", per_mille(self.face.descender())),
            ("CapHeight", per_mille(self.face.capital_height().unwrap_or(self.face.ascender()))),
            ("StemV", Object::Integer(80)),
        ]);
        descriptor.set(program_key, reference(program));
        let descriptor = output.add(&Object::Dictionary(descriptor))?;
        let widths = self.used.iter().flat_map(|(code, (_, advance))| {
            let width = Object::Integer((advance * 1000.0).round() as i64);
            [Object::Integer(i64::from(*code)), Object::Array(vec![width])]
        });
        let mut descendant = dictionary([
            ("Type", name("Font")),
            ("Subtype", name(kind)),
            ("BaseFont", name(&font_name)),
            ("CIDSystemInfo", Object::Dictionary(system_info("Identity"))),
            ("FontDescriptor", reference(descriptor)),
            ("W", Object::Array(widths.collect())),
        ]);
        if kind == "CIDFontType2" {
            descendant.set("CIDToGIDMap", name("Identity"));
        }
        let descendant = output.add(&Object::Dictionary(descendant))?;
        let unicode = output.add_compressed(Dictionary::new(), self.to_unicode().as_bytes())?;
        let font = dictionary([
            ("Type", name("Font")),
            ("Subtype", name("Type0")),
            ("BaseFont", name(&font_name)),
            ("Encoding", name("Identity-H")),
            ("DescendantFonts", Object::Array(vec![reference(descendant)])),
            ("ToUnicode", reference(unicode)),
        ]);
        output.put(self.number, &Object::Dictionary(font))
    }

    /// The PostScript name after a tag of six letters that tells subsets apart (9.9.2).
    fn font_name(&self, subset: &[u8]) -> String {
        let tag: String = Sha256::digest(subset)[..6].iter().map(|byte| char::from(b'A' + byte % 26)).collect();
        let names = self.face.names().into_iter();
        let own = names.filter(|n| n.name_id == name_id::POST_SCRIPT_NAME).find_map(|n| n.to_string());
        let own: String = own.iter().flat_map(|n| n.chars()).filter(char::is_ascii_graphic).take(60).collect();
        format!("{tag}+{}", if own.is_empty() { "Letters" } else { &own })
    }

    /// The CMap by which text is read back (9.10.3).
    fn to_unicode(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let used: Vec<_> = self.used.iter().collect();
        for chunk in used.chunks(100) {
            writeln!(map, "{} beginbfchar", chunk.len()).expect("a String takes any text");
            for (code, (character, _)) in chunk {
                let units = character.encode_utf16(&mut [0; 2]).iter().map(|u| format!("{u:04X}")).collect::<String>();
                writeln!(map, "<{code:04X}> <{units}>").expect("a String takes any text");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

fn system_info(ordering: &str) -> Dictionary {
    let text = |t: &str| Object::String(t.as_bytes().to_vec(), lopdf::StringFormat::Literal);
    dictionary([("Registry", text("Adobe")), ("Ordering", text(ordering)), ("Supplement", Object::Integer(0))])
}
