//! A format that is a mapping: a file of `formats/`, read when it is first asked for.

use std::sync::OnceLock;

use crate::ingest::detect::Head;
use crate::ingest::item::{Family, Pieces, Scope};
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::{Format, InputError, ReadOptions, csv};

use super::condition::Sign;
use super::described::{Described, Layout, Unique};
use super::guess::unread_words;
use super::json::{Records, read_json};
use super::path::Path;
use super::words;
use super::yaml::read_yaml;

/// A format of `formats/`.
pub struct Mapped {
    source: &'static str,
    read: OnceLock<Option<Described>>,
}

impl Mapped {
    /// The format that this file describes.
    #[must_use]
    pub const fn new(source: &'static str) -> Mapped {
        Mapped { source, read: OnceLock::new() }
    }

    /// What the file says; `None` where it can't be read, which a test sees to.
    pub(in crate::ingest) fn described(&'static self) -> Option<&'static Described> {
        self.read.get_or_init(|| Described::parse(self.source).ok()).as_ref()
    }
}

impl Described {
    /// Where ids are unique.
    pub(in crate::ingest) fn scope(&'static self) -> Scope {
        let family = match self.family.as_str() {
            "bluesky" => Family::Bluesky,
            "convokit" => Family::ConvoKit,
            "discourse" => Family::Discourse,
            "disqus" => Family::Disqus,
            "hacker_news" => Family::HackerNews,
            "mastodon" => Family::Mastodon,
            "reddit" => Family::Reddit,
            "wordpress" => Family::WordPress,
            "youtube" => Family::YouTube,
            name => Family::Named(name),
        };
        match self.unique {
            Unique::Input => Scope::Input,
            Unique::Folder => Scope::Folder(family),
            Unique::Site => Scope::Family(family),
            Unique::Server => Scope::Family(Family::Servers(&self.family)),
        }
    }

    /// The signs that a document, or one of its first lines, shows.
    fn signs_in(&self, head: &Head<'_>) -> Option<String> {
        let shown = |value: Value<'_>| {
            self.signs.iter().find(|set| !set.is_empty() && set.iter().all(|sign| sign.is_in(value)))
        };
        head.json().find_map(shown).map(|set| names(set.iter().map(Sign::name)))
    }

    /// The signs that lines of YAML begin with.
    fn signs_in_yaml(&self, head: &Head<'_>) -> Option<String> {
        let begins = |name: &str| {
            let key = |line: &str| {
                line.trim_start_matches("- ").trim().strip_prefix(name).is_some_and(|rest| rest.starts_with(':'))
            };
            head.text.lines().take(400).any(key)
        };
        let shown = self.signs.iter().find(|set| !set.is_empty() && set.iter().all(|sign| begins(sign.name())));
        shown.map(|set| names(set.iter().map(Sign::name)))
    }

    /// The signs that the rows of a table show where they are written as JSON, and where these stand.
    fn signs_in_rows(&self, head: &Head<'_>) -> Option<(String, &'static str)> {
        let shows = |set: &&Vec<Sign>, at: &str| {
            let has_all = |record: Value<'_>| {
                record.is_object() && !set.is_empty() && set.iter().all(|sign| sign.is_key_of(record))
            };
            head.json().any(|value| Path::plain(at).values(value).into_iter().take(20).any(has_all))
        };
        ROWS_AT.iter().find_map(|at| {
            let set = self.signs.iter().find(|set| shows(set, at))?;
            Some((names(set.iter().map(Sign::name)), *at))
        })
    }

    /// The signs that a header shows.
    pub(in crate::ingest) fn signs_in_header(&self, header: &[String]) -> Option<String> {
        let shown = self.signs.iter().find(|set| !set.is_empty() && set.iter().all(|sign| sign.is_in_header(header)));
        shown.map(|set| names(set.iter().map(Sign::name)))
    }
}

/// Where the rows of a table stand in JSON: each line or document is one, the elements of a list, or what phpMyAdmin
/// writes.
const ROWS_AT: [&str; 3] = ["", "*", "*.data.*"];

/// Signs in words.
fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The tables among the formats of `formats/`.
pub(in crate::ingest) fn described_tables() -> impl Iterator<Item = &'static Described> {
    super::DESCRIBED
        .iter()
        .filter_map(|format| format.described())
        .filter(|described| described.layout == Layout::Table)
}

impl Format for &'static Mapped {
    fn name(&self) -> &'static str {
        self.described().map_or("", |described| &described.name)
    }

    fn sentence(&self) -> &'static str {
        self.described().map_or("", |described| &described.sentence)
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let described = Mapped::described(self)?;
        match described.layout {
            Layout::Json => described.signs_in(head),
            Layout::Table if head.begins_as_json() || head.is_json_lines() => {
                described.signs_in_rows(head).map(|(signs, _)| signs)
            }
            Layout::Table => described.signs_in_header(&head.table()?.header),
            Layout::Yaml => described.signs_in_yaml(head).or_else(|| described.signs_in(head)),
        }
    }

    fn reads_tables(&self) -> bool {
        Mapped::described(self).is_some_and(|described| described.layout == Layout::Table)
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let Some(described) = Mapped::described(self) else {
            return Err(InputError::UnknownFormat { name: self.name().to_owned() });
        };
        match described.layout {
            Layout::Table => {
                let text = input.head_text().into_owned();
                let head = Head::of(&input, &text, options);
                let rows =
                    if head.begins_as_json() || head.is_json_lines() { described.signs_in_rows(&head) } else { None };
                match rows {
                    Some((_, at)) => Ok(read_described(input, options, described, &[at.to_owned()])),
                    None => csv::read_described(input, options, described),
                }
            }
            Layout::Yaml if !input.head_text().trim_start().starts_with(['{', '[']) => {
                let (at, mapping) = (described.records.clone(), described.mapping.clone());
                let records = Records { at, mapping, scope: described.scope(), is_lines: false, known: None };
                read_yaml(input, options, records)
            }
            Layout::Json | Layout::Yaml => Ok(read_described(input, options, described, &described.records)),
        }
    }
}

fn read_described(input: Opened, options: &ReadOptions, described: &'static Described, records: &[String]) -> Pieces {
    let text = input.head_text().into_owned();
    let head = Head::of(&input, &text, options);
    let is_lines = head.is_json_lines();
    let is_list = head.document().is_some_and(Value::is_array);
    let mut at = records.to_vec();
    if let Some(document) = head.document().filter(|_| !is_lines) {
        // A list is no record, nor is what records stand in: only as much is held in memory as has to be.
        let holds =
            |path: &String| !path.is_empty() && Path::plain(path).values(document).into_iter().any(Value::is_object);
        if is_list || at.iter().any(holds) {
            at.retain(|path| !path.is_empty());
        }
        if document.is_object() {
            at.retain(|path| !path.starts_with('*'));
        }
    }
    if at.is_empty() && is_list && !is_lines {
        at.push("*".to_owned());
    }
    let unread = unread(&head, described, &at);
    let records = Records { at, mapping: described.mapping.clone(), scope: described.scope(), is_lines, known: None };
    let told = csv::told(crate::problem::ProblemKind::Unread, unread_words(&unread), &input.name);
    Box::new(told.chain(read_json(input, options, records)))
}

/// Keys of the first records that look like a field and are not read.
fn unread(head: &Head<'_>, described: &Described, at: &[String]) -> Vec<String> {
    let keys = described.mapping.keys();
    let paths: Vec<Path> =
        if at.is_empty() { vec![Path::plain("")] } else { at.iter().map(|path| Path::plain(path)).collect() };
    let mut unread: Vec<String> = Vec::new();
    for value in head.json() {
        for record in paths.iter().flat_map(|path| path.values(value)).take(20) {
            let fresh = |key: &str| !keys.contains(&key) && !described.unread.iter().any(|known| known == key);
            for child in record.items().filter(|child| words::is_told(child.key()) && fresh(child.key())) {
                let holds = child.scalar().is_some_and(|text| !text.trim().is_empty())
                    || child.items().next().is_some_and(Value::is_object);
                if holds && !unread.iter().any(|known| known == child.key()) {
                    unread.push(child.key().to_owned());
                }
            }
        }
    }
    unread
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use std::collections::BTreeSet;
    use std::path::Path as FilePath;

    use super::*;
    use crate::ingest::{FORMATS, open};

    #[test]
    fn rows_of_tables_are_known_in_json_too() {
        let options = ReadOptions::default();
        let row = r#"{"comment_ID":"1","comment_post_ID":"7","comment_content":"a","comment_approved":null}"#;
        for (text, want) in [
            (format!("{row}\n{row}\n"), Some("")),
            (row.to_owned(), Some("")),
            (format!("[{row},{row}]"), Some("*")),
            (format!(r#"[{{"type":"header"}},{{"type":"table","data":[{row}]}}]"#), Some("*.data.*")),
            (r#"{"comment_ID":"1","comment_content":"a"}"#.to_owned(), None),
        ] {
            let input =
                open::from_bytes("f", text.clone().into_bytes(), &options.limits).unwrap().next().unwrap().unwrap();
            let head = Head::of(&input, &text, &options);
            let found = crate::ingest::mapped::WP_COMMENTS.described().unwrap().signs_in_rows(&head);
            assert_eq!(found.map(|(_, at)| at), want, "{text}");
        }
    }

    #[test]
    fn every_file_of_formats_is_sound_and_a_format() {
        let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("formats");
        let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name()).collect();
        assert_eq!(names.len(), FORMATS.len(), "two formats share a name");
        let mut files = 0;
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            let path = file.path();
            let described = Described::parse(&std::fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
            assert_eq!(path.file_stem().unwrap().to_str(), Some(described.name.as_str()));
            assert!(names.contains(described.name.as_str()), "{} has no row in FORMATS", described.name);
            assert!(
                !described.signs.is_empty() && described.signs.iter().all(|set| !set.is_empty()),
                "{}",
                described.name
            );
            files += 1;
        }
        assert_eq!(files, super::super::DESCRIBED.len());
    }
}
