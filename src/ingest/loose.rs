//! JSON scalars whose type changes from file to file and year to year.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value that should be a string or a number.
#[derive(Debug, Default)]
pub(super) enum Loose<'a> {
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Number(Number),
    Bool(bool),
    Other,
}

/// A number as JSON writes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i64),
    /// Above what fits `i64`.
    Large(u64),
    /// With a fraction or an exponent.
    Broken(f64),
}

impl Number {
    /// The whole part; `None` where it is too large.
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked before")]
    pub(super) fn whole(self) -> Option<i64> {
        match self {
            Number::Whole(number) => Some(number),
            Number::Large(_) => None,
            Number::Broken(number) => (number.is_finite() && number.abs() < 9e15).then(|| number.trunc() as i64),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Whole(number) => write!(f, "{number}"),
            Number::Large(number) => write!(f, "{number}"),
            Number::Broken(number) => write!(f, "{number}"),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Loose<'de>, E> {
        Ok(Loose::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Loose<'de>, E> {
        Ok(Loose::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Loose<'de>, E> {
        Ok(Loose::Number(i64::try_from(number).map_or_else(|_| Number::Large(number), Number::Whole)))
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Loose<'de>, E> {
        Ok(Loose::Number(Number::Whole(number)))
    }
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Loose<'de>, E> {
        Ok(Loose::Number(Number::Broken(number)))
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Loose<'de>, E> {
        Ok(Loose::Bool(value))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Loose<'de>, E> {
        Ok(Loose::Missing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

impl<'a> Loose<'a> {
    /// A string or the digits of a number, with something in it.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Loose::Text(text) if !text.is_empty() => Some(text),
            Loose::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }
}
