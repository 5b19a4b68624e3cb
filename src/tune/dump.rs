//! Dumps → their comments, read by the same readers as `analyze`: one by one as they come, or kept in memory, each with
//! what judging needs and no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use rustc_hash::FxHashMap;

use crate::comment::{At, Comment, Kind, Language, Place, Span, Status};
use crate::ingest::open::Input;
use crate::ingest::{InputError, Item, Piece, ReadOptions, start};
use crate::judge::Scratch;

/// Pieces that may wait between the reader and the workers.
const WAITING: usize = 16;

/// Reads all inputs; each comment goes through `of` on any worker, and what comes out to `take`, in order. Inputs that
/// can't be used are told at the end; the others go on.
pub fn each<T: Send>(
    inputs: &[Input],
    options: &ReadOptions,
    of: impl Fn(Comment, Option<Language>, &mut Scratch) -> T + Sync,
    mut take: impl FnMut(T),
) -> Vec<InputError> {
    let mut errors = Vec::new();
    // Workers keep what they have learned about word forms from piece to piece.
    let scratches: Mutex<Vec<Scratch>> = Mutex::default();
    let work = |piece: Piece| {
        let mut scratch = scratches.lock().ok().and_then(|mut free| free.pop()).unwrap_or_default();
        // A panic would be our fault, not the input's; it must not cost the other inputs.
        let done = catch_unwind(AssertUnwindSafe(|| judge_piece(piece, &of, &mut scratch)));
        if let (Ok(_), Ok(mut free)) = (&done, scratches.lock()) {
            free.push(scratch);
        }
        done.unwrap_or_default()
    };
    let mut gather = |batch: Vec<Result<Piece, InputError>>| {
        let done: Vec<Result<Vec<T>, InputError>> = batch.into_par_iter().map(|piece| piece.map(work)).collect();
        for result in done {
            match result {
                Ok(list) => list.into_iter().for_each(&mut take),
                Err(error) => errors.push(error),
            }
        }
    };
    thread::scope(|scope| {
        let (send, receive) = sync_channel::<Result<Piece, InputError>>(WAITING);
        // It ends early when nobody listens any more.
        let ahead = move || pieces(inputs, options).try_for_each(|piece| send.send(piece)).unwrap_or_default();
        if thread::Builder::new().name("reader".to_owned()).spawn_scoped(scope, ahead).is_err() {
            // Where no thread can be started for reading ahead, pieces are read one by one.
            return pieces(inputs, options).for_each(|piece| gather(vec![piece]));
        }
        while let Ok(first) = receive.recv() {
            gather(std::iter::once(first).chain(receive.try_iter().take(WAITING - 1)).collect());
        }
    });
    errors
}

/// The pieces of all inputs, in order.
fn pieces<'i>(inputs: &'i [Input], options: &'i ReadOptions) -> impl Iterator<Item = Result<Piece, InputError>> + 'i {
    inputs.iter().flat_map(move |input| match start(input, options) {
        Ok(pieces) => pieces,
        Err(error) => Box::new(std::iter::once(Err(error))),
    })
}

fn judge_piece<T>(
    piece: Piece,
    of: &impl Fn(Comment, Option<Language>, &mut Scratch) -> T,
    scratch: &mut Scratch,
) -> Vec<T> {
    let mut language = None;
    let mut done = Vec::new();
    for item in piece.items() {
        match item {
            Item::Header(header) | Item::About(header) => language = header.language,
            Item::Comment(comment) => done.push(of(*comment, language, scratch)),
            Item::Missing(_) | Item::Within { .. } | Item::Problem(_) => {}
        }
    }
    done
}

/// A comment of a dump, without what judging does not need.
#[derive(Debug)]
pub struct Kept {
    /// Its id.
    pub id: Box<str>,
    /// Its text.
    pub text: Box<str>,
    /// The comment that it answers, by its place in the dump.
    pub parent: Option<u32>,
    /// Whether it answers one, there or not.
    pub is_reply: bool,
    file: u32,
    at: At,
    kind: Kind,
    status: Status,
    hint: Option<Language>,
    rare: Option<Box<Rare>>,
}

/// What few comments have.
#[derive(Debug, Default)]
struct Rare {
    quoted: Vec<Span>,
    code: Vec<Span>,
    target: Option<String>,
    parent_text: Option<String>,
}

/// The comments of a dump, in memory.
#[derive(Debug, Default)]
pub struct Dump {
    /// By place.
    pub comments: Vec<Kept>,
    files: Vec<Arc<str>>,
}

impl Dump {
    /// Reads all inputs; those that can't be used are told.
    #[must_use]
    pub fn read(inputs: &[Input], options: &ReadOptions) -> (Dump, Vec<InputError>) {
        let mut dump = Dump::default();
        let mut numbers: FxHashMap<Arc<str>, u32> = FxHashMap::default();
        let mut answered: Vec<Option<String>> = Vec::new();
        let of = |comment: Comment, hint: Option<Language>, _: &mut Scratch| (comment, hint);
        let errors = each(inputs, options, of, |(comment, hint)| {
            let file = *numbers.entry(comment.source.file.clone()).or_insert_with(|| {
                dump.files.push(comment.source.file.clone());
                u32::try_from(dump.files.len() - 1).unwrap_or(u32::MAX)
            });
            answered.push(comment.reply_to.clone());
            dump.comments.push(kept(comment, hint, file));
        });
        // Ids are looked up in the comment's own file; the first one with an id has it.
        let mut places: FxHashMap<(u32, &str), u32> = FxHashMap::default();
        for (place, comment) in (0u32..).zip(&dump.comments) {
            places.entry((comment.file, &comment.id)).or_insert(place);
        }
        let parents: Vec<Option<u32>> = dump
            .comments
            .iter()
            .zip(&answered)
            .map(|(comment, parent)| places.get(&(comment.file, parent.as_deref()?)).copied())
            .collect();
        for (comment, parent) in dump.comments.iter_mut().zip(parents) {
            comment.parent = parent;
        }
        (dump, errors)
    }

    /// The comment at a place, as judges take it, with the language hint that it is judged with.
    #[must_use]
    pub fn comment(&self, kept: &Kept) -> (Comment, Option<Language>) {
        let mut comment = Comment::new(&*kept.id, &*kept.text, self.source(kept));
        comment.kind = kept.kind;
        comment.status = kept.status;
        if let Some(rare) = &kept.rare {
            comment.quoted.clone_from(&rare.quoted);
            comment.code.clone_from(&rare.code);
            comment.extra.target.clone_from(&rare.target);
            comment.parent_text.clone_from(&rare.parent_text);
        }
        (comment, kept.hint)
    }

    /// Where a comment stands.
    #[must_use]
    pub fn source(&self, kept: &Kept) -> Place {
        let file = self.files.get(kept.file as usize).cloned().unwrap_or_else(|| "".into());
        Place { file, at: kept.at, bytes: None }
    }
}

fn kept(comment: Comment, hint: Option<Language>, file: u32) -> Kept {
    let rare = Rare {
        quoted: comment.quoted,
        code: comment.code,
        target: comment.extra.target,
        parent_text: comment.parent_text,
    };
    let is_plain =
        rare.quoted.is_empty() && rare.code.is_empty() && rare.target.is_none() && rare.parent_text.is_none();
    Kept {
        id: comment.id.into(),
        text: comment.text.into(),
        parent: None,
        is_reply: comment.reply_to.is_some(),
        file,
        at: comment.source.at,
        kind: comment.kind,
        status: comment.status,
        hint,
        rare: (!is_plain).then(|| Box::new(rare)),
    }
}
