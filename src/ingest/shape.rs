//! Reading by shape: a JSON format says where its records stand, which keys it wants, and what a record means; the
//! going through documents and lines is done here, once.

use std::sync::Arc;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use super::blocks::{Block, Blocks};
use super::item::{Piece, Pieces, Scope};
use super::json::{Documents, Fault, Part, Value};
use super::mend::mended;
use super::open::Opened;
use super::sheet::Sheet;
use super::{InputError, Item, ReadOptions};

/// The shape of a JSON format.
pub(super) trait Shape: Send + 'static {
    /// The keys that it wants, at whatever depth; the others are passed over unread. Empty: all of them.
    const WANTED: &'static [&'static str] = &[];
    /// Where its ids are unique.
    const SCOPE: Scope;

    /// One record, found at path number `which`, with what stood around it so far. Where it holds many comments, they
    /// are numbered on from where the sheet stands.
    fn record(&mut self, which: usize, record: Value<'_>, around: Value<'_>, sheet: &mut Sheet);

    /// A document is at its end.
    fn end(&mut self, _around: Value<'_>, _sheet: &mut Sheet) {}
}

/// Items that make a piece.
const ITEMS_A_PIECE: usize = 4096;

/// The document as a whole is the record.
pub(super) const WHOLE: &[&str] = &[""];

/// Reads documents of this shape, one after the other; `records` are the paths of its records, in the words of
/// `json::Documents`.
pub(super) fn documents<S: Shape>(
    input: Opened,
    options: &ReadOptions,
    records: &'static [&'static str],
    shape: S,
) -> Pieces {
    let wanted = S::WANTED.iter().map(|key| (*key).to_owned()).collect();
    let records: Vec<String> = records.iter().map(|path| (*path).to_owned()).collect();
    documents_at(input, options, &records, wanted, S::SCOPE, shape)
}

/// The same, of a shape that knows its paths, its keys (none: all) and its scope only now.
pub(super) fn documents_at<S: Shape>(
    input: Opened,
    options: &ReadOptions,
    records: &[String],
    wanted: Vec<String>,
    scope: Scope,
    shape: S,
) -> Pieces {
    let (name, file) = (input.name.clone(), input.number);
    let limits = (options.limits.depth, options.limits.line);
    let documents = Documents::new(input.into_reader(), records, wanted, limits);
    let sheet = Sheet::new(&name, file);
    let is_whole = records.len() == 1 && records.iter().all(String::is_empty);
    Box::new(Shaped { documents, is_whole, shape, scope, sheet, mends: 0, ended: false })
}

/// Documents on their way to pieces.
struct Shaped<S: Shape> {
    documents: Documents<Box<dyn std::io::Read + Send>>,
    /// A document is read whole, so that answers and what they answer are on the sheet together.
    is_whole: bool,
    shape: S,
    scope: Scope,
    sheet: Sheet,
    mends: u64,
    ended: bool,
}

impl<S: Shape> Shaped<S> {
    fn part(&mut self, part: &Part) {
        match part {
            Part::Record(which, doc) => {
                let before = self.sheet.len();
                self.shape.record(*which, doc.root(), self.documents.around(), &mut self.sheet);
                if self.is_whole {
                    self.sheet.mark_repeated_since(before);
                }
                // A record may have gone on through many: what comes after it comes after all of them.
                self.sheet.at_record(self.sheet.position() + 1);
            }
            Part::End(around) => self.shape.end(around.root(), &mut self.sheet),
        }
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Unreadable(error) => {
                self.sheet.problem_of_all(
                    ProblemKind::CutShort,
                    format!("reading stopped here: {error}; what came before is kept"),
                );
            }
            Fault::Broken { line, column, said } => {
                let said = format!(
                    "broken JSON at column {column} ({said}); expected a whole document; what came before is kept"
                );
                let place = Place::line(self.sheet.name(), line);
                self.sheet.item(Item::Problem(Problem::new(ProblemKind::CutShort, place, said)));
            }
            Fault::OverLimit(said) => {
                self.sheet.problem_of_all(ProblemKind::OverLimit, format!("{said}; what came before is kept"));
            }
        }
        for part in self.documents.remains() {
            self.part(&part);
        }
    }
}

impl<S: Shape> Iterator for Shaped<S> {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended && self.sheet.len() < ITEMS_A_PIECE {
            match self.documents.next_part() {
                Some(Ok(part)) => self.part(&part),
                Some(Err(fault)) => {
                    self.fault(fault);
                    self.ended = true;
                }
                None => self.ended = true,
            }
        }
        let mends = self.documents.mends() - self.mends;
        if mends > 0 {
            self.mends += mends;
            let said = format!("{mends} characters, escapes or numbers that JSON does not allow; they were mended");
            self.sheet.problem_of_all(ProblemKind::BadEncoding, said);
        }
        let (items, scope) = (self.sheet.take(), self.scope);
        (!items.is_empty()).then(|| Ok(Piece::new(scope, move || items)))
    }
}

/// Reads lines of which each is a record of this shape.
pub(super) fn lines<S: Shape + Default>(input: Opened, options: &ReadOptions) -> Pieces {
    let limits = (options.limits.depth, options.limits.line);
    pieces_of_lines(input, options, S::SCOPE, move |text, sheet| {
        records_of_line(text, limits, sheet, |record, sheet| S::default().record(0, record, record.get(""), sheet))
    })
}

/// Hands over the value of a line; where several stand on it, each of them.
pub(super) fn records_of_line(
    text: &str,
    limits: (usize, usize),
    sheet: &mut Sheet,
    mut read: impl FnMut(Value<'_>, &mut Sheet),
) -> Result<(), String> {
    let mut documents = Documents::new(text.as_bytes(), &[String::new()], Vec::new(), limits);
    let mut count = 0;
    while let Some(part) = documents.next_part() {
        match part {
            Ok(Part::Record(_, doc)) => {
                count += 1;
                read(doc.root(), sheet);
            }
            Ok(Part::End(_)) => {}
            Err(fault) if count == 0 => return Err(fault.to_string()),
            Err(fault) => {
                let said =
                    format!("{fault} after the first object; expected one a line; the rest of the line was skipped");
                sheet.problem(ProblemKind::SkippedRecord, said);
            }
        }
    }
    if documents.mends() > 0 {
        sheet.item(Item::Problem(mended(sheet.place())));
    }
    Ok(())
}

/// The lines of an input, decoded side by side, block by block. `read` puts what a line means on the sheet, or says
/// what is wrong with it.
pub(super) fn pieces_of_lines(
    input: Opened,
    options: &ReadOptions,
    scope: Scope,
    read: impl Fn(&str, &mut Sheet) -> Result<(), String> + Send + Sync + 'static,
) -> Pieces {
    let (name, file) = (input.name.clone(), input.number);
    let read = Arc::new(read);
    Box::new(Blocks::new(input, options.limits.line).map(move |block| {
        let block = block.map_err(|error| InputError::Unreadable { path: name.clone(), error })?;
        let (name, read) = (name.clone(), read.clone());
        Ok(Piece::new(scope, move || items_of_block(&block, &name, file, &*read)))
    }))
}

fn items_of_block(
    block: &Block,
    name: &Arc<str>,
    file: u32,
    read: &dyn Fn(&str, &mut Sheet) -> Result<(), String>,
) -> Vec<Item> {
    let mut sheet = Sheet::new(name, file);
    if let Some(problem) = block.problem(name) {
        sheet.item(Item::Problem(problem));
    }
    for line in block.lines() {
        sheet.at_line(line.number, Some((line.offset, line.bytes.len() as u64)));
        let broken;
        let text = match line.text {
            Some(text) => text,
            None => {
                sheet.item(Item::Problem(Problem::bad_encoding(sheet.place())));
                broken = String::from_utf8_lossy(line.bytes).into_owned();
                &broken
            }
        };
        if text.trim().is_empty() {
            continue;
        }
        if let Err(said) = read(text, &mut sheet) {
            let said =
                if line.bytes.iter().all(|byte| *byte == 0) { "nothing but zero bytes".to_owned() } else { said };
            sheet
                .problem(ProblemKind::SkippedRecord, format!("{said}; expected one JSON object; the line was skipped"));
        }
    }
    sheet.take()
}
