//! What `--fail-on` looks for: comments from a score or level on.

use std::fmt;
use std::str::FromStr;

use crate::judge::CATEGORIES;
use crate::judgement::{ONE, Score};
use crate::names::nearest;
use crate::record::{INCIVILITY_CATEGORIES, Record};
use crate::summary::UNCIVIL;

/// What must not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// A score of one category, by its number.
    Category(usize, Score),
    /// The score of incivility.
    Incivility(Score),
    /// A level.
    Level(u8),
}

impl Bar {
    /// Whether a comment reaches it.
    #[must_use]
    pub fn is_reached(&self, record: &Record) -> bool {
        match *self {
            Bar::Category(number, least) => record.categories().any(|(at, score)| at == number && score >= least),
            Bar::Incivility(least) => record.incivility.0 > 0 && record.incivility >= least,
            Bar::Level(least) => record.level >= least,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Category(number, least) => {
                write!(f, "{}:{}", CATEGORIES.get(*number).map_or("", |info| info.name), least.value())
            }
            Bar::Incivility(least) => write!(f, "incivility:{}", least.value()),
            Bar::Level(least) => write!(f, "level:{least}"),
        }
    }
}

impl FromStr for Bar {
    type Err = BarError;

    /// Reads `insult`, `insult:0.8`, `incivility:0.9` or `level:3`; without a score it is 0.5, from which a comment
    /// counts as uncivil.
    fn from_str(text: &str) -> Result<Bar, BarError> {
        let (name, value) = text.split_once(':').map_or((text, None), |(name, value)| (name, Some(value)));
        if name == "level" {
            let level = value.and_then(|value| value.parse().ok()).filter(|level| (1..=3).contains(level));
            return level.map(Bar::Level).ok_or_else(|| BarError::Level(value.unwrap_or("").to_owned()));
        }
        let score = match value {
            None => UNCIVIL,
            Some(value) => score(value).ok_or_else(|| BarError::Score(value.to_owned()))?,
        };
        if name == "incivility" {
            return Ok(Bar::Incivility(score));
        }
        let kinds = || CATEGORIES.iter().take(INCIVILITY_CATEGORIES).map(|category| category.name);
        match kinds().position(|kind| kind == name) {
            Some(at) => Ok(Bar::Category(at, score)),
            None => Err(BarError::Name {
                name: name.to_owned(),
                nearest: nearest(name, kinds().chain(["incivility", "level"])).map(str::to_owned),
            }),
        }
    }
}

fn score(text: &str) -> Option<Score> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))?;
    format!("{:.0}", share * f64::from(ONE)).parse().ok().map(Score)
}

/// Why a bar can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BarError {
    /// No kind of incivility.
    Name {
        /// What was found.
        name: String,
        /// A kind that is spelled almost like it.
        nearest: Option<String>,
    },
    /// No score.
    Score(String),
    /// No level.
    Level(String),
}

impl fmt::Display for BarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BarError::Name { name, nearest: Some(nearest) } => {
                write!(f, "no category `{name}`; did you mean `{nearest}`?")
            }
            BarError::Name { name, nearest: None } => {
                let kinds: Vec<&str> =
                    CATEGORIES.iter().take(INCIVILITY_CATEGORIES).map(|category| category.name).collect();
                write!(f, "no category `{name}`; expected one of {}, or incivility or level", kinds.join(", "))
            }
            BarError::Score(found) => write!(f, "`{found}` is no score; expected 0 to 1, as in `insult:0.8`"),
            BarError::Level(found) => write!(f, "`{found}` is no level; expected `level:1`, `level:2` or `level:3`"),
        }
    }
}

impl std::error::Error for BarError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_read() {
        let cases: [(&str, Result<Bar, &str>); 8] = [
            ("insult:0.8", Ok(Bar::Category(0, Score(8000)))),
            ("threat", Ok(Bar::Category(5, Score(5000)))),
            ("incivility:0.9", Ok(Bar::Incivility(Score(9000)))),
            ("level:3", Ok(Bar::Level(3))),
            ("level:4", Err("`4` is no level")),
            ("insullt:0.8", Err("no category `insullt`; did you mean `insult`?")),
            ("reason:0.8", Err("no category `reason`; expected one of insult, aspersion")),
            ("insult:8", Err("`8` is no score")),
        ];
        for (text, want) in cases {
            match (text.parse::<Bar>(), want) {
                (Ok(found), Ok(want)) => assert_eq!(found, want, "{text}"),
                (Err(error), Err(want)) => assert!(error.to_string().starts_with(want), "{text}: {error}"),
                (found, want) => panic!("{text}: {found:?}, expected {want:?}"),
            }
        }
    }
}
