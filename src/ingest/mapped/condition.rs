//! What may hold of a record, and the signs by which a format is known.
//! In: the words of a mapping, and a record. Out: whether it holds.

use crate::ingest::json::Value;

use super::path::{Around, Lists, Path, Record};

/// What holds of a record: something is there (`is_deleted`), is not (`!user`), or is one of some (`state=spam,trash`); two
/// of these, with `&` between them.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Condition {
    path: Path,
    values: Vec<Box<str>>,
    negated: bool,
    /// What has to hold, too.
    and: Option<Box<Condition>>,
}

impl Condition {
    pub(super) fn parse(source: &str) -> Result<Condition, String> {
        if let Some((first, second)) = source.split_once(" & ") {
            let and = Some(Box::new(Condition::parse(second)?));
            return Ok(Condition { and, ..Condition::parse(first)? });
        }
        let (negated, source) = source.strip_prefix('!').map_or((false, source), |rest| (true, rest));
        // An expression and a filter in brackets have signs of their own.
        let mut depth = 0_usize;
        let is_sign = |(_, sign): &(usize, char)| {
            match sign {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *sign == '=' && depth == 0
        };
        let sign = if source.contains(" ~ ") { None } else { source.char_indices().find(is_sign) };
        let (path, values) = sign.map_or((source, ""), |(at, _)| source.split_at(at));
        let values = values.trim_start_matches('=').split(',').filter(|value| !value.is_empty());
        Ok(Condition { path: Path::parse(path)?, values: values.map(Into::into).collect(), negated, and: None })
    }

    /// What it looks at.
    pub(super) fn paths(&self) -> Vec<&Path> {
        let mut paths = vec![&self.path];
        paths.extend(self.and.iter().flat_map(|and| and.paths()));
        paths
    }

    /// Finds what it looks at, as `bind` finds a path; whether that is there.
    pub(super) fn bind(&mut self, bind: &impl Fn(&mut Path) -> bool) -> bool {
        bind(&mut self.path) && self.and.as_mut().is_none_or(|and| and.bind(bind))
    }

    /// Whether it holds of `record`.
    pub(in crate::ingest) fn holds(&self, record: &Record<'_>, around: Around<'_>) -> bool {
        let holds = if self.values.is_empty() {
            self.path.holds(record, around)
        } else {
            let mut holds = false;
            self.path
                .each(record, around, &mut |text| holds |= self.values.iter().any(|value| **value == *text.trim()));
            holds
        };
        holds != self.negated && self.and.as_ref().is_none_or(|and| and.holds(record, around))
    }
}

/// A sign of a format: a value that has to be there, and of which kind.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Sign {
    path: Path,
    kind: Option<Box<str>>,
}

impl Sign {
    pub(super) fn parse(source: &str) -> Result<Sign, String> {
        let (path, kind) = match source.rsplit_once(':') {
            Some((path, kind)) if ["text", "number", "list", "object", "id", "none"].contains(&kind) => {
                (path, Some(kind.into()))
            }
            _ => match source.split_once("==") {
                Some((path, value)) => (path, Some(format!("={value}").into())),
                None => (source, None),
            },
        };
        Ok(Sign { path: Path::parse(path)?, kind })
    }

    /// Whether `value`, the beginning of a document, shows it.
    pub(in crate::ingest) fn is_in(&self, value: Value<'_>) -> bool {
        if self.path.is_searched() && self.kind.is_none() {
            let none = Lists::new();
            return self.path.holds(&Record::Json(value), Around { document: value, lists: &none, file: "" });
        }
        let fits = |value: &Value<'_>| match self.kind.as_deref() {
            None => true,
            Some("text") => value.is_text(),
            Some("number") => value.is_number(),
            Some("list") => value.is_array(),
            Some("object") => value.is_object(),
            Some("id") => value.id().is_some(),
            Some(wanted) => wanted.strip_prefix('=').is_some_and(|wanted| value.scalar() == Some(wanted)),
        };
        let found = self.path.values(value);
        if self.kind.as_deref() == Some("none") { found.is_empty() } else { found.iter().any(fits) }
    }

    /// Whether a header names it.
    pub(in crate::ingest) fn is_in_header(&self, header: &[String]) -> bool {
        let is_there = header.iter().any(|name| name.trim().eq_ignore_ascii_case(&self.path.name));
        if self.kind.as_deref() == Some("none") { !is_there } else { is_there }
    }

    /// Whether a record of JSON has it for a key, as the header of a table would name it.
    pub(in crate::ingest) fn is_key_of(&self, record: Value<'_>) -> bool {
        record.get(&self.path.name).exists() != (self.kind.as_deref() == Some("none"))
    }

    /// The name of what it looks for.
    pub(in crate::ingest) fn name(&self) -> &str {
        &self.path.name
    }
}
