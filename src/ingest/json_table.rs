//! Tables in JSON: an array of flat objects, or lines of them, with keys named by `--map` or guessed from their names.

use super::columns::{Columns, guesses_of};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents, pieces_of_lines, records_of_line};
use super::sheet::Sheet;
use super::{Format, InputError, Pieces, ReadOptions, Scope};

/// Rows whose ids are Reddit's under keys of somebody's own.
pub struct RedditList;

/// Rows under keys of somebody's own.
pub struct JsonTable;

/// The row that shows the keys, and the keys.
fn first_row<'h>(head: &'h Head<'_>) -> Option<(Value<'h>, Vec<String>)> {
    let root = head.document()?;
    let row = if root.is_array() { root.items().next()? } else { root };
    let is_table = row.is_object() && (root.is_array() || head.is_json_lines());
    let keys: Vec<String> = row.items().map(|value| value.key().to_owned()).collect();
    is_table.then_some((row, keys))
}

/// The columns by which the rows can be read: named, or guessed with enough to go by.
fn columns_of(head: &Head<'_>) -> Option<(Columns, Vec<String>)> {
    let (_, keys) = first_row(head)?;
    let columns = Columns::find(&keys, &head.options.columns).ok()?;
    let is_named = !head.options.columns.is_empty() && columns.has("text");
    (is_named || columns.missing_for_a_guess().is_none()).then_some((columns, keys))
}

impl Format for RedditList {
    fn name(&self) -> &'static str {
        "reddit_list"
    }

    fn sentence(&self) -> &'static str {
        "Reddit comments under other keys: a JSON array or lines whose parents are `t1_…` and `t3_…`"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let (row, keys) = first_row(head)?;
        let (columns, _) = columns_of(head)?;
        let parent = row.get(keys.get(columns.of("reply_to")?)?).str()?;
        (parent.starts_with("t1_") || parent.starts_with("t3_"))
            .then(|| "rows whose parents begin with `t1_` or `t3_`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        read(input, options)
    }
}

impl Format for JsonTable {
    fn name(&self) -> &'static str {
        "json_table"
    }

    fn sentence(&self) -> &'static str {
        "a JSON array (or lines) of flat rows; keys by `--map` or guessed from their names"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let (_, keys) = columns_of(head)?;
        let shown: Vec<&str> = keys.iter().map(String::as_str).take(6).collect();
        let more = if keys.len() > shown.len() { ", …" } else { "" };
        Some(format!("rows with the keys `{}`{more}", shown.join("`, `")))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        read(input, options)
    }
}

fn read(input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
    let name = input.name.clone();
    let text = input.head_text().into_owned();
    let head = Head::of(&input, &text, options);
    let Some((columns, keys)) = columns_of(&head) else {
        let found = first_row(&head).map(|(_, keys)| keys).unwrap_or_default();
        let missing = "a text key, an id, and a parent or a thread".to_owned();
        return Err(InputError::Columns { path: name.clone(), found, missing });
    };
    let is_lines = head.is_json_lines();
    let guesses = columns.guesses(&keys, &options.columns);
    let first = guesses_of(guesses, &name);
    if !is_lines {
        let rows = documents(input, options, &["*"], Rows { columns, keys });
        return Ok(Box::new(first.chain(rows)));
    }
    let limits = (options.limits.depth, options.limits.line);
    let rows = pieces_of_lines(input, options, Scope::Input, move |line, sheet| {
        records_of_line(line, limits, sheet, |row, sheet| push(&columns, &keys, row, sheet))
    });
    Ok(Box::new(first.chain(rows)))
}

#[derive(Default)]
struct Rows {
    columns: Columns,
    keys: Vec<String>,
}

impl Shape for Rows {
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        push(&self.columns, &self.keys, row, sheet);
    }
}

fn push(columns: &Columns, keys: &[String], row: Value<'_>, sheet: &mut Sheet) {
    let cell = |at: usize| {
        let value = row.get(keys.get(at)?);
        value.str().map(str::to_owned).or_else(|| value.id())
    };
    let comment = columns.comment(&cell, sheet);
    sheet.push(comment);
}
