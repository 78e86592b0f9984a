//! What of a page places text, as one content stream: form XObjects are written out where they are drawn, pictures,
//! paths, colours and layers left out. So an interpreter has nothing to nest, to decode or to draw.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, Stream};

use super::fonts::Fonts;
use crate::read::content::{Token, Tokens};
use crate::read::lex::Lexer;
use crate::read::{Pdf, ReadError};

/// The content of one page, and of one form, decoded, in bytes.
pub(super) const MAX_CONTENT: usize = 32 << 20;
/// Content that is read for one page, forms each time that they are drawn, in bytes.
const MAX_READ: usize = 128 << 20;
/// What comes of it, in bytes.
const MAX_WRITTEN: usize = 16 << 20;
/// What drawing a form costs beside its content, in bytes: it has to be looked up.
const FORM: usize = 2048;
/// States saved at once; what is saved beyond them changes the states around it.
const MAX_SAVED: usize = 500;
/// Forms within forms; deeper ones are left out, as those are that draw themselves.
const MAX_DEPTH: usize = 20;
/// The highest number that is written; a place so far away is on no page.
const HIGHEST: f64 = 1e9;

/// The text of a page as operators.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// A content stream that names fonts `F` and a number.
    pub operators: Vec<u8>,
    /// Those numbers.
    pub fonts: BTreeSet<u32>,
    /// How often a picture is drawn.
    pub pictures: usize,
}

/// The text that `content` places.
pub(super) fn flatten<'p, 'a>(
    pdf: &'p Pdf<'a>,
    content: &[u8],
    resources: Option<&Dictionary>,
    fonts: &mut Fonts<'p, 'a>,
) -> Result<Content, ReadError> {
    let mut flat = Flat { pdf, fonts, out: Content::default(), read: 0, saved: 0 };
    flat.write_out(content, resources.unwrap_or(&Dictionary::new()), 0)?;
    Ok(flat.out)
}

struct Flat<'f, 'p, 'a> {
    pdf: &'p Pdf<'a>,
    fonts: &'f mut Fonts<'p, 'a>,
    out: Content,
    read: usize,
    saved: usize,
}

impl Flat<'_, '_, '_> {
    fn write_out(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> Result<(), ReadError> {
        self.read += content.len() + FORM;
        if self.read > MAX_READ {
            return Err(ReadError::TooComplex { what: "text" });
        }
        let (mut operands, mut open) = (Vec::new(), 0usize);
        for (_, token) in Tokens::new(content) {
            let Token::Operator(operator) = token else {
                operands.push(token);
                continue;
            };
            match (operator, operands.as_slice()) {
                (b"q", _) => {
                    open += 1;
                    self.save();
                }
                // One that restores nothing here would restore what the page saved.
                (b"Q", _) if open > 0 => {
                    open -= 1;
                    self.restore();
                }
                (b"BT" | b"ET" | b"T*", _) => self.operation(&[], operator),
                (b"cm" | b"Tm", [.., _, _, _, _, _, _]) => self.last(&operands, 6, operator),
                (b"Td" | b"TD", [.., _, _]) => self.last(&operands, 2, operator),
                (b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts", [.., _]) => self.last(&operands, 1, operator),
                (b"Tj" | b"'", [.., text @ Token::Text(_)]) => self.operation(&[*text], operator),
                (b"\"", [.., words @ Token::Number(_), letters @ Token::Number(_), text @ Token::Text(_)]) => {
                    self.operation(&[*words, *letters, *text], operator);
                }
                (b"TJ", pieces) => {
                    self.put(b"[");
                    self.operands(pieces);
                    self.put(b"]TJ\n");
                }
                (b"Tf", [.., Token::Name(name), size @ Token::Number(_)]) => self.font(name, *size, resources)?,
                (b"Do", [.., Token::Name(name)]) => self.draw(name, resources, depth)?,
                (b"ID", _) => self.out.pictures += 1,
                _ => {}
            }
            operands.clear();
            if self.out.operators.len() > MAX_WRITTEN {
                return Err(ReadError::TooComplex { what: "text" });
            }
        }
        (0..open).for_each(|_| self.restore());
        Ok(())
    }

    fn save(&mut self) {
        if self.saved < MAX_SAVED {
            self.put(b"q\n");
        }
        self.saved += 1;
    }

    fn restore(&mut self) {
        self.saved -= 1;
        if self.saved < MAX_SAVED {
            self.put(b"Q\n");
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.out.operators.extend_from_slice(bytes);
    }

    /// Writes `operator` with the last `count` of the operands, where they are numbers.
    fn last(&mut self, operands: &[Token<'_>], count: usize, operator: &[u8]) {
        let last = &operands[operands.len() - count..];
        if last.iter().all(|operand| matches!(operand, Token::Number(_))) {
            self.operation(last, operator);
        }
    }

    fn operation(&mut self, operands: &[Token<'_>], operator: &[u8]) {
        self.operands(operands);
        self.put(operator);
        self.put(b"\n");
    }

    fn operands(&mut self, operands: &[Token<'_>]) {
        for operand in operands {
            match operand {
                Token::Number(value) if value.abs() > HIGHEST => self.put(b"0"),
                Token::Number(value) => self.put(value.to_string().as_bytes()),
                Token::Text(text) => self.put(text),
                Token::Name(_) | Token::Operator(_) => continue,
            }
            self.put(b" ");
        }
    }

    fn font(&mut self, name: &[u8], size: Token<'_>, resources: &Dictionary) -> Result<(), ReadError> {
        let font = resource(self.pdf, resources, b"Font", name)?;
        let number = self.fonts.number(&font)?;
        self.out.fonts.insert(number);
        self.put(format!("/F{number} ").as_bytes());
        self.operation(&[size], b"Tf");
        Ok(())
    }

    fn draw(&mut self, name: &[u8], resources: &Dictionary, depth: usize) -> Result<(), ReadError> {
        let drawn = resource(self.pdf, resources, b"XObject", name)?;
        let Object::Stream(drawn) = self.pdf.resolve(&drawn)? else { return Ok(()) };
        match self.pdf.value(&drawn.dict, b"Subtype")? {
            Object::Name(kind) if kind == b"Image" => self.out.pictures += 1,
            Object::Name(kind) if kind == b"Form" && depth < MAX_DEPTH => self.form(&drawn, resources, depth)?,
            _ => {}
        }
        Ok(())
    }

    fn form(&mut self, form: &Stream, around: &Dictionary, depth: usize) -> Result<(), ReadError> {
        let content = super::decoded(self.pdf, form, MAX_CONTENT)?;
        self.save();
        if let Object::Array(matrix) = self.pdf.value(&form.dict, b"Matrix")? {
            let numbers: Vec<Token<'_>> = matrix
                .iter()
                .filter_map(|number| self.pdf.resolve(number).ok()?.as_float().ok())
                .map(|number| Token::Number(f64::from(number)))
                .collect();
            if numbers.len() == 6 {
                self.operation(&numbers, b"cm");
            }
        }
        match self.pdf.value(&form.dict, b"Resources")? {
            Object::Dictionary(own) => self.write_out(&content, &own, depth + 1)?,
            _ => self.write_out(&content, around, depth + 1)?,
        }
        self.restore();
        Ok(())
    }
}

/// What copying one entry of a dictionary counts as, in bytes.
const ENTRY: u64 = 16;

/// The resource of this kind with this name, as it stands; null where there is none.
fn resource(pdf: &Pdf<'_>, resources: &Dictionary, kind: &[u8], name: &[u8]) -> Result<Object, ReadError> {
    let Object::Dictionary(named) = pdf.value(resources, kind)? else { return Ok(Object::Null) };
    // It was copied to be looked at.
    pdf.spend(named.len() as u64 * ENTRY)?;
    let Ok(Object::Name(name)) = Lexer::new(&[b"/", name].concat(), 0).object() else { return Ok(Object::Null) };
    Ok(named.get(&name).cloned().unwrap_or(Object::Null))
}
