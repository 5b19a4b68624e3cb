//! Documents and lines of JSON, read by a mapping.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ingest::ReadOptions;
use crate::ingest::item::{Pieces, Scope};
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, documents_at, pieces_of_lines, records_of_line};
use crate::ingest::sheet::Sheet;
use crate::problem::ProblemKind;

use super::document::{header, lists};
use super::fill::push;
use super::guess::unread_words;
use super::mapping::Mapping;
use super::path::{Around, Lists, Path};
use super::words;

/// How the records of an input are to be read.
#[derive(Clone)]
pub(in crate::ingest) struct Records {
    /// Where they stand in a document; empty: the document is one.
    pub(in crate::ingest) at: Vec<String>,
    /// What they hold.
    pub(in crate::ingest) mapping: Mapping,
    /// Where ids are unique.
    pub(in crate::ingest) scope: Scope,
    /// Whether each line is a document.
    pub(in crate::ingest) is_lines: bool,
    /// Keys that were seen when the mapping was made: others that look like a field are told. `None` where a format says
    /// what it reads.
    pub(in crate::ingest) known: Option<BTreeSet<String>>,
}

/// Reads all records of an input.
pub(in crate::ingest) fn read_json(input: Opened, options: &ReadOptions, records: Records) -> Pieces {
    let file = input.name.clone();
    let whole = records.mapping.needs_the_whole()
        || records.at.is_empty()
        || records.at.iter().any(|at| at.is_empty() || Path::plain(at).is_winding());
    let wanted = records.wanted();
    let reader = Reader::new(records, file);
    if reader.records.is_lines {
        let limits = (options.limits.depth, options.limits.line);
        let scope = reader.records.scope;
        return pieces_of_lines(input, options, scope, move |line, sheet| {
            records_of_line(line, limits, sheet, |value, sheet| reader.document(value, false, sheet))
        });
    }
    let at: Vec<String> = if whole { vec![String::new()] } else { reader.records.at.clone() };
    let scope = reader.records.scope;
    documents_at(input, options, &at, wanted, scope, Documents { reader, whole })
}

impl Records {
    /// The keys that are needed; none: all.
    fn wanted(&self) -> Vec<String> {
        let paths: Vec<Path> = self.at.iter().map(|path| Path::plain(path)).collect();
        if self.known.is_some() || paths.iter().any(Path::has_any_key) || self.mapping.has_any_key() {
            return Vec::new();
        }
        self.mapping.keys().into_iter().chain(paths.iter().flat_map(Path::keys)).map(str::to_owned).collect()
    }
}

/// Reads the records of documents.
pub(super) struct Reader {
    records: Records,
    paths: Vec<Path>,
    file: Arc<str>,
}

impl Reader {
    pub(super) fn new(records: Records, file: Arc<str>) -> Arc<Reader> {
        let paths = records.at.iter().map(|path| Path::plain(path)).collect();
        Arc::new(Reader { records, paths, file })
    }

    /// The records of a whole document; each is a record of its own where `numbered` says so.
    pub(super) fn document(&self, document: Value<'_>, numbered: bool, sheet: &mut Sheet) {
        let lists = lists(&self.records.mapping, document);
        sheet.at_root();
        let around = Around { document, lists: &lists, file: &self.file };
        if let Some(header) = header(&self.records.mapping, around) {
            sheet.about(header);
        }
        let mut is_first = true;
        let mut read = |value: Value<'_>, sheet: &mut Sheet| {
            if numbered && !is_first {
                sheet.at_record(sheet.position() + 1);
            }
            is_first = false;
            self.record(value, around, numbered, sheet);
        };
        match self.paths.as_slice() {
            [] if document.is_array() => document.items().for_each(|value| read(value, sheet)),
            [] => read(document, sheet),
            _ => {}
        }
        for path in &self.paths {
            path.values(document).into_iter().for_each(|value| read(value, sheet));
        }
    }

    fn record(&self, value: Value<'_>, around: Around<'_>, numbered: bool, sheet: &mut Sheet) {
        if let Some(known) = &self.records.known {
            let fresh = |value: &Value<'_>| !known.contains(value.key()) && words::is_told(value.key());
            let holds = |value: &Value<'_>| {
                value.scalar().is_some_and(|text| !text.trim().is_empty())
                    || value.items().next().is_some_and(|first| first.is_object())
            };
            for key in value.items().filter(|value| fresh(value) && holds(value)).map(Value::key) {
                if let Some(said) = unread_words(&[key.to_owned()]) {
                    sheet.tell_once(ProblemKind::Unread, said);
                }
            }
        }
        push(&self.records.mapping, value, around, numbered, sheet);
    }
}

/// The documents of an input.
struct Documents {
    reader: Arc<Reader>,
    whole: bool,
}

impl Shape for Documents {
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, record: Value<'_>, around: Value<'_>, sheet: &mut Sheet) {
        if self.whole {
            self.reader.document(record, true, sheet);
        } else {
            let lists = Lists::new();
            let around = Around { document: around, lists: &lists, file: &self.reader.file };
            self.reader.record(record, around, true, sheet);
        }
    }

    fn end(&mut self, document: Value<'_>, sheet: &mut Sheet) {
        let lists = Lists::new();
        sheet.at_root();
        let around = Around { document, lists: &lists, file: &self.reader.file };
        if let Some(header) = header(&self.reader.records.mapping, around).filter(|_| !self.whole) {
            sheet.about(header);
        }
    }
}
