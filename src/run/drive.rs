//! Inputs → a run. One thread reads ahead, all of them decode and judge, one gathers in order: the same bytes come
//! out for any number of threads. Where no thread can be started for reading ahead, pieces are read one by one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::comment::{Comment, Language, Place};
use crate::ingest::open::Input;
use crate::ingest::{InputError, Item, Piece, ReadOptions, Scope, folder_of, start};
use crate::judge::{Judge, Scratch};
use crate::judgement::Judgement;
use crate::problem::{Problem, ProblemKind};

use super::collect::{Collector, Run};
use super::spool::packed;

/// Pieces that may wait between the reader and the workers; bounds the memory.
const WAITING: usize = 16;

/// A piece on its way to a worker with the number of its input and its namespace, or an input that could not be used.
type Waiting = (u32, u32, Result<Piece, InputError>);

/// One item after judging.
pub(super) enum Done {
    /// What is no comment, as it came.
    Other(Item),
    Comment(Box<DoneComment>),
}

/// A comment after judging: the small things still as they are, the large ones packed.
pub(super) struct DoneComment {
    pub(super) comment: Comment,
    pub(super) judgement: Judgement,
    pub(super) content: u32,
    pub(super) packed: io::Result<Vec<u8>>,
    /// Whether its id can be no other comment's.
    pub(super) is_sure: bool,
}

/// Reads and judges all inputs. Inputs that can't be used are told in `Run::errors`; the others go on.
///
/// # Errors
/// When the temporary file that holds the texts can't be written or read.
pub fn run(inputs: &[Input], options: &ReadOptions, judge: &Judge) -> io::Result<Run> {
    drive(inputs, options, Some(judge))
}

/// Reads all inputs and builds their trees; nothing is judged.
///
/// # Errors
/// When the temporary file that holds the texts can't be written or read.
pub fn read(inputs: &[Input], options: &ReadOptions) -> io::Result<Run> {
    drive(inputs, options, None)
}

fn drive(inputs: &[Input], options: &ReadOptions, judge: Option<&Judge>) -> io::Result<Run> {
    let mut collector = Collector::new(judge.map(Judge::lexicon));
    // Workers keep what they have learned about word forms from piece to piece.
    let scratches: Mutex<Vec<Scratch>> = Mutex::default();
    let mut take = |batch: Vec<Waiting>| gather(batch, judge, &scratches, &mut collector);
    thread::scope(|scope| -> io::Result<()> {
        let (send, receive) = sync_channel(WAITING);
        let ahead = move || {
            // It ends early when nobody listens any more; that is told by who stopped listening.
            let _ = read_all(inputs, options, |waiting| send.send(waiting));
        };
        match thread::Builder::new().name("reader".to_owned()).spawn_scoped(scope, ahead) {
            Ok(_) => batches(&receive).try_for_each(&mut take),
            Err(_) => read_all(inputs, options, |waiting| take(vec![waiting])),
        }
    })?;
    collector.finish(inputs)
}

/// Gives on the pieces of all inputs in order, until `give` fails.
fn read_all<E>(
    inputs: &[Input],
    options: &ReadOptions,
    mut give: impl FnMut(Waiting) -> Result<(), E>,
) -> Result<(), E> {
    let mut namespaces = Namespaces::default();
    for input in inputs {
        match start(input, options) {
            Ok(mut pieces) => pieces.try_for_each(|piece| {
                let namespace = piece.as_ref().map_or(0, |piece| namespaces.number(piece.scope, input));
                give((input.number, namespace, piece))
            })?,
            Err(error) => give((input.number, 0, Err(error)))?,
        }
    }
    Ok(())
}

/// What waits, as much at a time as has come.
fn batches(receive: &Receiver<Waiting>) -> impl Iterator<Item = Vec<Waiting>> + '_ {
    std::iter::from_fn(move || {
        let mut batch = vec![receive.recv().ok()?];
        batch.extend(receive.try_iter().take(WAITING - 1));
        Some(batch)
    })
}

/// Scopes numbered in the order of their first coming; 0 is comity's own rows.
#[derive(Default)]
struct Namespaces(HashMap<(Scope, String), u32>);

impl Namespaces {
    fn number(&mut self, scope: Scope, input: &Input) -> u32 {
        let place = match scope {
            Scope::Rows => return 0,
            Scope::Input => input.number.to_string(),
            Scope::Family(_) => String::new(),
            Scope::Folder(_) => folder_of(&input.name).to_owned(),
        };
        let next = u32::try_from(self.0.len() + 1).unwrap_or(u32::MAX);
        *self.0.entry((scope, place)).or_insert(next)
    }
}

fn gather(
    batch: Vec<Waiting>,
    judge: Option<&Judge>,
    scratches: &Mutex<Vec<Scratch>>,
    collector: &mut Collector,
) -> io::Result<()> {
    let done: Vec<(u32, u32, Result<Vec<Done>, InputError>)> = batch
        .into_par_iter()
        .map(|(input, namespace, piece)| {
            (input, namespace, piece.map(|piece| judge_piece(piece, input, judge, scratches)))
        })
        .collect();
    for (input, namespace, result) in done {
        match result {
            Ok(items) => items.into_iter().try_for_each(|item| collector.accept(input, namespace, item))?,
            Err(error) => collector.refuse(input, error),
        }
    }
    Ok(())
}

fn judge_piece(piece: Piece, input: u32, judge: Option<&Judge>, scratches: &Mutex<Vec<Scratch>>) -> Vec<Done> {
    let taken = scratches.lock().ok().and_then(|mut free| free.pop());
    let mut scratch = taken.unwrap_or_default();
    // A panic would be our fault, not the input's; it must not cost the other inputs.
    let result = catch_unwind(AssertUnwindSafe(|| {
        let (mut language, is_sure) = (None, piece.scope.guarantees_ids());
        piece.items().into_iter().map(|item| judge_item(item, is_sure, &mut language, judge, &mut scratch)).collect()
    }));
    match result {
        Ok(done) => {
            if let Ok(mut free) = scratches.lock() {
                free.push(scratch);
            }
            done
        }
        Err(_) => {
            let place = Place::whole(&format!("input {}", input + 1).into());
            let said = "comity failed on a part of this input, which was left out; this is a fault of comity, please report it";
            vec![Done::Other(Item::Problem(Problem::new(ProblemKind::SkippedRecord, place, said)))]
        }
    }
}

fn judge_item(
    item: Item,
    is_sure: bool,
    language: &mut Option<Language>,
    judge: Option<&Judge>,
    scratch: &mut Scratch,
) -> Done {
    let Item::Comment(comment) = item else {
        if let Item::Header(header) | Item::About(header) = &item {
            *language = header.language;
        }
        return Done::Other(item);
    };
    let judgement = judge.map(|judge| judge.judge(&comment, *language, scratch)).unwrap_or_default();
    let packed = packed(&comment, &judgement);
    let content = content_hash(&comment);
    Done::Comment(Box::new(DoneComment { comment: *comment, judgement, content, packed, is_sure }))
}

/// Tells a repeated comment from a repeated id; never printed.
#[allow(clippy::cast_possible_truncation, reason = "the low half of a hash is a hash")]
fn content_hash(comment: &Comment) -> u32 {
    let mut hasher = DefaultHasher::new();
    comment.text.hash(&mut hasher);
    hasher.finish() as u32
}
