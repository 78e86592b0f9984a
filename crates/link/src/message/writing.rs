//! A signature by hand: what is asked for, and what was written.

use std::fmt;
use std::ops::Deref;

use super::record::{Fields, Members, private, record};
use crate::cbor::Value;
use crate::error::MessageError;
use crate::value::{Item, List, Name, OutOfBounds};

/// Whole millimetres, from 10 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Millimetres(u8);

impl Millimetres {
    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u64> for Millimetres {
    type Error = OutOfBounds;
    fn try_from(value: u64) -> Result<Self, OutOfBounds> {
        u8::try_from(value).ok().filter(|value| (10..=200).contains(value)).map(Self).ok_or(OutOfBounds)
    }
}

impl Item for Millimetres {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Uint(number) => number.try_into().ok(),
            _ => None,
        }
    }
    fn to_value(&self) -> Value {
        Value::Uint(u64::from(self.0))
    }
}

record! {
    /// What a signature is written into.
    pub struct Pad {
        /// Whose signature it is to be.
        pub name: Name = "name",
        /// How wide it will be.
        pub width: Millimetres = "width",
        /// How high.
        pub height: Millimetres = "height",
    }
}

/// Where the pen was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// From the left edge of the pad, 0, to its right, 65,535.
    pub x: u16,
    /// From its upper edge, 0, to its lower, 65,535.
    pub y: u16,
    /// How hard it was pressed, to 255.
    pub pressure: u8,
}

impl Point {
    /// The pressure where the device measures none.
    pub const UNMEASURED: u8 = 128;
    /// Bytes of a point.
    const LEN: usize = 5;
}

/// From where the pen was set down to where it was lifted: 1 to 3,000 points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke(Vec<Point>);

impl Deref for Stroke {
    type Target = [Point];
    fn deref(&self) -> &[Point] {
        &self.0
    }
}

impl TryFrom<Vec<Point>> for Stroke {
    type Error = OutOfBounds;
    fn try_from(points: Vec<Point>) -> Result<Self, OutOfBounds> {
        if (1..=Written::MAX_POINTS).contains(&points.len()) { Ok(Self(points)) } else { Err(OutOfBounds) }
    }
}

impl Item for Stroke {
    fn from_value(value: Value) -> Option<Self> {
        let bytes = value.into_bytes()?;
        let (points, rest) = bytes.as_chunks::<{ Point::LEN }>();
        if !rest.is_empty() || points.len() > Written::MAX_POINTS {
            return None;
        }
        let point = |[x1, x0, y1, y0, pressure]: &[u8; Point::LEN]| Point {
            x: u16::from_be_bytes([*x1, *x0]),
            y: u16::from_be_bytes([*y1, *y0]),
            pressure: *pressure,
        };
        points.iter().map(point).collect::<Vec<_>>().try_into().ok()
    }
    fn to_value(&self) -> Value {
        let mut bytes = Vec::with_capacity(Point::LEN * self.0.len());
        for Point { x, y, pressure } in &self.0 {
            bytes.extend_from_slice(&x.to_be_bytes());
            bytes.extend_from_slice(&y.to_be_bytes());
            bytes.push(*pressure);
        }
        Value::Bytes(bytes)
    }
}

/// What was written: 1 to 200 strokes with 3,000 points in all, so that a RESULT holds it. `Debug` does not show how somebody signs.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    strokes: List<Stroke, 1, 200>,
}

impl Written {
    /// The most strokes.
    pub const MAX_STROKES: usize = 200;
    /// The most points of all strokes together.
    pub const MAX_POINTS: usize = 3_000;

    /// The strokes, in the order in which they were written.
    pub fn strokes(&self) -> &[Stroke] {
        &self.strokes
    }
}

impl TryFrom<Vec<Stroke>> for Written {
    type Error = OutOfBounds;
    fn try_from(strokes: Vec<Stroke>) -> Result<Self, OutOfBounds> {
        let points: usize = strokes.iter().map(|stroke| stroke.len()).sum();
        if points > Self::MAX_POINTS { Err(OutOfBounds) } else { Ok(Self { strokes: strokes.try_into()? }) }
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Written({} strokes)", self.strokes.len())
    }
}

impl private::Map for Written {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        let strokes: List<Stroke, 1, 200> = fields.required("strokes")?;
        strokes.to_vec().try_into().map_err(|_| MessageError::Field("strokes"))
    }
    fn put_members(&self, members: &mut Members) {
        members.put("strokes", &self.strokes);
    }
}
