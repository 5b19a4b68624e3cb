//! Tables of items, as BigQuery and ClickHouse give them.

use crate::comment::Header;
use crate::ingest::csv::{Row, Table};
use crate::ingest::detect::Head;
use crate::ingest::open::Opened;
use crate::ingest::sheet::Sheet;
use crate::ingest::{Format, InputError, Pieces, ReadOptions, moment};

use super::{SCOPE, Said, address};

/// Tables of items, as BigQuery and ClickHouse give them.
pub struct ItemTable;

/// The columns that such a table has at least.
const COLUMNS: &[&str] = &["id", "by", "parent", "type", "text"];

impl Format for ItemTable {
    fn name(&self) -> &'static str {
        "hn_csv"
    }

    fn sentence(&self) -> &'static str {
        "Hacker News tables (CSV with `by`, `parent`, `type`, `text`; not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let header: Vec<&str> =
            head.first_line().split([',', '\t', ';']).map(|name| name.trim().trim_matches('"')).collect();
        COLUMNS
            .iter()
            .all(|column| header.contains(column))
            .then(|| "a header with `by`, `parent` and `type`".to_owned())
    }

    fn read(&self, input: Opened, _options: &ReadOptions) -> Result<Pieces, InputError> {
        let table = Table::open(input);
        let header = table.header.clone();
        Ok(table.pieces(SCOPE, move |row, sheet| table_row(&header, row, sheet)))
    }
}

fn table_row(header: &[String], row: &Row, sheet: &mut Sheet) {
    let cell = |name: &str| -> Option<String> {
        let text = row.cell(header.iter().position(|column| column == name)?)?;
        (!text.trim().is_empty() && text != "null").then_some(text)
    };
    let says_yes = |name: &str| cell(name).is_some_and(|text| matches!(text.trim(), "true" | "1" | "True" | "t"));
    let Some(id) = cell("id").map(|id| moment::whole_digits(id.trim())) else { return };
    match cell("type").as_deref() {
        Some("comment" | "2") => {
            let said = Said {
                id,
                parent: cell("parent").map(|parent| moment::whole_digits(parent.trim())).filter(|parent| parent != "0"),
                author: cell("by"),
                text: cell("text"),
                is_deleted: says_yes("deleted"),
                is_dead: says_yes("dead"),
            };
            let mut comment = said.onto(sheet);
            let time = cell("time").or_else(|| cell("timestamp"));
            comment.time = time.and_then(|text| moment::any(&text)).map(moment::in_utc);
            sheet.push(comment);
        }
        Some("story" | "job" | "poll" | "1" | "3" | "5") => sheet.about(Header {
            title: cell("title"),
            url: cell("url").or_else(|| Some(address(&id))),
            author: cell("by"),
            declared: cell("descendants").and_then(|count| count.trim().parse().ok()),
            thread: id,
            ..Header::default()
        }),
        _ => {}
    }
}
