//! JSON under keys of somebody's own: an array or lines of rows, or a document with a list of them somewhere, answers
//! nested or not; keys named by `--map` or guessed from their names and values.

use std::collections::BTreeSet;

use crate::problem::ProblemKind;

use super::csv::told;
use super::detect::Head;
use super::json::Value;
use super::mapped::{Field, Records, Unthreaded, find, plain_path, read_json};
use super::open::Opened;
use super::{Format, InputError, Pieces, ReadOptions, Scope};

/// Rows whose ids are Reddit's under keys of somebody's own.
pub struct RedditList;

/// Rows under keys of somebody's own.
pub struct JsonTable;

impl Format for RedditList {
    fn name(&self) -> &'static str {
        "reddit_list"
    }

    fn sentence(&self) -> &'static str {
        "Reddit comments under other keys: a JSON array or lines whose parents are `t1_…` and `t3_…`"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        if !head.text.contains("\"t1_") && !head.text.contains("\"t3_") {
            return None;
        }
        let values: Vec<Value<'_>> = head.json().collect();
        let found = find(&values, head.is_json_lines(), &head.options.columns).ok()?;
        let has_text = found.guess.mapping.has(Field::Id);
        let path = found.guess.mapping.paths(Field::ReplyTo).first()?;
        let records = plain_path(&found.records);
        let first =
            values.iter().flat_map(|value| records.values(*value)).find_map(|row| path.values(row).first()?.id());
        first
            .filter(|parent| has_text && (parent.starts_with("t1_") || parent.starts_with("t3_")))
            .map(|_| "rows whose parents begin with `t1_` or `t3_`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        JsonTable.read(input, options)
    }
}

impl Format for JsonTable {
    fn name(&self) -> &'static str {
        "json_table"
    }

    fn sentence(&self) -> &'static str {
        "JSON under keys of your own: an array, lines, or lists in a document; keys by `--map` or guessed"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let values: Vec<Value<'_>> = head.json().collect();
        let found = find(&values, head.is_json_lines(), &head.options.columns).ok()?;
        let shown: Vec<&str> = found.keys.iter().map(String::as_str).take(6).collect();
        let more = if found.keys.len() > shown.len() { ", …" } else { "" };
        let place = if found.records.is_empty() || found.records == "*" {
            String::new()
        } else {
            format!(" at `{}`", found.records)
        };
        Some(if shown.is_empty() {
            "a list of texts".to_owned()
        } else {
            format!("rows with the keys `{}`{more}{place}", shown.join("`, `"))
        })
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        let is_lines = head.is_json_lines();
        let values: Vec<Value<'_>> = head.json().collect();
        let mut found = find(&values, is_lines, &options.columns).map_err(|lack| InputError::Columns {
            path: input.name.clone(),
            found: lack.keys,
            missing: lack.missing,
        })?;
        let mapping = &mut found.guess.mapping;
        let has_threads = mapping.has(Field::Thread) || mapping.outer_opens;
        if !is_lines && !has_threads && !mapping.has(Field::ReplyTo) {
            mapping.unthreaded = Unthreaded::File;
        }
        let note = if has_threads || mapping.unthreaded == Unthreaded::Walk {
            ""
        } else {
            "; without a thread key the file is one thread"
        };
        let first = told(ProblemKind::Guessed, found.guess.words(note), &input.name);
        let unread = told(ProblemKind::Unread, found.guess.unread_words(), &input.name);
        let known: BTreeSet<String> = if found.records.is_empty() || is_lines || !found.keys.is_empty() {
            known_keys(&values, &found.records)
        } else {
            BTreeSet::new()
        };
        let records = Records {
            at: if found.records.is_empty() { Vec::new() } else { vec![found.records.clone()] },
            mapping: found.guess.mapping,
            scope: Scope::Input,
            is_lines,
            known: Some(known),
        };
        Ok(Box::new(first.chain(unread).chain(read_json(input, options, records))))
    }
}

/// The keys of the records that were looked at.
fn known_keys(values: &[Value<'_>], records: &str) -> BTreeSet<String> {
    let path = plain_path(records);
    let records = values.iter().flat_map(|value| path.values(*value));
    records.flat_map(|record| record.items().map(|value| value.key().to_owned()).collect::<Vec<_>>()).collect()
}
