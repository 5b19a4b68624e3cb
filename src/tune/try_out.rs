//! An entry that no pack has yet, on a dump: how often it would fire, where, and what would be new about it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;

use crate::comment::{Comment, Language};
use crate::ingest::open::Input;
use crate::ingest::{InputError, ReadOptions};
use crate::judge::{Judge, Scratch};
use crate::judgement::{EntryId, ONE};
use crate::lexicon::{Entry, Label, Lexicon, Sources, load};
use crate::matching::Matcher;
use crate::report::block::{Block, line, ours, theirs};
use crate::summary::wording::{counted, grouped, percent};
use crate::temporary;

use super::dump::each;
use super::evaluate::EntryName;
use super::evaluate::report::marked;

/// A row as it would stand in a pack.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The pattern.
    pub pattern: String,
    /// What it speaks for.
    pub label: String,
    /// Its weight, as written.
    pub weight: Option<String>,
    /// What cancels it.
    pub unless: Vec<String>,
    /// The target that it speaks for.
    pub target: Option<String>,
    /// `exact`, where case counts.
    pub case: Option<String>,
}

/// The name of the pack that a draft stands in while it is tried.
const DRAFT: &str = "draft";

/// A lexicon with a draft laid over it.
#[derive(Debug)]
pub struct Drafted {
    judge: Judge,
    entry: EntryId,
    /// Finds the draft alone, so that no other row takes its hits.
    finder: Matcher,
    alone: Judge,
    alone_entry: EntryId,
    /// The row that the draft would take the place of.
    replaces: Option<EntryName>,
}

impl Drafted {
    /// Lays a draft over the lexicon of `sources`.
    ///
    /// # Errors
    /// In words, when the lexicon can't be loaded or the draft can't be read.
    pub fn new(sources: &Sources, draft: &Draft) -> Result<Drafted, String> {
        let label = Label::named(&draft.label).filter(|label| *label != Label::Mention).ok_or_else(|| {
            format!("--label: no label is called `{}`; expected a category, `favor`, `against`, `agree`, `disagree` or `query`", draft.label)
        })?;
        let before = load(sources).map_err(|faults| faults.to_string())?;
        let folder = temporary::folder().map_err(|error| format!("comity: {error}"))?;
        let language = super::changes::spoken(&before).last().copied().flatten();
        write_pack(folder.path(), draft, language).map_err(|error| format!("comity: {error}"))?;
        let mut with = sources.clone();
        with.packs.push(PathBuf::from(folder.path()));
        let lexicon = load(&with).map_err(|faults| {
            let said: Vec<String> = faults.0.iter().map(|fault| fault.kind.to_string()).collect();
            said.join("\n")
        })?;
        let is_draft = |entry: &Entry| entry.file.starts_with("draft/") && entry.label == label;
        let at = lexicon.entries().iter().rposition(is_draft).ok_or("comity: the draft was lost")?;
        let text = lexicon.entries().get(at).map(|entry| entry.text.clone()).unwrap_or_default();
        let target = draft.target.as_deref().filter(|target| *target != "*");
        let same = |entry: &Entry| entry.text == text && entry.label == label && entry.target.as_deref() == target;
        let replaced = (0u32..).zip(before.entries()).find(|(_, entry)| same(entry));
        let replaces = replaced.map(|(id, _)| EntryName::of(&before, EntryId(id)));
        // What names targets stays, for patterns with `{target}`.
        let alone = lexicon.with_only(|entry| is_draft(entry) || entry.names.is_some());
        let alone_entry = alone.entries().iter().rposition(is_draft).unwrap_or(0);
        Ok(Drafted {
            finder: Matcher::new(&alone),
            alone_entry: EntryId(u32::try_from(alone_entry).unwrap_or(u32::MAX)),
            alone: Judge::new(alone),
            entry: EntryId(u32::try_from(at).unwrap_or(u32::MAX)),
            judge: Judge::new(lexicon),
            replaces,
        })
    }

    fn lexicon(&self) -> &Lexicon {
        self.judge.lexicon()
    }

    /// What the draft does to one comment; `None` when it does not fire.
    fn on(&self, comment: &Comment, hint: Option<Language>, scratch: &mut Both) -> Option<Fired> {
        self.finder.scan(&comment.text, &mut scratch.finder);
        let hits = scratch.finder.hits();
        if !hits.iter().any(|hit| hit.entry == self.alone_entry.0 && hit.cancels.is_none()) {
            return None;
        }
        let label = self.lexicon().entries().get(self.entry.0 as usize)?.label;
        let (_, hits) = self.alone.trace(comment, hint, &mut scratch.finder);
        let mine = || hits.iter().filter(|hit| hit.entry == self.alone_entry);
        let kept: Vec<(u32, u32)> = mine().filter(|hit| hit.kept).map(|hit| (hit.span.start, hit.span.end)).collect();
        let dropped = mine().filter(|hit| !hit.kept).count() as u64;
        // The hits of the others: with the draft in, its own may have taken the place of theirs.
        let (_, with) = self.judge.trace(comment, hint, &mut scratch.judge);
        let others = self.judge.judge_without(comment, hint, &mut scratch.judge, &[self.entry]);
        let evidence = others.incivility.evidence.iter().chain(&others.constructive.evidence);
        let evidence = evidence.chain(&others.reply.evidence);
        let mut evidence = evidence.chain(others.stance.iter().flat_map(|stance| &stance.evidence));
        let of_label =
            |id: EntryId| self.lexicon().entries().get(id.0 as usize).is_some_and(|entry| entry.label == label);
        // A stance cue that no target claims is in no evidence; the trace has it.
        let also = with.iter().any(|hit| hit.kept && hit.entry != self.entry && of_label(hit.entry));
        let is_new = !also && !evidence.any(|evidence| of_label(evidence.entry));
        let is_civil = !others.incivility.evidence.iter().any(|evidence| evidence.weight.0 > 0);
        Some(Fired { kept, dropped, is_new, is_civil })
    }
}

/// What a worker needs for both matchers.
#[derive(Default)]
struct Both {
    finder: Scratch,
    judge: Scratch,
}

/// What a draft does to a comment.
struct Fired {
    kept: Vec<(u32, u32)>,
    dropped: u64,
    is_new: bool,
    is_civil: bool,
}

/// A pack of one row, in the language of the pack below it.
fn write_pack(folder: &Path, draft: &Draft, language: Option<Language>) -> std::io::Result<()> {
    let file = |name: &str, text: &str| std::fs::File::create(folder.join(name))?.write_all(text.as_bytes());
    let language = language.map_or(String::new(), |language| format!("language = \"{}\"\n", language.code()));
    file("pack.toml", &format!("format = 1\nname = \"{DRAFT}\"\nversion = \"0\"\n{language}"))?;
    std::fs::create_dir(folder.join("incivility"))?;
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    let unless: Vec<String> = draft.unless.iter().map(|unless| escaped(unless).replace(" | ", " \\| ")).collect();
    let fields = [
        // A pattern is no list; its own signs stay as they are.
        draft.pattern.clone(),
        draft.label.clone(),
        draft.target.clone().unwrap_or_default(),
        draft.weight.clone().unwrap_or_default(),
        draft.case.clone().unwrap_or_default(),
        unless.join(" | "),
    ];
    let row = fields.map(|field| field.replace(['\t', '\n'], " ")).join("\t");
    file("incivility/draft.tsv", &format!("pattern\tlabel\ttarget\tweight\tcase\tunless\n{row}\n"))
}

/// A hit in its comment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Example {
    /// Where the comment stands.
    pub source: String,
    /// Bytes of the text that are hit.
    pub spans: Vec<(u32, u32)>,
    /// Whether no other entry of the label hits the comment.
    pub is_new: bool,
    /// Whether the comment is civil without the draft.
    pub is_civil: bool,
    /// The text.
    pub text: String,
}

/// How a draft does on a dump.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tried {
    /// The pattern.
    pub pattern: String,
    /// The label.
    pub label: String,
    /// Its weight.
    pub weight: f64,
    /// The row that it would take the place of.
    pub replaces: Option<EntryName>,
    /// Comments read.
    pub comments_read: u64,
    /// Hits that would count.
    pub hits: u64,
    /// Comments with such hits.
    pub comments: u64,
    /// The same, of 10,000.
    pub per_10_000: f64,
    /// Comments in which no other entry of the label fires.
    pub new: u64,
    /// Their share of the comments with hits.
    pub share_new: f64,
    /// Comments that are civil without it (no entry of incivility weighs anything).
    pub civil: u64,
    /// Hits that rules drop.
    pub dropped: u64,
    /// Hits spread evenly over the dump.
    pub examples: Vec<Example>,
}

/// Every n-th of a stream of unknown length, n doubling when there are too many.
struct Even<T> {
    step: usize,
    seen: usize,
    kept: Vec<T>,
    most: usize,
}

impl<T> Even<T> {
    fn new(most: usize) -> Even<T> {
        Even { step: 1, seen: 0, kept: Vec::new(), most }
    }

    fn offer(&mut self, make: impl FnOnce() -> T) {
        if self.seen.is_multiple_of(self.step) && self.most > 0 {
            self.kept.push(make());
            if self.kept.len() > 4 * self.most {
                let mut at = 0;
                self.kept.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.step *= 2;
            }
        }
        self.seen += 1;
    }

    /// As many as were wanted, first and last among them.
    fn finish(self) -> Vec<T> {
        let (all, most) = (self.kept.len(), self.most);
        if all <= most {
            return self.kept;
        }
        let wanted: Vec<usize> = (0..most).map(|at| at * (all - 1) / (most - 1).max(1)).collect();
        self.kept.into_iter().enumerate().filter(|(at, _)| wanted.contains(at)).map(|(_, item)| item).collect()
    }
}

/// Tries a draft on the comments of all inputs; `examples` hits are kept.
#[must_use]
pub fn try_out(
    drafted: &Drafted,
    inputs: &[Input],
    options: &ReadOptions,
    examples: usize,
) -> (Tried, Vec<InputError>) {
    let entry = drafted.lexicon().entry(drafted.entry);
    let mut tried = Tried {
        pattern: entry.pattern.to_owned(),
        label: entry.label.to_owned(),
        weight: f64::from(entry.weight) / f64::from(ONE),
        replaces: drafted.replaces.clone(),
        ..Tried::default()
    };
    let mut even = Even::new(examples);
    // Each worker keeps what its matchers have learned; the reader's own scratch serves the judge.
    let finders: Mutex<Vec<Both>> = Mutex::default();
    let of = |comment: Comment, hint: Option<Language>, _: &mut Scratch| {
        let mut both = finders.lock().ok().and_then(|mut free| free.pop()).unwrap_or_default();
        let fired = drafted.on(&comment, hint, &mut both);
        if let Ok(mut free) = finders.lock() {
            free.push(both);
        }
        fired.map(|fired| (fired, comment))
    };
    let errors = each(inputs, options, of, |found| {
        tried.comments_read += 1;
        let Some((fired, comment)) = found else { return };
        tried.dropped += fired.dropped;
        if fired.kept.is_empty() {
            return;
        }
        tried.hits += fired.kept.len() as u64;
        tried.comments += 1;
        tried.new += u64::from(fired.is_new);
        tried.civil += u64::from(fired.is_civil);
        even.offer(|| Example {
            source: comment.source.to_string(),
            spans: fired.kept,
            is_new: fired.is_new,
            is_civil: fired.is_civil,
            text: comment.text,
        });
    });
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    tried.per_10_000 = 10_000.0 * share(tried.comments, tried.comments_read);
    tried.share_new = share(tried.new, tried.comments);
    tried.examples = even.finish();
    (tried, errors)
}

/// The report.
#[must_use]
pub fn blocks(tried: &Tried) -> Vec<Block> {
    let title = vec![ours(format!("{} ", tried.label)), theirs(tried.pattern.clone())];
    let mut out = vec![Block::Title(title)];
    if let Some(replaced) = &tried.replaces {
        let mut said = vec![ours("It would take the place of ")];
        said.push(theirs(replaced.source.clone()));
        said.push(ours("; what stands below is as if that row were gone."));
        out.push(Block::Line(said));
    }
    let read = counted(tried.comments_read, "comment", "comments");
    if tried.comments == 0 {
        out.push(line(format!("It would fire on none of {read}{}.", dropped(tried))));
        return out;
    }
    let fired = counted(tried.comments, "comment", "comments");
    let hits = counted(tried.hits, "hit", "hits");
    out.push(line(format!(
        "It would fire on {fired} of {read} ({:.1} of 10 000), with {hits}{}.",
        tried.per_10_000,
        dropped(tried)
    )));
    out.push(line(format!(
        "{} of these comments no other {} entry hits ({}).",
        grouped(tried.new),
        tried.label,
        percent(tried.share_new)
    )));
    out.push(line(format!("{} of them have no other evidence of incivility.", grouped(tried.civil))));
    out.push(Block::Heading("Hits, spread over the dump"));
    out.extend(tried.examples.iter().map(|example| {
        let mut first = vec![theirs(example.source.clone())];
        let notes = [(example.is_new, "new"), (example.is_civil, "civil without it")];
        let notes: Vec<&str> = notes.iter().filter(|(is, _)| *is).map(|(_, note)| *note).collect();
        if !notes.is_empty() {
            first.push(ours(format!("  ({})", notes.join(", "))));
        }
        Block::Item(vec![first, marked(&example.text, &example.spans, 200)])
    }));
    out
}

fn dropped(tried: &Tried) -> String {
    match tried.dropped {
        0 => String::new(),
        n => format!("; rules drop {} more", counted(n, "hit", "hits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_spread_from_first_to_last() {
        let mut even = Even::new(3);
        (0..1000).for_each(|n| even.offer(|| n));
        let kept = even.finish();
        assert_eq!(kept.len(), 3);
        assert_eq!(kept[0], 0);
        assert!((300..700).contains(&kept[1]) && kept[2] > 800, "{kept:?}");
        let mut few = Even::new(3);
        (0..2).for_each(|n| few.offer(|| n));
        assert_eq!(few.finish(), [0, 1]);
    }
}
