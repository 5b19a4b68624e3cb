//! One pass over a thread's texts: what later parts need of them, in small.

use std::collections::{BTreeMap, HashMap};
use std::io;

use crate::comment::Kind;
use crate::record::category_name;
use crate::run::Run;
use crate::text::fold::fold;
use crate::text::words::{Word, words_into};
use crate::thread::Row;

use super::UNCIVIL;

/// Number of a term in `Texts::terms`.
pub type TermId = u32;

/// Words of one comment that are looked at for terms, at most: a comment of a million words must not rule a thread.
const WORDS_LOOKED_AT: usize = 2_000;

/// What is kept of one text.
#[derive(Clone, Debug, Default)]
pub struct TextFacts {
    /// Its words; marks, code and addresses not counted.
    pub words: u32,
    /// Whether it asks sincerely, by its words: it has a question mark and evidence of the constructive kind `question`.
    pub asks: bool,
    /// Its terms, each once, sorted.
    pub terms: Vec<TermId>,
}

/// A word, or two that stand side by side, as folded forms, and how they are written: small where any comment writes them so.
#[derive(Clone, Debug, Default)]
pub struct Term {
    /// The folded form.
    pub form: String,
    /// Comments that hold it.
    pub comments: u64,
    /// How it is written.
    pub written: String,
    /// For two words: their terms.
    pub pair: Option<(TermId, TermId)>,
}

/// The facts of all texts of a thread, in the order of its rows.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// By place in the thread.
    pub facts: Vec<TextFacts>,
    /// All terms.
    pub terms: Vec<Term>,
    /// By number of the constructive category: comments whose score of it is 0.5 or more.
    pub kinds: BTreeMap<u8, u64>,
}

/// Reads the texts of `rows`.
///
/// # Errors
/// When a text can't be fetched.
pub fn read_texts(run: &mut Run, rows: &[Row]) -> io::Result<Texts> {
    let mut texts = Texts::default();
    let mut known: HashMap<String, TermId> = HashMap::new();
    let mut words = Vec::new();
    for row in rows {
        let judged = run.fetch(*row)?;
        let mut facts = TextFacts::default();
        let constructive = &judged.judgement.constructive.categories;
        for (kind, _) in constructive.iter().filter(|(_, score)| *score >= UNCIVIL) {
            *texts.kinds.entry(kind.0).or_default() += 1;
        }
        if judged.comment.kind == Kind::Comment || judged.comment.kind == Kind::Opening {
            words_into(&judged.comment.text, &mut words);
            let spoken = |word: &&Word| !word.is_mark && !word.is_inert;
            facts.words = u32::try_from(words.iter().filter(spoken).count()).unwrap_or(u32::MAX);
            facts.terms = terms_of(&judged.comment.text, &judged.comment.quoted, &words, &mut texts.terms, &mut known);
            facts.asks = judged.comment.text.contains('?')
                && constructive
                    .iter()
                    .any(|(kind, score)| category_name(usize::from(kind.0)) == "question" && score.0 > 0);
        }
        texts.facts.push(facts);
    }
    Ok(texts)
}

fn terms_of(
    text: &str,
    quoted: &[crate::comment::Span],
    words: &[Word],
    terms: &mut Vec<Term>,
    known: &mut HashMap<String, TermId>,
) -> Vec<TermId> {
    let mut found = Vec::new();
    let mut before: Option<(TermId, Word)> = None;
    for word in words.iter().take(WORDS_LOOKED_AT) {
        // What is quoted is somebody else's.
        if word.is_mark || word.is_inert || quoted.iter().any(|span| span.overlaps(word.span)) {
            before = None;
            continue;
        }
        let written = word.span.of(text);
        let form = bare(&fold(written));
        if !is_term(&form) {
            before = None;
            continue;
        }
        let id = numbered(form, written.to_owned(), None, terms, known);
        found.push(id);
        if let Some((first, earlier)) = before.filter(|(_, earlier)| earlier.sentence == word.sentence) {
            let start = terms.get(first as usize).map_or("", |term| &term.form);
            let form = format!("{start} {}", terms.get(id as usize).map_or("", |term| &term.form));
            let both = format!("{} {written}", earlier.span.of(text));
            found.push(numbered(form, both, Some((first, id)), terms, known));
        }
        before = Some((id, *word));
    }
    found.sort_unstable();
    found.dedup();
    for id in &found {
        if let Some(term) = terms.get_mut(*id as usize) {
            term.comments += 1;
        }
    }
    found
}

/// A word without its `'s`.
pub fn bare(form: &str) -> String {
    form.strip_suffix("'s").unwrap_or(form).to_owned()
}

/// Whether a form can say what a thread is about: at least two characters, one of them a letter.
pub fn is_term(form: &str) -> bool {
    form.chars().nth(1).is_some() && form.chars().any(char::is_alphabetic)
}

fn numbered(
    form: String,
    written: String,
    pair: Option<(TermId, TermId)>,
    terms: &mut Vec<Term>,
    known: &mut HashMap<String, TermId>,
) -> TermId {
    if let Some(id) = known.get(&form).copied() {
        // A word that is written small anywhere is no name.
        if let Some(term) = terms.get_mut(id as usize).filter(|_| written == form) {
            term.written = written;
        }
        return id;
    }
    let id = TermId::try_from(terms.len()).unwrap_or(TermId::MAX);
    known.insert(form.clone(), id);
    terms.push(Term { form, comments: 0, written, pair });
    id
}
