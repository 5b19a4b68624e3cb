//! What was measured, as blocks for people. Everything is in the JSON of the evaluation itself.

use crate::report::block::{Block, Line, Piece, line, ours, theirs};
use crate::report::inert;
use crate::report::text::cut;
use crate::summary::wording::{counted, grouped};

use super::{EntryFigures, EntryName, Evaluation, Figure, Mistake};

/// What of an evaluation is shown.
#[derive(Clone, Debug)]
pub struct Shown<'s> {
    /// The gold file.
    pub gold: &'s str,
    /// Entries of each kind.
    pub entries: usize,
    /// Whether the entries that never kept a hit are listed.
    pub dead: bool,
}

/// The report.
#[must_use]
pub fn blocks(evaluation: &Evaluation, shown: &Shown<'_>) -> Vec<Block> {
    let mut out = head(evaluation, shown);
    out.push(Block::Heading("Figures"));
    out.push(figures(&evaluation.figures));
    if evaluation.samples > 0 {
        out.push(line(format!(
            "95 %: the middle of {} samples of the rows, drawn with seed {}; constant: the best that one answer for all rows gets; commonest: what the commonest class{} gets.",
            grouped(evaluation.samples),
            evaluation.seed,
            if evaluation.targets.is_empty() { "" } else { " of each target" },
        )));
    }
    out.push(Block::Heading("Classes"));
    out.push(classes(evaluation));
    out.push(Block::Heading("Gold (rows) and answers (columns)"));
    out.push(confusion(evaluation));
    calibration(&mut out, evaluation);
    if !evaluation.targets.is_empty() {
        out.push(Block::Heading("Targets"));
        out.push(targets(evaluation));
    }
    entries(&mut out, evaluation, shown);
    mistakes(&mut out, evaluation);
    out
}

/// A number between -1 and 1, three digits.
fn three(value: f64) -> String {
    format!("{value:.3}")
}

fn maybe(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), three)
}

fn cell(text: impl Into<String>) -> Line {
    vec![ours(text)]
}

fn head(evaluation: &Evaluation, shown: &Shown<'_>) -> Vec<Block> {
    let what = evaluation.category.map_or(evaluation.task.to_owned(), |category| format!("{category} alone"));
    let rows = counted(evaluation.rows as u64, "row", "rows");
    let mut out = vec![Block::Title(vec![ours(format!("{what}: {rows} of ")), theirs(shown.gold)])];
    if evaluation.skipped > 0 {
        let skipped = counted(evaluation.skipped, "row", "rows");
        out.push(Block::Line(vec![ours(format!("Skipped {skipped}: ")), theirs(evaluation.skipped_why.clone())]));
    }
    if let Some(threshold) = evaluation.threshold {
        out.push(line(format!("A label is given from a score of {threshold} on.")));
    }
    out
}

fn figures(figures: &[Figure]) -> Block {
    let interval =
        |figure: &Figure| figure.interval.map_or("–".to_owned(), |[low, high]| format!("{low:.3} to {high:.3}"));
    let row = |figure: &Figure| {
        vec![
            cell(figure.name.clone()),
            cell(maybe(figure.value)),
            cell(interval(figure)),
            cell(maybe(figure.constant)),
            cell(maybe(figure.majority)),
            Vec::new(),
        ]
    };
    Block::Table {
        head: vec!["figure", "value", "95 %", "constant", "commonest", ""],
        rows: figures.iter().map(row).collect(),
    }
}

fn classes(evaluation: &Evaluation) -> Block {
    let rows = evaluation.classes.iter().map(|class| {
        let means = if class.means.len() == 1 && class.means[0] == class.class {
            String::new()
        } else {
            format!("= {}", class.means.join(", "))
        };
        vec![
            vec![theirs(class.class.clone())],
            cell(class.wanted.to_string()),
            cell(class.found.to_string()),
            cell(three(class.precision)),
            cell(three(class.recall)),
            cell(three(class.f1)),
            cell(maybe(class.auc)),
            cell(maybe(class.average_precision)),
            cell(means),
        ]
    });
    Block::Table {
        head: vec!["class", "gold", "answers", "precision", "recall", "F1", "AUC", "AP", ""],
        rows: rows.collect(),
    }
}

/// Column heads are words of ours; classes with names of their own are numbered by their row.
fn confusion(evaluation: &Evaluation) -> Block {
    const HEADS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let known = |name: &str| {
        ["civil", "uncivil", "favor", "against", "neither", "agree", "disagree", "query", "comment"]
            .into_iter()
            .find(|known| *known == name)
    };
    let named: Option<Vec<&'static str>> = evaluation.classes.iter().map(|class| known(&class.class)).collect();
    let numbered = named.is_none();
    let names = named.unwrap_or_else(|| HEADS.iter().copied().take(evaluation.classes.len()).collect());
    let rows = evaluation.classes.iter().zip(&evaluation.confusion).enumerate().map(|(at, (class, counts))| {
        let mut name: Line = if numbered { cell(format!("{} ", at + 1)) } else { Vec::new() };
        name.push(theirs(class.class.clone()));
        std::iter::once(name).chain(counts.iter().map(|count| cell(count.to_string()))).chain([Vec::new()]).collect()
    });
    let head = std::iter::once("").chain(names).chain([""]).collect();
    Block::Table { head, rows: rows.collect() }
}

fn calibration(out: &mut Vec<Block>, evaluation: &Evaluation) {
    let Some(calibration) = &evaluation.calibration else { return };
    out.push(Block::Heading("Scores as probabilities"));
    let whose = if evaluation.task == "incivility" { "uncivil" } else { "right" };
    out.push(line(format!(
        "Expected calibration error {:.3}, Brier score {:.3}{}.",
        calibration.expected_error,
        calibration.brier,
        if whose == "right" { ", over the rows that were given a side" } else { "" },
    )));
    let rows = calibration.bins.iter().filter(|bin| bin.rows > 0).map(|bin| {
        vec![
            cell(format!("{:.1} to {:.1}", bin.from, bin.from + 0.1)),
            cell(bin.rows.to_string()),
            cell(three(bin.mean_score)),
            cell(three(bin.share_positive)),
            Vec::new(),
        ]
    });
    let share = if whose == "right" { "right" } else { "uncivil" };
    out.push(Block::Table { head: vec!["score", "rows", "mean score", share, ""], rows: rows.collect() });
}

fn targets(evaluation: &Evaluation) -> Block {
    let row = |target: &super::TargetFigures| {
        vec![
            vec![theirs(target.target.clone())],
            cell(target.rows.to_string()),
            cell(three(target.favor)),
            cell(three(target.against)),
            cell(three(target.favg)),
            cell(three(target.macro_f1)),
            cell(three(target.constant)),
            Vec::new(),
        ]
    };
    Block::Table {
        head: vec!["target", "rows", "favor F1", "against F1", "Favg", "macro F1", "constant", ""],
        rows: evaluation.targets.iter().map(row).collect(),
    }
}

/// `label pattern source`.
pub(crate) fn entry_line(entry: &EntryName) -> Line {
    vec![ours(format!("{} ", entry.label)), pattern(entry), ours(" "), theirs(entry.source.clone())]
}

/// The pattern, cut to what can be read at a glance; its place tells the rest.
fn pattern(entry: &EntryName) -> Piece {
    theirs(cut(&inert::terminal(&entry.pattern), 48))
}

fn entries(out: &mut Vec<Block>, evaluation: &Evaluation, shown: &Shown<'_>) {
    let all = &evaluation.entries;
    if all.is_empty() && evaluation.dead.is_empty() {
        return;
    }
    let costs = |entry: &&EntryFigures| entry.adds_f1 < 0.0 || (entry.adds_f1 <= 0.0 && entry.adds_auc < Some(0.0));
    let (costly, useful): (Vec<_>, Vec<_>) = all.iter().partition(|entry| costs(entry));
    if shown.entries > 0 && !costly.is_empty() {
        out.push(Block::Heading("Entries that cost most"));
        out.push(entry_table(costly.iter().take(shown.entries).copied()));
    }
    if shown.entries > 0 && !useful.is_empty() {
        out.push(Block::Heading("Entries that help most"));
        out.push(entry_table(useful.iter().rev().take(shown.entries).copied()));
        out.push(line(
            "adds: what the entry adds to F1, in thousandths (macro F1 for stances), and to the AUC; right: of the comments that it fires on, with Wilson's 95 % interval; alone: comments that only it turns right, and wrong. All entries, and which fire together: --format json.",
        ));
    }
    out.push(Block::Heading("All entries"));
    out.push(line(format!(
        "{} kept a hit, {} cost more than they give; {} never did{}.",
        counted(all.len() as u64, "entry", "entries"),
        grouped(costly.len() as u64),
        grouped(evaluation.dead.len() as u64),
        if shown.dead || evaluation.dead.is_empty() { "" } else { " (--dead lists them)" },
    )));
    if shown.dead {
        out.extend(evaluation.dead.iter().map(|entry| Block::Line(entry_line(entry))));
    }
}

fn entry_table<'e>(entries: impl Iterator<Item = &'e EntryFigures>) -> Block {
    let rows = entries.map(|entry| {
        let mut last = entry_line(&entry.entry);
        if let Some(partner) = entry.with.first() {
            last.push(ours(format!("; {} of {} with ", partner.comments, entry.comments)));
            last.push(pattern(&partner.entry));
        }
        vec![
            cell(format!("{:+.2}", entry.adds_f1 * 1000.0)),
            cell(entry.adds_auc.map_or("–".to_owned(), |auc| format!("{:+.2}", auc * 1000.0))),
            cell(entry.hits.to_string()),
            cell(format!("{}/{}", entry.right, entry.comments)),
            cell(format!("{:.2}-{:.2}", entry.interval[0], entry.interval[1])),
            cell(format!("+{} -{}", entry.alone_right, entry.alone_wrong)),
            last,
        ]
    });
    Block::Table { head: vec!["adds F1", "AUC", "hits", "right", "95 %", "alone", "entry"], rows: rows.collect() }
}

fn mistakes(out: &mut Vec<Block>, evaluation: &Evaluation) {
    if !evaluation.wrong.is_empty() {
        out.push(Block::Heading("Wrong labels, the surest first"));
        out.extend(evaluation.wrong.iter().map(mistake));
    }
    if !evaluation.missed.is_empty() {
        out.push(Block::Heading("Missed, the surest and shortest first"));
        out.extend(evaluation.missed.iter().map(mistake));
    }
}

/// Letters of a text that are shown.
const LETTERS: usize = 240;

/// The text with its evidence marked, cut to what can be read at a glance.
#[must_use]
pub fn marked(text: &str, spans: &[(u32, u32)], letters: usize) -> Line {
    let first = spans.iter().map(|span| span.0 as usize).min().unwrap_or(0);
    // The first evidence is in the middle of the shown part, unless the text fits.
    let total = text.chars().count();
    let before = text.get(..first).map_or(0, |before| before.chars().count());
    let skip = if total <= letters { 0 } else { before.saturating_sub(letters / 3).min(total - letters) };
    let mut out = Line::new();
    let mut plain = String::new();
    if skip > 0 {
        plain.push('…');
    }
    let mut hit = String::new();
    for (at, c) in text.char_indices().skip(skip).take(letters) {
        let is_marked = spans.iter().any(|(start, end)| (*start as usize..*end as usize).contains(&at));
        if is_marked {
            if !plain.is_empty() {
                out.push(theirs(std::mem::take(&mut plain)));
            }
            hit.push(c);
        } else {
            if !hit.is_empty() {
                out.push(Piece::Marked(std::mem::take(&mut hit)));
            }
            plain.push(c);
        }
    }
    if !hit.is_empty() {
        out.push(Piece::Marked(hit));
    }
    if skip + letters < total {
        plain.push('…');
    }
    if !plain.is_empty() {
        out.push(theirs(plain));
    }
    out
}

fn mistake(mistake: &Mistake) -> Block {
    let spans: Vec<(u32, u32)> = mistake.evidence.iter().map(|words| (words.start, words.end)).collect();
    let mut first = vec![ours("gold "), theirs(mistake.gold.clone())];
    first.push(ours(format!(", comity {} {:.2}", mistake.label, mistake.score)));
    if let Some(target) = &mistake.target {
        first.extend([ours(", toward "), theirs(target.clone())]);
    }
    first.extend([ours("  "), theirs(mistake.source.clone())]);
    let mut lines = vec![first, marked(&mistake.text, &spans, LETTERS)];
    for words in mistake.evidence.iter().take(4) {
        let mut line = vec![ours(format!("{:+.2}  ", words.weight)), theirs(words.text.clone()), ours("  ")];
        line.extend(entry_line(&words.entry));
        if !words.rules.is_empty() {
            line.push(ours(format!("  ({})", words.rules.join(", "))));
        }
        lines.push(line);
    }
    if mistake.evidence.len() > 4 {
        lines.push(vec![ours(format!("and {} more", mistake.evidence.len() - 4))]);
    }
    Block::Item(lines)
}
