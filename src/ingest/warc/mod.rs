//! Web archives → comments: each page is a thread.
//! In: WARC with HTTP answers, or WET with the text of pages. Out: what the readers of pages find in them, under the page's
//! address. Records are read one by one, so an archive may be of any size.

mod http;
mod pages;
mod record;
mod stream;
mod tally;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use self::http::{Fault, Text};
pub use self::pages::{HTML, PageReader};
use self::pages::{Origin, items_of_page};
use self::record::{Block, Fields, Record, Records};
use self::tally::Tally;
use super::detect::Head;
use super::limits::Limits;
use super::open::Opened;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Web archives, with this reader for their HTML pages.
pub struct Warc {
    /// Finds the comments of an HTML page.
    pub html: PageReader,
}

/// Bytes of pages in a piece.
const PIECE_BYTES: usize = 1 << 20;

impl Format for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn sentence(&self) -> &'static str {
        "a web archive (WARC or WET): each page is a thread, called by its address"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let version = head.first_line().trim_start_matches('\u{feff}').strip_prefix("WARC/")?;
        version.starts_with(|c: char| c.is_ascii_digit()).then(|| "it begins with a WARC record".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, file) = (input.name.clone(), input.number);
        let records = Records::new(input.into_raw(), options.limits.page, is_wanted);
        let limits = options.limits;
        let tally = Some(Tally::new(decode));
        let seen = HashSet::new();
        Ok(Box::new(Archive { records, name, file, limits, html: self.html, seen, tally, failed: None }))
    }
}

/// Whether a record may hold a page.
fn is_wanted(fields: &Fields) -> bool {
    matches!(fields.get("warc-type"), Some("response" | "conversion" | "resource"))
}

/// What a piece is made of.
enum Entry {
    Problem(Problem),
    Page(Box<Page>),
}

/// A page as it lies in the archive.
struct Page {
    origin: Origin,
    kind: Text,
    /// The HTTP header, or that of the record where there is none.
    fields: Fields,
    block: Vec<u8>,
    /// Where the page begins in `block`.
    start: usize,
    /// The archive does not hold all of it.
    cut: bool,
    limits: Limits,
    html: PageReader,
}

/// An archive that is being read.
struct Archive {
    records: Records,
    name: Arc<str>,
    file: u32,
    limits: Limits,
    html: PageReader,
    /// Hashes of the addresses so far.
    seen: HashSet<u64>,
    /// Gone when the last piece was given.
    tally: Option<Tally<Vec<Entry>>>,
    failed: Option<InputError>,
}

impl Archive {
    /// What a record comes to.
    fn entry(&mut self, record: Record, entries: &mut Vec<Entry>) {
        let place = Place::record(&self.name, record.number);
        let mut tell = |kind, said: String| entries.push(Entry::Problem(Problem::new(kind, place.clone(), said)));
        if record.mended {
            let said = "bytes before this record that belong to none; expected `WARC/`; they were passed over";
            tell(ProblemKind::Mended, said.to_owned());
        }
        let (block, mut cut) = match record.block {
            Block::Whole(block) => (block, false),
            Block::Cut(block) => (block, true),
            Block::Skipped => return,
            Block::TooLong(length) => {
                let said = format!(
                    "a record of {length} bytes; it was left out; if it is meant so, raise `--limit page={length}`"
                );
                return tell(ProblemKind::OverLimit, said);
            }
            Block::Lengthless => {
                let said = "a record without a usable `Content-Length`; it was left out";
                return tell(ProblemKind::SkippedRecord, said.to_owned());
            }
        };
        if cut {
            let said = format!("a record that ends early, after {} bytes; what is there is kept", block.len());
            tell(ProblemKind::CutShort, said);
        }
        let Some((kind, fields, start)) = page_in(&record.fields, &block) else { return };
        let Some(uri) = record.fields.get("warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned()) else {
            let said = "a page without a `WARC-Target-URI`; it was left out";
            return tell(ProblemKind::SkippedRecord, said.to_owned());
        };
        if let Some(reason) = record.fields.get("warc-truncated") {
            tell(
                ProblemKind::StoredInPart,
                format!("a page that was cut off when it was stored (`{reason}`); what is there is kept"),
            );
            cut = true;
        }
        let mut hasher = DefaultHasher::new();
        uri.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return tell(ProblemKind::DuplicateDropped, format!("the page `{uri}` is there again; the first is kept"));
        }
        let origin = Origin { name: self.name.clone(), file: self.file, record: record.number, uri };
        let (limits, html) = (self.limits, self.html);
        entries.push(Entry::Page(Box::new(Page { origin, kind, fields, block, start, cut, limits, html })));
    }
}

/// What kind of page a record holds, with the header that speaks of it and where it begins.
fn page_in(record: &Fields, block: &[u8]) -> Option<(Text, Fields, usize)> {
    match record.get("warc-type")? {
        "conversion" => Some((Text::Plain, record.clone(), 0)),
        "resource" => Some((http::text_of(record.get("content-type"))?, record.clone(), 0)),
        _ => {
            let head = http::head(block).filter(|head| head.status == 200)?;
            Some((http::text_of(head.fields.get("content-type"))?, head.fields, head.body))
        }
    }
}

impl Iterator for Archive {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes < PIECE_BYTES {
            match self.records.next() {
                Some(Ok(record)) => {
                    let before = entries.len();
                    self.entry(record, &mut entries);
                    let new = entries.get(before..).unwrap_or_default();
                    bytes += new.iter().map(Entry::weight).sum::<usize>();
                }
                Some(Err(error)) => {
                    self.failed = Some(InputError::Unreadable { path: self.name.clone(), error });
                    break;
                }
                None => break,
            }
        }
        if !entries.is_empty() {
            let share = self.tally.as_mut()?.share(entries);
            return Some(Ok(Piece::new(Scope::Input, move || share.items())));
        }
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        let (tally, name) = (self.tally.take()?, self.name.clone());
        Some(Ok(Piece::new(Scope::Input, move || summary(tally.sum(), &name).into_iter().collect())))
    }
}

impl Entry {
    fn weight(&self) -> usize {
        match self {
            Entry::Problem(_) => 1024,
            Entry::Page(page) => page.block.len() + 1024,
        }
    }
}

/// What is said of the pages without comments.
fn summary(without: u64, name: &Arc<str>) -> Option<Item> {
    let said = match without {
        0 => return None,
        1 => "1 page without comments; it makes no thread".to_owned(),
        _ => format!("{without} pages without comments; they make no threads"),
    };
    Some(Item::Problem(Problem::new(ProblemKind::SkippedRecord, Place::whole(name), said)))
}

/// The items of a piece, and how many of its pages have no comment.
fn decode(entries: Vec<Entry>) -> (Vec<Item>, u64) {
    let (mut items, mut without) = (Vec::new(), 0);
    for entry in entries {
        match entry {
            Entry::Problem(problem) => items.push(Item::Problem(problem)),
            Entry::Page(page) => {
                let found = items_of(&page);
                without += u64::from(!found.iter().any(|item| matches!(item, Item::Comment(_))));
                items.extend(found);
            }
        }
    }
    (items, without)
}

fn items_of(page: &Page) -> Vec<Item> {
    let mut items = Vec::new();
    let place = Place::record(&page.origin.name, page.origin.record);
    let mut tell = |kind, said: String| items.push(Item::Problem(Problem::new(kind, place.clone(), said)));
    let stored = page.block.get(page.start..).unwrap_or_default();
    let (body, fault) = http::body(stored, &page.fields, page.limits.page);
    match fault {
        Some(Fault::TooLong) => {
            let more = page.limits.page.saturating_mul(10);
            tell(
                ProblemKind::OverLimit,
                format!(
                    "a page that unpacks to more than {} bytes; it was left out; if it is meant so, raise `--limit page={more}`",
                    page.limits.page
                ),
            );
            return items;
        }
        // A cut that is known already is told once.
        Some(Fault::Cut) if !page.cut => {
            tell(
                ProblemKind::StoredInPart,
                "a page whose chunks or packing end early; what could be unpacked is kept".to_owned(),
            );
        }
        _ => {}
    }
    let (text, fault) = http::text(&body, page.fields.get("content-type"));
    if fault == Some(Fault::BadEncoding) {
        tell(
            ProblemKind::BadEncoding,
            "a page with bytes that are not of its charset; they were replaced by U+FFFD".to_owned(),
        );
    }
    items.extend(items_of_page(&text, page.kind, &page.origin, page.html, &page.limits));
    items
}
