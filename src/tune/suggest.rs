//! Gold rows that a lexicon gets wrong → rows to consider: entries for what was missed, exceptions for what was hit
//! wrongly, each with its support. A person decides; nothing here writes a pack.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::comment::Span;
use crate::judge::Judge;
use crate::judgement::{EntryId, ONE};
use crate::lexicon::pattern::Atom;
use crate::lexicon::{Curve, Entry, Evades, Label, To};
use crate::text::fold::fold;
use crate::text::words::words_into;

use super::evaluate::EntryName;
use super::gold::Gold;
use super::predict::{Aim, Prediction, speaks_for};
use super::task::Task;

/// Words of the longest sequence that is proposed.
const LONGEST: usize = 3;

/// How much the prior weighs, in words, at most (Monroe, Colaresi, Quinn 2008 give it the size of some texts); of a
/// small gold file a tenth, lest it drown what there is.
const PRIOR: f64 = 500.0;

/// The z value from which a difference is told: one in twenty by chance. Thousands of sequences are looked at, so
/// support and precision have to be there too, and the row's note shows all three.
const SURE: f64 = 1.64;

/// Words before and after a hit that count as its context.
const CONTEXT: usize = 5;

/// Of the hits that an exception drops, the share that must be wrong.
const WRONG_SHARE: f64 = 0.85;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The label that new entries of incivility get.
    pub label: String,
    /// Rows that must support a proposal.
    pub support: u64,
    /// Of the rows with the words, the share that must be right.
    pub precision: f64,
    /// Proposals of each kind.
    pub most: usize,
}

/// A new entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewEntry {
    /// The words.
    pub pattern: String,
    /// The label.
    pub label: String,
    /// The weight that gives the score which its precision is.
    pub weight: f64,
    /// Missed rows that hold the words.
    pub missed: u64,
    /// All rows that hold them.
    pub rows: u64,
    /// Those of them whose gold is the label.
    pub right: u64,
    /// Weighted log-odds of the words in missed rows against rightly silent ones, over their standard error.
    pub z: f64,
}

/// A new exception to an entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewException {
    /// The entry.
    pub entry: EntryName,
    /// The exceptions to add, as `unless` has them.
    pub unless: Vec<String>,
    /// Rows with wrong hits of the entry.
    pub wrong: u64,
    /// Rows with right hits.
    pub right: u64,
    /// Wrong ones that the exceptions drop.
    pub drops_wrong: u64,
    /// Right ones that they drop.
    pub drops_right: u64,
    /// The whole row as it would be, in the columns of `COLUMNS`.
    #[serde(skip)]
    fields: Vec<String>,
}

/// All proposals.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Proposals {
    /// Gold rows.
    pub rows: u64,
    /// Rows that were missed.
    pub missed: u64,
    /// Rows with a wrong label.
    pub wrong: u64,
    /// The surest first.
    pub entries: Vec<NewEntry>,
    /// Those that drop most wrong hits first.
    pub exceptions: Vec<NewException>,
}

/// Words that proposals must not hold: those that name people or groups.
#[derive(Clone, Debug, Default)]
pub struct Barred(BTreeSet<String>);

impl Barred {
    /// Bars `words`, the words that name targets, and those that the gold writes with a capital inside sentences.
    #[must_use]
    pub fn new(words: &[String], judge: &Judge, gold: &Gold) -> Barred {
        let mut barred: BTreeSet<String> = words.iter().map(|word| fold(word)).collect();
        let names = judge.lexicon().entries().iter().filter(|entry| entry.names.is_some());
        for atom in names.flat_map(|entry| entry.pattern.sequences.iter().flatten()) {
            if let Atom::Word(word) | Atom::Exact(word) = atom {
                barred.insert(fold(word));
            }
        }
        let mut seen: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for row in &gold.rows {
            let words = sentences(&row.comment.text);
            let shouts = |words: &[Spelled]| words.iter().all(|word| !word.raw.chars().any(char::is_lowercase));
            for sentence in words.iter().filter(|sentence| !shouts(sentence)) {
                for word in sentence.iter().skip(1) {
                    let counts = seen.entry(word.folded.clone()).or_default();
                    counts.0 += 1;
                    counts.1 += u64::from(word.raw.chars().next().is_some_and(char::is_uppercase));
                }
            }
        }
        let is_name = |(word, (all, capital)): &(String, (u64, u64))| {
            !(word == "i" || word.starts_with("i'")) && 10 * capital > 6 * all
        };
        barred.extend(seen.into_iter().filter(is_name).map(|(word, _)| word));
        Barred(barred)
    }

    fn holds(&self, word: &str) -> bool {
        let owner = word.strip_suffix("'s").or_else(|| word.strip_suffix('\''));
        let one = |word: &str| self.0.contains(word) || word.strip_suffix('s').is_some_and(|one| self.0.contains(one));
        one(word) || owner.is_some_and(one)
    }
}

/// A word as it is written and as it is looked up.
struct Spelled<'t> {
    raw: &'t str,
    folded: String,
    span: Span,
}

/// The words of a text by sentence; marks and pictographs are left out.
fn sentences(text: &str) -> Vec<Vec<Spelled<'_>>> {
    let mut words = Vec::new();
    words_into(text, &mut words);
    let mut all: Vec<Vec<Spelled<'_>>> = Vec::new();
    let mut last = None;
    for word in words {
        let raw = word.span.of(text);
        if !raw.chars().any(char::is_alphabetic) {
            continue;
        }
        if last != Some(word.sentence) {
            all.push(Vec::new());
            last = Some(word.sentence);
        }
        if let Some(sentence) = all.last_mut() {
            sentence.push(Spelled { raw, folded: fold(raw), span: word.span });
        }
    }
    all
}

/// The distinct sequences of a text.
fn sequences(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for sentence in sentences(text) {
        let words: Vec<&str> = sentence.iter().map(|word| word.folded.as_str()).collect();
        for length in 1..=LONGEST {
            found.extend(words.windows(length).map(|window| window.join(" ")));
        }
    }
    found
}

/// Weighted log-odds of `a` in `all_a` against `b` in `all_b`, with a prior of the share in everything, over its
/// standard error (Monroe, Colaresi, Quinn 2008).
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn weighted_log_odds((a, all_a): (u64, u64), (b, all_b): (u64, u64), share: f64) -> f64 {
    let size = PRIOR.min((all_a + all_b) as f64 / 10.0);
    let prior = size * share;
    let odds = |count: u64, all: u64| {
        let (count, all) = (count as f64 + prior, all as f64 + size);
        libm::log(count / (all - count).max(f64::MIN_POSITIVE))
    };
    let variance = 1.0 / (a as f64 + prior) + 1.0 / (b as f64 + prior);
    (odds(a, all_a) - odds(b, all_b)) / variance.sqrt()
}

/// What is known of a sequence: rows by kind.
#[derive(Clone, Debug, Default)]
struct Seen {
    missed: Vec<u32>,
    silent: u64,
    rows: u64,
    right: u64,
}

/// Proposals from the mistakes in `predictions`.
#[must_use]
pub fn suggest(
    judge: &Judge,
    aim: &Aim,
    gold: &Gold,
    predictions: &[Prediction],
    barred: &Barred,
    wanted: &Wanted,
) -> Proposals {
    let silent = match aim.task {
        Task::Incivility => "civil",
        Task::TargetStance => "neither",
        Task::ReplyStance => "comment",
    };
    let labels = aim.task.labels().iter().copied().filter(|label| *label != silent);
    let class = |said: &Prediction| gold.class_of(said.label);
    let pairs = || gold.rows.iter().zip(predictions);
    let silent_class = gold.class_of(silent);
    let wrong = pairs().filter(|(row, said)| class(said) != Some(row.class) && class(said) != silent_class);
    let missed = pairs().filter(|(row, said)| class(said) != Some(row.class) && Some(row.class) != silent_class);
    let mut proposals = Proposals {
        rows: gold.rows.len() as u64,
        missed: missed.count() as u64,
        wrong: wrong.count() as u64,
        ..Proposals::default()
    };
    for label in labels {
        // A class that is also what silence means has nothing to be found by.
        if gold.class_of(label).is_some() && gold.class_of(label) != silent_class {
            proposals.entries.extend(entries(judge, aim, gold, predictions, barred, wanted, label));
        }
    }
    proposals.entries.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.pattern.cmp(&b.pattern)));
    proposals.entries.truncate(wanted.most);
    proposals.exceptions = exceptions(judge, gold, predictions, barred, wanted);
    proposals
}

fn entries(
    judge: &Judge,
    aim: &Aim,
    gold: &Gold,
    predictions: &[Prediction],
    barred: &Barred,
    wanted: &Wanted,
    label: &str,
) -> Vec<NewEntry> {
    let mine = gold.class_of(label);
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for (at, (row, said)) in (0u32..).zip(gold.rows.iter().zip(predictions)) {
        let is = Some(row.class) == mine;
        let told = gold.class_of(said.label) == mine;
        for sequence in sequences(&row.comment.text) {
            let seen = seen.entry(sequence).or_default();
            seen.rows += 1;
            seen.right += u64::from(is);
            match (is, told) {
                (true, false) => seen.missed.push(at),
                (false, false) => seen.silent += 1,
                _ => {}
            }
        }
    }
    // Sequences are held to those of the same length.
    let mut totals = [(0u64, 0u64, 0u64); LONGEST + 1];
    let length = |sequence: &str| sequence.split(' ').count().min(LONGEST);
    for (sequence, seen) in &seen {
        let total = &mut totals[length(sequence)];
        total.0 += seen.missed.len() as u64;
        total.1 += seen.silent;
        total.2 += seen.rows;
    }
    let own = if aim.task == Task::Incivility { wanted.label.as_str() } else { label };
    let known: BTreeSet<String> = judge
        .lexicon()
        .entries()
        .iter()
        .filter(|entry| entry.label.name() == own)
        .map(|entry| entry.text.to_lowercase())
        .collect();
    let curve = if aim.task == Task::Incivility { judge.calibration().curve(own) } else { Curve { a: 0.0, b: 1.0 } };
    let mut found: Vec<(NewEntry, Vec<u32>)> = Vec::new();
    for (sequence, seen) in seen {
        let missed = seen.missed.len() as u64;
        if missed < wanted.support || known.contains(&sequence) || sequence.split(' ').any(|word| barred.holds(word)) {
            continue;
        }
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        if share(seen.right, seen.rows) < wanted.precision {
            continue;
        }
        let (all_missed, all_silent, all) = totals[length(&sequence)];
        let z = weighted_log_odds((missed, all_missed), (seen.silent, all_silent), share(seen.rows, all));
        if z >= SURE {
            let smooth = share(seen.right + 1, seen.rows + 2);
            let weight = ((libm::log(smooth / (1.0 - smooth)) - curve.a) / curve.b).clamp(0.3, 4.0);
            let entry = NewEntry {
                pattern: sequence,
                label: own.to_owned(),
                weight: (weight * 100.0).round() / 100.0,
                missed,
                rows: seen.rows,
                right: seen.right,
                z,
            };
            found.push((entry, seen.missed));
        }
    }
    found.sort_by(|a, b| b.0.z.total_cmp(&a.0.z).then_with(|| a.0.pattern.cmp(&b.0.pattern)));
    distinct(found, wanted.most)
}

/// The first of those that say the same: one sequence inside the other, in mostly the same rows.
fn distinct(found: Vec<(NewEntry, Vec<u32>)>, most: usize) -> Vec<NewEntry> {
    let mut kept: Vec<(NewEntry, Vec<u32>)> = Vec::new();
    for (entry, rows) in found {
        if kept.len() == most {
            break;
        }
        let padded = |entry: &NewEntry| format!(" {} ", entry.pattern);
        let repeats = kept.iter().any(|(other, others)| {
            let (one, two) = (padded(&entry), padded(other));
            let both = rows.iter().filter(|row| others.binary_search(row).is_ok()).count();
            (one.contains(&two) || two.contains(&one)) && 10 * both >= 6 * rows.len().min(others.len())
        });
        if !repeats {
            kept.push((entry, rows));
        }
    }
    kept.into_iter().map(|(entry, _)| entry).collect()
}

/// The contexts of an entry's hits, a set of words a row.
#[derive(Default)]
struct Contexts {
    wrong: Vec<BTreeSet<String>>,
    right: Vec<BTreeSet<String>>,
}

fn exceptions(
    judge: &Judge,
    gold: &Gold,
    predictions: &[Prediction],
    barred: &Barred,
    wanted: &Wanted,
) -> Vec<NewException> {
    let mut contexts: BTreeMap<EntryId, Contexts> = BTreeMap::new();
    for (row, said) in gold.rows.iter().zip(predictions) {
        let sentences = sentences(&row.comment.text);
        let mut mine: BTreeMap<EntryId, (bool, BTreeSet<String>)> = BTreeMap::new();
        for evidence in said.evidence.iter().filter(|evidence| evidence.weight.0 != 0) {
            let Some(entry) = judge.lexicon().entries().get(evidence.entry.0 as usize) else { continue };
            let right = gold.class_of(speaks_for(evidence, entry.label)) == Some(row.class);
            let known = mine.entry(evidence.entry).or_default();
            known.0 |= right;
            known.1.extend(around(&sentences, evidence.span));
        }
        for (entry, (right, words)) in mine {
            let contexts = contexts.entry(entry).or_default();
            if right { contexts.right.push(words) } else { contexts.wrong.push(words) }
        }
    }
    let of = |(id, contexts): (EntryId, Contexts)| exception(judge, id, &contexts, barred, wanted);
    let mut list: Vec<NewException> = contexts.into_iter().filter_map(of).collect();
    list.sort_by(|a, b| b.drops_wrong.cmp(&a.drops_wrong).then_with(|| a.entry.cmp(&b.entry)));
    list.truncate(wanted.most);
    list
}

/// The words of the sentence around a hit.
fn around(sentences: &[Vec<Spelled<'_>>], span: Span) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for sentence in sentences {
        let first = sentence.iter().position(|word| word.span.overlaps(span));
        let last = sentence.iter().rposition(|word| word.span.overlaps(span));
        let (Some(first), Some(last)) = (first, last) else { continue };
        let (from, to) = (first.saturating_sub(CONTEXT), (last + 1 + CONTEXT).min(sentence.len()));
        let outside = (from..first).chain(last + 1..to);
        found.extend(outside.filter_map(|at| sentence.get(at)).map(|word| word.folded.clone()));
    }
    found
}

fn exception(
    judge: &Judge,
    id: EntryId,
    contexts: &Contexts,
    barred: &Barred,
    wanted: &Wanted,
) -> Option<NewException> {
    let entry = judge.lexicon().entries().get(id.0 as usize)?;
    let (mut wrong, mut right): (Vec<&BTreeSet<String>>, Vec<&BTreeSet<String>>) =
        (contexts.wrong.iter().collect(), contexts.right.iter().collect());
    let count = |rows: &[&BTreeSet<String>], word: &str| rows.iter().filter(|row| row.contains(word)).count() as u64;
    let mut unless: Vec<String> = Vec::new();
    // One word after the other, each held to the rows that are left.
    while unless.len() < 5 {
        let words: BTreeSet<&String> = wrong.iter().copied().flatten().collect();
        let candidates = words.into_iter().filter(|word| word.chars().count() > 2 && !barred.holds(word));
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let sure = candidates.filter_map(|word| {
            let (bad, good) = (count(&wrong, word), count(&right, word));
            let enough = bad >= wanted.support && bad as f64 / (bad + good) as f64 >= WRONG_SHARE;
            let all = (wrong.len() + right.len()) as f64;
            // What is common around right hits too is no context of the wrong ones.
            let expected = wrong.len() as f64 / all * (bad + good) as f64;
            (enough && bad as f64 >= 1.25 * expected).then_some((bad, std::cmp::Reverse(good), word.clone()))
        });
        let Some((_, _, word)) = sure.max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| b.2.cmp(&a.2))) else {
            break;
        };
        wrong.retain(|row| !row.contains(&word));
        right.retain(|row| !row.contains(&word));
        unless.push(format!("~{word}"));
    }
    if unless.is_empty() {
        return None;
    }
    let dropped = |before: usize, left: usize| (before - left) as u64;
    Some(NewException {
        entry: EntryName::of(judge.lexicon(), id),
        fields: fields(entry, &unless),
        unless,
        wrong: contexts.wrong.len() as u64,
        right: contexts.right.len() as u64,
        drops_wrong: dropped(contexts.wrong.len(), wrong.len()),
        drops_right: dropped(contexts.right.len(), right.len()),
    })
}

/// The columns of the rows that are printed.
pub const COLUMNS: &[&str] = &[
    "pattern", "label", "target", "weight", "level", "unless", "status", "case", "edge", "evade", "to", "yes", "no",
    "note",
];

/// A field of a table, with its escapes.
fn field(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace(['\n', '\r'], "\\n")
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| field(&item).replace('|', "\\|")).collect::<Vec<_>>().join(" | ")
}

/// The fields of a row with more exceptions, without the note.
fn fields(entry: &Entry, unless: &[String]) -> Vec<String> {
    let atoms = || entry.pattern.sequences.iter().flatten();
    let says = |is: bool, word: &str| if is { word.to_owned() } else { String::new() };
    let to = match entry.to {
        Some(To::Commenter) => "commenter",
        Some(To::Target) => "target",
        Some(To::Group) => "group",
        Some(To::Oneself) => "self",
        None => "",
    };
    // Patterns write `|` between choices; in `unless` it would part the list only with blanks around it.
    let exceptions = entry.unless.iter().map(|unless| unless.text.clone()).chain(unless.iter().cloned());
    let exceptions: Vec<String> = exceptions.map(|unless| field(&unless)).collect();
    vec![
        field(&entry.text),
        entry.label.name().to_owned(),
        entry.target.as_deref().map(field).unwrap_or_default(),
        format!("{}", f64::from(entry.weight) / f64::from(ONE)),
        says(entry.label.is_incivility(), &entry.level.to_string()),
        exceptions.join(" | "),
        says(entry.is_watched, "watch"),
        says(!entry.text.contains('"') && atoms().any(|atom| matches!(atom, Atom::Exact(_))), "exact"),
        says(atoms().any(|atom| matches!(atom, Atom::Inside(_))), "inside"),
        match entry.evades {
            Evades::None => "none".to_owned(),
            Evades::Letters => "letters".to_owned(),
            Evades::All => String::new(),
        },
        to.to_owned(),
        list(entry.yes.iter().cloned()),
        list(entry.no.iter().cloned()),
    ]
}

/// The proposals as a table that an entry file can take over; what each rests on stands in its note.
#[must_use]
pub fn table(proposals: &Proposals) -> String {
    let mut out = format!(
        "# Proposals from {} labelled rows: {} missed, {} labelled wrongly. Read each before you take it over.\n",
        proposals.rows, proposals.missed, proposals.wrong
    );
    out.push_str(&COLUMNS.join("\t"));
    out.push('\n');
    if !proposals.entries.is_empty() {
        out.push_str("# New entries, the surest first. Each needs a `yes` case of your own.\n");
    }
    for entry in &proposals.entries {
        let mut row = vec![String::new(); COLUMNS.len()];
        row[0] = field(&entry.pattern);
        row[1].clone_from(&entry.label);
        row[3] = format!("{}", entry.weight);
        row[13] =
            format!("in {} missed rows; right in {} of {}; z {:.1}", entry.missed, entry.right, entry.rows, entry.z);
        out.push_str(&row.join("\t"));
        out.push('\n');
    }
    if !proposals.exceptions.is_empty() {
        out.push_str("# Rows with more exceptions. They take the place of the rows that they repeat.\n");
    }
    for exception in &proposals.exceptions {
        let note = format!(
            "{}: {} drops {} of {} wrong hits, {} of {} right ones",
            exception.entry.source,
            exception.unless.join(" "),
            exception.drops_wrong,
            exception.wrong,
            exception.drops_right,
            exception.right
        );
        out.push_str(&exception.fields.join("\t"));
        out.push('\t');
        out.push_str(&field(&note));
        out.push('\n');
    }
    // Words are the gold's, and a terminal may show them.
    out.split('\n')
        .map(|line| line.split('\t').map(crate::report::inert::terminal).collect::<Vec<_>>().join("\t"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The label that new entries of incivility get when none is named.
pub const LABEL: &str = "insult";

/// Whether a name is a label that entries can have.
#[must_use]
pub fn is_label(name: &str) -> bool {
    Label::named(name).is_some_and(Label::is_incivility)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_grow_with_what_is_seen() {
        let few = weighted_log_odds((3, 100), (0, 1000), 0.003);
        let many = weighted_log_odds((30, 1000), (0, 10_000), 0.003);
        let even = weighted_log_odds((10, 100), (100, 1000), 0.1);
        assert!(few > 1.0 && many > few && even.abs() < 0.01, "{few} {many} {even}");
    }

    #[test]
    fn sequences_stay_in_their_sentence() {
        let found = sequences("Go home. You clown!");
        assert!(found.contains("go home") && found.contains("you clown"));
        assert!(!found.contains("home you"), "{found:?}");
    }
}
