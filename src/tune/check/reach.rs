//! Rows that can never count: whose words come out of no text, or to which another row is always preferred.

use crate::comment::{Comment, Place};
use crate::judge::Scratch;
use crate::judgement::{Coverage, EntryId};
use crate::lexicon::Entry;
use crate::lexicon::pattern::Pattern;
use crate::matching::Matcher;

use super::super::bench::samples;
use super::{Context, Spot};

/// Texts to try first, and at most.
const TRIES: &[usize] = &[8, 600];

pub(super) fn never_fires(context: &Context<'_>) -> Vec<Spot> {
    if context.broken_classes {
        return Vec::new();
    }
    let mut scratch = Scratch::default();
    let mut matcher: Option<Matcher> = None;
    let mut spots = Vec::new();
    for (id, entry, file) in context.entries() {
        let Some(silent) = silent_in(context, id, entry, &mut scratch) else { continue };
        let matcher = matcher.get_or_insert_with(|| Matcher::new(context.lexicon));
        let message = match silent.first() {
            None => format!("`{}` matches no text: a class in it is empty; expected words", entry.text),
            Some(text) => {
                matcher.scan(text, &mut scratch);
                let found = scratch.hits().iter().any(|hit| hit.entry == id && hit.cancels.is_none());
                match (found, preferred(context, id, text, &mut scratch)) {
                    (false, _) => format!(
                        "`{}` can't be found in any text, not in `{text}` either; expected words as texts have them",
                        entry.text
                    ),
                    // Where an exception cancels the other row, or another target set is loaded, this one may count.
                    (true, Some(other)) if !other.unless.is_empty() || is_of_a_set(other) => continue,
                    (true, Some(other)) => format!(
                        "`{}` never counts, `{}` in {}:{} is always preferred (of hits that overlap the leftmost stays, \
                         then the longest, then the heaviest); expected more weight, or a row `!{}` that takes the other \
                         away",
                        entry.text,
                        other.text,
                        context.lexicon.shown(other),
                        other.line,
                        other.text
                    ),
                    (true, None) => format!("`{}` never counts: its own `unless` always cancels it", entry.text),
                }
            }
        };
        spots.push(context.spot(&file, entry.line, "pattern", message));
    }
    spots
}

/// All texts that the pattern matches, when the entry stays in none of them; `None` when it does, or when there are too
/// many to tell.
fn silent_in(context: &Context<'_>, id: u32, entry: &Entry, scratch: &mut Scratch) -> Option<Vec<String>> {
    for most in TRIES {
        let samples = samples(context.lexicon, &entry.pattern, *most);
        for text in samples.texts.iter().flat_map(|text| in_sentences(text, &entry.pattern)) {
            let comment = Comment::new("sample", text, Place::line(&"-".into(), 1));
            let (judgement, hits) = context.bench.judge.trace(&comment, None, scratch);
            // A made-up text may look like another language; that tells nothing.
            if judgement.coverage == Coverage::LanguageNotCovered || hits.iter().any(|hit| hit.entry == EntryId(id)) {
                return None;
            }
        }
        if samples.complete {
            return Some(samples.texts);
        }
    }
    None
}

/// Whether an entry comes from a target set, which users choose.
fn is_of_a_set(entry: &Entry) -> bool {
    entry.pack == u32::MAX
}

/// The text as a sentence, and inside one as far as the pattern may stand there: rows for the start of a sentence are
/// preferred there only.
fn in_sentences(text: &str, pattern: &Pattern) -> [String; 2] {
    let before = if pattern.at_start { "" } else { "qxqz " };
    let after = if pattern.at_end { "" } else { " qxqz" };
    [text.to_owned(), format!("{before}{text}{after}")]
}

/// The row of the same label that is preferred in a text.
fn preferred<'c>(context: &Context<'c>, id: u32, text: &str, scratch: &mut Scratch) -> Option<&'c Entry> {
    let label = context.lexicon.entries().get(id as usize)?.label;
    let comment = Comment::new("sample", text, Place::line(&"-".into(), 1));
    let (_, hits) = context.bench.judge.trace(&comment, None, scratch);
    let entry = |id: EntryId| context.lexicon.entries().get(id.0 as usize);
    hits.iter().filter_map(|hit| entry(hit.entry)).find(|other| other.label == label)
}
