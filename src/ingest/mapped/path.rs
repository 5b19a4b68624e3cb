//! Where a value stands in a record, in the words of a mapping: `user.login`, `message.runs.*.text`, `$.video.title`.
//! In: the words, and a record. Out: the scalars that stand there, as text.
//!
//! Steps are parted by dots. `*` is every element of a list, `0` its first, `-1` its last, `1-` all from the second on,
//! `[type=replied_to]` those that say so, `{}` every value of an object. `$` is the document around the record, `#file`
//! and `#folder` are names of the input, `#3` is the third column of a table, `(text|emoji.name)` is the first of these
//! that is there and not null; one of these may be empty, for the value itself. A name between backquotes is taken as it
//! is. Two paths with `&` between them are joined by a blank. Behind the steps may stand `in LIST` (look the value up
//! there), `~ EXPRESSION` (the first group that it matches), `to https://a.example/{}` (put it there; `{user.login}` is
//! what stands at another path) and `as MARKUP`.

use std::borrow::Cow;
use std::collections::HashMap;

use regex::Regex;

use crate::ingest::json::Value;

use super::markup::Markup;

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Root {
    /// The record.
    Record,
    /// The document that the record stands in.
    Document,
    /// The name of the input.
    File,
    /// The folder of the input.
    Folder,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(Box<str>),
    Each,
    From(usize),
    At(usize),
    Last,
    AnyKey,
    Only { key: Box<str>, value: Box<str> },
    First(Vec<Vec<Step>>),
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Path {
    /// The steps as they were written: the name of a column, too.
    pub(in crate::ingest) name: Box<str>,
    /// What its text is written in, where the mapping says so.
    pub(in crate::ingest) markup: Option<Markup>,
    /// The column of a table that it names, once the header is known.
    pub(in crate::ingest) column: Option<usize>,
    root: Root,
    steps: Vec<Step>,
    list: Option<Box<str>>,
    found: Option<Regex>,
    template: Option<Template>,
    and: Option<Box<Path>>,
}

/// Words with holes in them.
#[derive(Clone, Debug)]
struct Template {
    /// The words before, between and behind the holes.
    words: Vec<Box<str>>,
    /// What fills each hole: a path, or the value at hand.
    holes: Vec<Option<Path>>,
}

impl Template {
    fn parse(source: &str) -> Result<Template, String> {
        let (mut words, mut holes) = (Vec::new(), Vec::new());
        let mut rest = source;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            words.push(before.into());
            holes.push(if name.is_empty() { None } else { Some(Path::parse(name)?) });
            rest = after;
        }
        words.push(rest.into());
        Ok(Template { words, holes })
    }

    /// The words with `value` and what else is asked for in them; nothing where that is not there.
    fn filled(&self, value: &str, record: &Record<'_>, around: Around<'_>) -> Option<String> {
        let mut out = String::new();
        for (at, words) in self.words.iter().enumerate() {
            out.push_str(words);
            match self.holes.get(at) {
                Some(None) => out.push_str(value),
                Some(Some(path)) => {
                    let mut found = None;
                    path.each(record, around, &mut |text| found = found.take().or_else(|| Some(text.to_owned())));
                    out.push_str(&found?);
                }
                None => {}
            }
        }
        Some(out)
    }
}

/// What stands around a record.
#[derive(Clone, Copy)]
pub(in crate::ingest) struct Around<'a> {
    /// The document, as far as it is known.
    pub(in crate::ingest) document: Value<'a>,
    /// The lists in which values are looked up, by their names.
    pub(in crate::ingest) lists: &'a Lists,
    /// The name of the input.
    pub(in crate::ingest) file: &'a str,
}

/// By list and value: what the list says of it.
pub(in crate::ingest) type Lists = HashMap<Box<str>, HashMap<String, String>>;

/// A record: an object of JSON or the row of a table.
pub(in crate::ingest) enum Record<'r> {
    /// A value of JSON.
    Json(Value<'r>),
    /// A row.
    Row(&'r dyn Cells),
}

/// The row of a table.
pub(in crate::ingest) trait Cells {
    /// What stands in the column with this number, from 0; `None` outside the row.
    fn cell(&self, column: usize) -> Option<Cow<'_, str>>;
}

impl Path {
    /// Reads a path as a mapping writes it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(in crate::ingest) fn parse(source: &str) -> Result<Path, String> {
        // A name between backquotes is that of one column or key, whatever stands in it.
        if let Some((name, rest)) = source.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            let path = Path::parse(&format!("x{rest}"))?;
            return Ok(Path { name: name.into(), steps: vec![Step::Key(name.into())], ..path });
        }
        let (rest, markup) = match source.rsplit_once(" as ") {
            Some((rest, name)) => {
                let found = Markup::named(name.trim()).ok_or_else(|| format!("no markup is called `{name}`"))?;
                (rest, Some(found))
            }
            None => (source, None),
        };
        if let Some((first, second)) = rest.split_once(" & ") {
            let and = Some(Box::new(Path::parse(second)?));
            return Ok(Path { markup, and, ..Path::parse(first)? });
        }
        let (rest, template) = match rest.split_once(" to ") {
            Some((rest, template)) => (rest, Some(Template::parse(template.trim())?)),
            None => (rest, None),
        };
        let (rest, found) = match rest.split_once(" ~ ") {
            Some((rest, expression)) => {
                let expression = Regex::new(expression.trim()).map_err(|error| format!("`{expression}`: {error}"))?;
                (rest, Some(expression))
            }
            None => (rest, None),
        };
        let (rest, list) = match rest.split_once(" in ") {
            Some((rest, list)) => (rest, Some(list.trim().into())),
            None => (rest, None),
        };
        Ok(Path { markup, found, list, template, ..Path::plain(rest.trim()) })
    }

    /// A path of steps and nothing else, as a person types it.
    pub(in crate::ingest) fn plain(steps: &str) -> Path {
        let (root, rest) = match steps {
            "#file" => (Root::File, ""),
            "#folder" => (Root::Folder, ""),
            _ => match steps.strip_prefix("$.") {
                Some(rest) => (Root::Document, rest),
                None => (Root::Record, steps),
            },
        };
        let column = steps.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
        let column = column.and_then(|number| number.checked_sub(1));
        let steps_of = steps_of(rest);
        Path {
            name: steps.into(),
            markup: None,
            column,
            root,
            steps: steps_of,
            list: None,
            found: None,
            and: None,
            template: None,
        }
    }

    /// Whether what it names can't be known before the document was read to its end.
    pub(in crate::ingest) fn needs_the_whole(&self) -> bool {
        self.list.is_some()
    }

    /// Whether it looks under whatever key.
    pub(in crate::ingest) fn has_any_key(&self) -> bool {
        has_any_key(&self.steps)
    }

    /// Whether it looks for something in the text that stands here.
    pub(in crate::ingest) fn is_searched(&self) -> bool {
        self.found.is_some()
    }

    /// Whether it has steps other than keys, `*` and `{}`.
    pub(in crate::ingest) fn is_winding(&self) -> bool {
        !self.steps.iter().all(|step| matches!(step, Step::Key(_) | Step::Each | Step::AnyKey))
    }

    /// The keys that it steps over.
    pub(in crate::ingest) fn keys(&self) -> impl Iterator<Item = &str> {
        let mut keys = Vec::new();
        keys_of(&self.steps, &mut keys);
        if let Some(and) = &self.and {
            keys.extend(and.keys());
        }
        if let Some(template) = &self.template {
            keys.extend(template.holes.iter().flatten().flat_map(Path::keys));
        }
        keys.into_iter()
    }

    /// Hands over each scalar that stands here, as text; an empty one is handed over, too.
    pub(in crate::ingest) fn each(&self, record: &Record<'_>, around: Around<'_>, take: &mut dyn FnMut(&str)) {
        let Some(and) = &self.and else { return self.each_alone(record, around, take) };
        let mut words: Vec<String> = Vec::new();
        let mut gather = |text: &str| words.extend((!text.trim().is_empty()).then(|| text.trim().to_owned()));
        self.each_alone(record, around, &mut gather);
        and.each(record, around, &mut gather);
        if !words.is_empty() {
            take(&words.join(" "));
        }
    }

    fn each_alone(&self, record: &Record<'_>, around: Around<'_>, take: &mut dyn FnMut(&str)) {
        let mut put = |text: &str| match &self.template {
            Some(template) if !text.is_empty() => {
                if let Some(filled) = template.filled(text, record, around) {
                    take(&filled);
                }
            }
            _ => take(text),
        };
        let mut read = |text: &str| {
            let found = match &self.found {
                Some(expression) => match expression.captures(text).and_then(|groups| groups.get(1)) {
                    Some(group) => group.as_str(),
                    None => return,
                },
                None => text,
            };
            match &self.list {
                Some(list) => {
                    if let Some(said) = around.lists.get(list).and_then(|list| list.get(found)) {
                        put(said);
                    }
                }
                None => put(found),
            }
        };
        match (self.root, record) {
            (Root::File, _) => read(around.file),
            (Root::Folder, _) => read(folder_name(around.file)),
            (Root::Document, _) => walk(around.document, &self.steps, &mut |value| scalar(value, &mut read)),
            (Root::Record, Record::Json(value)) => {
                // The exact name of a key beats the steps in it.
                let exact = if self.steps.len() > 1 { value.get(&self.name) } else { value.nothing() };
                if exact.exists() {
                    scalar(exact, &mut read);
                } else {
                    walk(*value, &self.steps, &mut |value| scalar(value, &mut read));
                }
            }
            (Root::Record, Record::Row(cell)) => {
                if let Some(text) = self.column.and_then(|column| cell.cell(column)) {
                    read(&text);
                }
            }
        }
    }

    /// The values of JSON that stand here.
    pub(in crate::ingest) fn values<'v>(&self, value: Value<'v>) -> Vec<Value<'v>> {
        let mut found = Vec::new();
        walk(value, &self.steps, &mut |value| found.push(value));
        found
    }

    /// Whether anything but nothing stands here: `null`, `false`, `0` and an empty text, list or object are nothing.
    pub(in crate::ingest) fn holds(&self, record: &Record<'_>, around: Around<'_>) -> bool {
        let is_of_text = self.found.is_some() || self.list.is_some();
        let from = match (self.root, record) {
            (Root::Document, _) if !is_of_text => around.document,
            (Root::Record, Record::Json(value)) if !is_of_text => *value,
            _ => {
                let mut holds = false;
                self.each(record, around, &mut |text| holds |= says_yes(text));
                return holds;
            }
        };
        self.values(from).into_iter().any(|value| {
            let mut yes = value.items().next().is_some();
            scalar(value, &mut |text| yes |= says_yes(text));
            yes
        })
    }
}

/// The last part of the folder's name; the input's own name where it lies in none.
pub(in crate::ingest) fn folder_name(file: &str) -> &str {
    let parts: Vec<&str> = file.split(['/', '\\', ':']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [.., folder, _] => folder,
        _ => file,
    }
}

/// Whether a scalar says that something is so.
fn says_yes(text: &str) -> bool {
    !matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "0" | "0.0" | "false" | "f" | "no" | "null" | "none" | "nan"
    )
}

/// Steps parted by dots, but not by those in brackets.
fn steps_of(path: &str) -> Vec<Step> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, sign) in path.char_indices() {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.extend(path.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(path.get(start..));
    parts.into_iter().filter(|part| !part.is_empty() && *part != "$").map(step).collect()
}

fn has_any_key(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::AnyKey => true,
        Step::First(paths) => paths.iter().any(|path| has_any_key(path)),
        _ => false,
    })
}

fn keys_of<'s>(steps: &'s [Step], keys: &mut Vec<&'s str>) {
    for step in steps {
        match step {
            Step::Key(key) | Step::Only { key, .. } => keys.push(key),
            Step::First(paths) => paths.iter().for_each(|path| keys_of(path, keys)),
            _ => {}
        }
    }
}

fn step(part: &str) -> Step {
    match part {
        "*" => Step::Each,
        "{}" => Step::AnyKey,
        "-1" => Step::Last,
        _ => {
            if let Some((key, value)) =
                part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).and_then(|part| part.split_once('='))
            {
                return Step::Only { key: key.into(), value: value.into() };
            }
            if let Some(paths) =
                part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).filter(|p| p.contains('|'))
            {
                return Step::First(paths.split('|').map(steps_of).collect());
            }
            if let Some(from) = part.strip_suffix('-').and_then(|digits| digits.parse().ok()) {
                return Step::From(from);
            }
            part.parse().map_or_else(|_| Step::Key(part.into()), Step::At)
        }
    }
}

/// Goes along the steps; as deep as there are steps.
fn walk<'v>(value: Value<'v>, steps: &[Step], take: &mut dyn FnMut(Value<'v>)) {
    let Some((step, rest)) = steps.split_first() else { return take(value) };
    match step {
        Step::Key(key) => {
            let found = value.get(key);
            if found.exists() {
                walk(found, rest, take);
            }
        }
        Step::At(at) if value.is_array() => {
            if let Some(found) = value.items().nth(*at) {
                walk(found, rest, take);
            }
        }
        // A number may be a key, too.
        Step::At(at) => {
            let found = value.get(&at.to_string());
            if found.exists() {
                walk(found, rest, take);
            }
        }
        Step::Last => {
            if let Some(found) = value.last_item().filter(|_| value.is_array()) {
                walk(found, rest, take);
            }
        }
        Step::Each if value.is_array() => value.items().for_each(|found| walk(found, rest, take)),
        Step::From(from) if value.is_array() => value.items().skip(*from).for_each(|found| walk(found, rest, take)),
        Step::AnyKey if value.is_object() => value.items().for_each(|found| walk(found, rest, take)),
        Step::Only { key, value: wanted } => {
            let says = |found: &Value<'v>| found.get(key).scalar().is_some_and(|said| said.trim() == &**wanted);
            let among: Vec<Value<'v>> = if value.is_array() { value.items().collect() } else { vec![value] };
            among.into_iter().filter(says).for_each(|found| walk(found, rest, take));
        }
        Step::First(paths) => {
            let mut found = None;
            for path in paths {
                walk(value, path, &mut |value| found = found.or(Some(value).filter(|value| !value.is_null())));
                if found.is_some() {
                    break;
                }
            }
            if let Some(found) = found {
                walk(found, rest, take);
            }
        }
        Step::Each | Step::From(_) | Step::AnyKey => {}
    }
}

fn scalar(value: Value<'_>, take: &mut dyn FnMut(&str)) {
    if let Some(text) = value.scalar() {
        take(text);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::ingest::json;

    #[test]
    fn paths_lead_where_they_say() {
        let text = r#"{"a":{"b":"1","c":[{"k":"x","v":"2"},{"k":"y","v":"3"}]},"a.b":"exact","n":[["4"],["5"]],
            "m":{"p":{"q":"6"},"r":{"q":"7"}},"id":8,"runs":[{"text":"hi "},{"emoji":{"name":":)"}}],"none":null,"s":"see >>12"}"#;
        let (doc, _) = json::whole(text, (64, 1 << 20)).unwrap();
        let mut lists = Lists::new();
        lists.insert("names".into(), [("8".to_owned(), "Ana".to_owned())].into_iter().collect());
        let around = Around { document: doc.root(), lists: &lists, file: "dumps/channel/day.json" };
        for (path, want) in [
            ("a.b", "exact"),
            ("a.c.*.v", "2,3"),
            ("a.c.0.v", "2"),
            ("a.c.-1.v", "3"),
            ("a.c.1-.v", "3"),
            ("a.c.[k=y].v", "3"),
            ("m.{}.q", "6,7"),
            ("$.id", "8"),
            ("id in names", "Ana"),
            ("id to https://a.example/{}", "https://a.example/8"),
            ("id to {a.c.0.v}/{$.m.p.q}#{}", "2/6#8"),
            ("id to {nothing}#{}", ""),
            ("s ~ >>(\\d+)", "12"),
            ("runs.*.(text|emoji.name)", "hi ,:)"),
            ("(none|m|a).p.q", "6"),
            ("m.(nothing|).p.q", "6"),
            ("m.p.q & m.r.q", "6 7"),
            ("#folder", "channel"),
            ("`a.b`", "exact"),
            ("nothing", ""),
        ] {
            let mut found = Vec::new();
            let path = Path::parse(path).unwrap();
            path.each(&Record::Json(doc.root()), around, &mut |text| found.push(text.to_owned()));
            assert_eq!(found.join(","), want, "{}", path.name);
        }
        assert!(Path::parse("a ~ (").is_err());
        assert!(Path::parse("a as nonsense").is_err());
    }
}
