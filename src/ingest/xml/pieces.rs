//! Records → pieces of about a thousand comments that workers decode side by side.

use std::net::IpAddr;
use std::sync::Arc;

use crate::comment::Order;
use crate::ingest::open::Opened;
use crate::ingest::sheet::Sheet;
use crate::ingest::{InputError, Item, Piece, Pieces, ReadOptions, Scope};

use super::records::Records;
use super::{Element, Found, PIECE, Plan, decoded};

/// How a format reads its records.
pub(in crate::ingest) trait Decoder: Send + 'static {
    /// What `look` finds out about a record for `decode`.
    type Known: Send + 'static;
    /// Looks at a record, in the order of the input; must be quick.
    fn look(&mut self, record: &Element) -> Self::Known;
    /// Turns a record into items; any worker does it.
    fn decode(record: &Element, known: Self::Known, sheet: &mut Sheet);
    /// How many comments a record holds.
    fn weight(record: &Element) -> usize;
    /// What there is to say when the input has ended.
    fn finish(&mut self, sheet: &mut Sheet);
}

/// A record with what the decoder knows of it, or a problem.
enum Waiting<K> {
    Record(Element, K),
    Item(Item),
}

/// Reads the records that `plan` names and decodes them by `decoder`.
pub(in crate::ingest) fn pieces<D: Decoder>(
    input: Opened,
    options: &ReadOptions,
    plan: &'static Plan,
    scope: Scope,
    decoder: D,
) -> Pieces {
    let (name, number) = (input.name.clone(), input.number);
    let records = Records::new(input.into_reader(), &name, plan, options.limits.line);
    Box::new(Cut { records, decoder, scope, name, number, is_done: false, failed: None })
}

struct Cut<D: Decoder> {
    records: Records,
    decoder: D,
    scope: Scope,
    name: Arc<str>,
    number: u32,
    is_done: bool,
    failed: Option<InputError>,
}

impl<D: Decoder> Iterator for Cut<D> {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return self.failed.take().map(Err);
        }
        let (mut waiting, mut weight) = (Vec::new(), 0);
        while weight < PIECE {
            match self.records.next() {
                Some(Found::Record(record)) => {
                    // A header or a problem is worth something too: a piece must not grow with them.
                    weight += D::weight(&record).max(1);
                    let known = self.decoder.look(&record);
                    waiting.push(Waiting::Record(record, known));
                }
                Some(Found::Problem(problem)) => {
                    weight += 1;
                    waiting.push(Waiting::Item(Item::Problem(problem)));
                }
                None => {
                    self.finish(&mut waiting);
                    break;
                }
            }
        }
        let (name, number) = (self.name.clone(), self.number);
        Some(Ok(Piece::new(self.scope, move || {
            let mut sheet = Sheet::new(&name, number);
            for one in waiting {
                match one {
                    Waiting::Item(item) => sheet.item(item),
                    Waiting::Record(record, known) => {
                        sheet.at_line(record.line(), None);
                        D::decode(&record, known, &mut sheet);
                    }
                }
            }
            sheet.take()
        })))
    }
}

impl<D: Decoder> Cut<D> {
    fn finish(&mut self, waiting: &mut Vec<Waiting<D::Known>>) {
        self.is_done = true;
        let mut sheet = Sheet::new(&self.name, self.number);
        self.decoder.finish(&mut sheet);
        waiting.extend(sheet.take().into_iter().map(Waiting::Item));
        let failure = self.records.take_failure();
        self.failed = failure.map(|error| InputError::Unreadable { path: self.name.clone(), error });
    }
}

/// The place of a comment that begins with `element`: several may stand in one line.
pub(in crate::ingest) fn order(order: Order, element: &Element) -> Order {
    Order { position: element.position(), ..order }
}

/// A person's name as a source writes it, entities decoded. Addresses are nobody's name: of an e-mail address the part
/// before the `@` is left, of an IP address nothing.
pub(in crate::ingest) fn author_name(text: &str) -> Option<String> {
    let name = decoded(text);
    let name = name.trim();
    let is_mail = |domain: &str| domain.contains('.') && !domain.contains(char::is_whitespace);
    let name = match name.split_once('@') {
        Some((local, domain)) if !local.is_empty() && !local.contains(char::is_whitespace) && is_mail(domain) => local,
        _ => name,
    };
    (!name.is_empty() && name.parse::<IpAddr>().is_err()).then(|| name.to_owned())
}
