//! Labelled rows → a pack: patterns and their weights, learned by regularized logistic regression over what scoring
//! itself sees. Deterministic: the same rows give the same bytes.
//!
//! Learned weights are added to what written rows say, so a written weight stands unless labels speak against it.

mod candidates;
mod features;
mod path;
mod solver;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::comment::Comment;
use crate::lexicon::pattern::{Reading, parse};
use crate::lexicon::{Label, Lexicon};

use self::candidates::{Barred, Wanted};
use self::features::Seen;
use self::path::{Strength, Tried, area, limited, macro_f1, penalty, platt, try_out};
use self::solver::{Data, Matrix, Model, solve};

use super::gold::Gold;
use super::task::Task;

pub use self::write::files;

/// Rows that a target must have, at least: fewer teach nothing.
const LEAST_ROWS: usize = 20;

/// Rows from which a target is learned by itself even where most have fewer.
const OWN_ROWS: usize = 100;

/// Targets with fewer rows that are learned together, at least.
const MANY: usize = 10;

/// Candidates, at most.
const MOST_CANDIDATES: usize = 60_000;

/// The label of learned incivility that is of no one kind.
const NO_ONE_KIND: &str = "uncivil";

/// What to learn, and within which limits.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// The task.
    pub task: Task,
    /// For incivility: the category that the labels are about; else incivility as a whole.
    pub category: Option<String>,
    /// Comments that must hold a pattern, at least.
    pub support: u32,
    /// Words of the longest pattern, 1 to 3.
    pub words: usize,
    /// Rows of the pack for each target (or in all, where there is none), at most.
    pub most_entries: Option<usize>,
    /// The share of the penalty that makes weights 0, from 0 to 1; the rest makes them small.
    pub l1_share: f64,
    /// The largest weight, in log-odds.
    pub most_weight: f64,
    /// Whether weights may only speak for their label.
    pub only_positive: bool,
}

impl FitOptions {
    /// The usual limits.
    #[must_use]
    pub fn new(task: Task) -> FitOptions {
        FitOptions {
            task,
            category: None,
            support: 2,
            words: if task == Task::Incivility { 2 } else { 3 },
            most_entries: None,
            l1_share: if task == Task::Incivility { 0.01 } else { 0.03 },
            most_weight: 4.0,
            only_positive: false,
        }
    }

    /// The label of learned incivility rows.
    fn label(&self) -> Label {
        Label::named(self.category.as_deref().unwrap_or(NO_ONE_KIND)).unwrap_or(Label::Category(0))
    }
}

/// A learned row, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The pattern; `(prior)` for what stands before any word.
    pub pattern: String,
    /// What it speaks for.
    pub label: Label,
    /// The target, for stance.
    pub target: Option<Arc<str>>,
    /// The weight in log-odds, rounded to thousandths.
    pub weight: f64,
    /// How many of the comments that hold it have which label.
    pub support: Vec<(String, usize)>,
}

/// What was learned for one target, or for all rows where the task has none.
#[derive(Clone, Debug)]
pub struct Group {
    /// The target; for stance `None` is whichever has no rows of its own.
    pub target: Option<Arc<str>>,
    /// Rows that were learned from, by label of the gold file.
    pub rows: Vec<(String, usize)>,
    /// Whether its stance is always a side.
    pub is_two_way: bool,
    /// What was learned; empty where there were too few rows.
    pub entries: Vec<Row>,
    /// The strength of the penalty that cross-validation chose.
    pub strength: f64,
    /// What it came to on comments left out: area under the curve for incivility, else macro F1.
    pub measured: f64,
}

impl Group {
    /// Whether there were enough rows to learn from. What was learned may be that no row is needed.
    #[must_use]
    pub fn is_learned(&self) -> bool {
        self.strength > 0.0
    }
}

/// What was learned.
#[derive(Clone, Debug)]
pub struct Fit {
    /// By target.
    pub groups: Vec<Group>,
    /// For incivility: intercept and slope over the sum of weights.
    pub curve: Option<(f64, f64)>,
    /// Rows that no pack could judge (their language), and so taught nothing.
    pub not_judged: usize,
    /// The packs that learning stood on: name, version, hash.
    pub over: Vec<(String, String, String)>,
}

/// Learns from `gold`, over `lexicon`.
///
/// # Errors
/// In words, when there is nothing to learn from.
pub fn fit(gold: &Gold, lexicon: Lexicon, options: &FitOptions) -> Result<Fit, String> {
    if options.task == Task::Incivility && options.category.as_deref().is_some_and(|name| !is_incivility(name)) {
        return Err(format!(
            "--category: `{}` is no category of incivility",
            options.category.as_deref().unwrap_or("")
        ));
    }
    let over =
        lexicon.packs().map(|pack| (pack.name.to_owned(), pack.version.to_owned(), pack.hash.to_owned())).collect();
    let groups = grouped(gold, options);
    let candidates = all_candidates(gold, &lexicon, &groups, options);
    let seen = features::see(gold, lexicon, &candidates, options);
    let mut fit =
        Fit { groups: Vec::new(), curve: None, not_judged: seen.iter().filter(|seen| seen.is_none()).count(), over };
    let learner = Learner { gold, seen: &seen, candidates: &candidates, options };
    let lessons: Vec<(Group, Option<Lesson>)> = groups
        .into_iter()
        .map(|(target, rows)| {
            let rows = rows.into_iter().filter(|row| seen[*row].is_some()).collect();
            learner.lesson(target, rows)
        })
        .collect();
    // One strength for all targets: each by itself has too few rows to tell.
    let strength = Strength::best(lessons.iter().filter_map(|(_, lesson)| Some(&lesson.as_ref()?.tried)));
    for (mut group, lesson) in lessons {
        if let Some(lesson) = lesson {
            fit.curve = learner.learn(&mut group, &lesson, strength);
        }
        fit.groups.push(group);
    }
    if !fit.groups.iter().any(Group::is_learned) {
        return Err(format!(
            "nothing could be learned: no {} has {LEAST_ROWS} labelled rows of two labels",
            if options.task == Task::TargetStance { "target" } else { "file" }
        ));
    }
    Ok(fit)
}

fn is_incivility(name: &str) -> bool {
    Label::named(name).is_some_and(Label::is_incivility)
}

/// The rows of each target, in the order of the targets' names; all rows where the task has no targets. Where most rows
/// are on targets with few, those are learned together, for whichever target has no rows of its own.
fn grouped(gold: &Gold, options: &FitOptions) -> Vec<(Option<Arc<str>>, Vec<usize>)> {
    let mut groups: BTreeMap<Option<Arc<str>>, Vec<usize>> = BTreeMap::new();
    for (at, row) in gold.rows.iter().enumerate() {
        let target = row.comment.extra.target.as_deref().filter(|_| options.task == Task::TargetStance);
        groups.entry(target.map(Arc::from)).or_default().push(at);
    }
    let small = groups.values().map(Vec::len).filter(|rows| *rows < OWN_ROWS);
    let (targets, rows) = small.fold((0, 0), |(targets, all), rows| (targets + 1, all + rows));
    if options.task == Task::TargetStance && targets >= MANY && rows * 2 > gold.rows.len() {
        groups.retain(|_, rows| rows.len() >= OWN_ROWS);
        groups.insert(None, (0..gold.rows.len()).collect());
    }
    groups.into_iter().collect()
}

/// The candidates of all groups that are large enough, and the written patterns of the task, in order, each once.
fn all_candidates(
    gold: &Gold,
    lexicon: &Lexicon,
    groups: &[(Option<Arc<str>>, Vec<usize>)],
    options: &FitOptions,
) -> Vec<String> {
    let comments: Vec<&Comment> = gold.rows.iter().map(|row| &row.comment).collect();
    let barred = Barred::of(lexicon, (options.task == Task::Incivility).then_some(&comments));
    let mut all: Vec<String> = written_patterns(lexicon, options);
    for (_, rows) in groups.iter().filter(|(_, rows)| rows.len() >= LEAST_ROWS) {
        let labelled: Vec<(&Comment, usize)> = rows.iter().map(|at| (comments[*at], gold.rows[*at].class)).collect();
        let wanted = Wanted { support: options.support, words: options.words, most: MOST_CANDIDATES };
        all.extend(candidates::candidates(&labelled, wanted, &barred));
    }
    all.sort();
    all.dedup();
    all.retain(|pattern| parse(pattern, Reading::default()).is_ok());
    all
}

/// Patterns of written rows of the task that mean the same without their other columns.
fn written_patterns(lexicon: &Lexicon, options: &FitOptions) -> Vec<String> {
    let wanted = |label: Label| match options.task {
        Task::Incivility if options.category.is_some() => label == options.label(),
        Task::Incivility => label.is_incivility(),
        Task::TargetStance => matches!(label, Label::Favor | Label::Against),
        Task::ReplyStance => matches!(label, Label::Agree | Label::Disagree | Label::Query),
    };
    let mine = lexicon.entries().iter().filter(|entry| {
        wanted(entry.label)
            && !entry.is_learned
            && entry.unless.is_empty()
            && parse(&entry.text, Reading::default()).is_ok_and(|pattern| pattern == entry.pattern)
    });
    mine.map(|entry| entry.text.clone()).collect()
}

struct Learner<'a> {
    gold: &'a Gold,
    seen: &'a [Option<Seen>],
    candidates: &'a [String],
    options: &'a FitOptions,
}

/// A group made ready to learn from, and what cross-validation found.
struct Lesson {
    rows: Vec<usize>,
    matrix: Matrix,
    /// The candidate of each column; `None` for what written rows say.
    numbers: Vec<Option<usize>>,
    outcomes: Outcomes,
    of_row: Vec<usize>,
    weights: Vec<f64>,
    offsets: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    free: Option<usize>,
    tried: Tried,
}

impl Lesson {
    fn data(&self) -> Data<'_> {
        Data {
            matrix: &self.matrix,
            logits: self.outcomes.logits.len(),
            outcomes: &self.of_row,
            weights: &self.weights,
            offsets: &self.offsets,
            free: self.free,
            bounds: &self.bounds,
        }
    }
}

/// The outcomes of a group: what each class of the gold file is, and which labels have logits.
struct Outcomes {
    /// By class of the gold file.
    of_class: Vec<Option<usize>>,
    /// The labels with a logit, by the column of `Seen::written` that speaks for them.
    logits: Vec<(Label, usize)>,
    is_two_way: bool,
}

impl Learner<'_> {
    /// The group of `rows`, and the lesson that they hold, if there are enough.
    fn lesson(&self, target: Option<Arc<str>>, rows: Vec<usize>) -> (Group, Option<Lesson>) {
        let mut counts = vec![0usize; self.gold.classes.len()];
        rows.iter().for_each(|row| counts[self.gold.rows[*row].class] += 1);
        let names = self.gold.classes.iter().map(|class| class.name.clone());
        let by_label = names.zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect();
        let outcomes = self.outcomes(&counts);
        let is_two_way = outcomes.is_two_way;
        let group = Group { target, is_two_way, rows: by_label, entries: Vec::new(), strength: 0.0, measured: 0.0 };
        let labels = counts.iter().filter(|count| **count > 0).count();
        if rows.len() < LEAST_ROWS || labels < 2 || outcomes.logits.is_empty() {
            return (group, None);
        }
        let (matrix, numbers, free) = self.matrix(&rows);
        let k = outcomes.logits.len();
        let of_row: Vec<usize> =
            rows.iter().map(|row| outcomes.of_class[self.gold.rows[*row].class].unwrap_or(k)).collect();
        let weights = self.row_weights(&of_row, k);
        let is_for_any = group.target.is_none();
        let offsets = self.offsets(&rows, &outcomes, is_for_any);
        let bounds = self.bounds(&matrix, k, free);
        let tried = Tried::default();
        let mut lesson = Lesson { rows, matrix, numbers, outcomes, of_row, weights, offsets, bounds, free, tried };
        let keys: Vec<u64> = lesson.rows.iter().map(|row| hash(&self.gold.rows[*row].comment.text)).collect();
        let measure = if self.options.task == Task::Incivility { area } else { macro_f1 };
        lesson.tried = try_out(&lesson.data(), &keys, self.options.l1_share, measure);
        (group, Some(lesson))
    }

    /// Learns a group's entries; for incivility tells the curve.
    fn learn(&self, group: &mut Group, lesson: &Lesson, strength: Strength) -> Option<(f64, f64)> {
        let data = lesson.data();
        let model = match self.options.most_entries {
            Some(most) => limited(&data, strength.value(), most.saturating_sub(data.logits)),
            None => {
                let start = Model::new(data.logits, data.matrix.width());
                solve(&data, penalty(strength.value(), self.options.l1_share), start)
            }
        };
        (group.strength, group.measured) = (strength.value(), lesson.tried.measured(strength));
        if self.options.task != Task::Incivility {
            group.entries = self.entries(group, lesson, &model, 1.0);
            return None;
        }
        let slope = lesson.free.map_or(1.0, |free| model.weight(free, 0));
        group.entries = self.entries(group, lesson, &model, slope);
        let outcomes: Vec<usize> = lesson.tried.rows.iter().map(|row| lesson.of_row[*row]).collect();
        let (a, b) = platt(&outcomes, lesson.tried.margins(strength));
        Some((a + b * model.intercepts[0], b * slope))
    }

    fn outcomes(&self, counts: &[usize]) -> Outcomes {
        let labels: &[(&str, Label)] = match self.options.task {
            Task::Incivility => &[("uncivil", self.options.label())],
            Task::TargetStance => &[("favor", Label::Favor), ("against", Label::Against)],
            Task::ReplyStance => &[("agree", Label::Agree), ("disagree", Label::Disagree), ("query", Label::Query)],
        };
        let class_of = |name: &str| {
            self.gold
                .class_of(name)
                .filter(|class| counts[*class] > 0 && !self.gold.classes[*class].means.contains(&"comment"))
        };
        let mut of_class = vec![None; counts.len()];
        let mut logits = Vec::new();
        let is_two_way = self.options.task == Task::TargetStance
            && self.gold.class_of("neither").is_none_or(|class| counts[class] == 0);
        for (at, (name, label)) in labels.iter().enumerate() {
            let Some(class) = class_of(name) else { continue };
            if is_two_way && at > 0 {
                continue;
            }
            of_class[class] = Some(logits.len());
            logits.push((*label, at));
        }
        Outcomes { of_class, logits, is_two_way }
    }

    /// The matrix of a group, the candidate of each column, and the column of what written rows say, where it has one.
    fn matrix(&self, rows: &[usize]) -> (Matrix, Vec<Option<usize>>, Option<usize>) {
        let mut matrix = Matrix::new(rows.len(), self.candidates.len() + 1);
        let written = self.candidates.len();
        let is_free = self.options.task == Task::Incivility;
        for (row, at) in rows.iter().enumerate() {
            let Some(seen) = &self.seen[*at] else { continue };
            for (candidate, value) in &seen.hits {
                matrix.push(row, *candidate as usize, *value);
            }
            #[allow(clippy::cast_possible_truncation, reason = "a sum of weights")]
            if is_free && seen.written[0] != 0.0 {
                matrix.push(row, written, seen.written[0] as f32);
            }
        }
        let (support, all) = (self.options.support as usize, rows.len());
        let kept = matrix.retain(|column, rows| {
            // What stands in every comment tells nothing that the intercept does not.
            if column == written { !rows.is_empty() } else { (support..all).contains(&rows.len()) }
        });
        let free = kept.iter().position(|column| *column == written);
        let numbers = kept.into_iter().map(|column| (column != written).then_some(column)).collect();
        (matrix, numbers, free)
    }

    /// For stance labels of unlike frequency count alike, as macro F1 counts them.
    fn row_weights(&self, outcomes: &[usize], k: usize) -> Vec<f64> {
        let mut counts = vec![0.0f64; k + 1];
        outcomes.iter().for_each(|outcome| counts[*outcome] += 1.0);
        let there = counts.iter().filter(|count| **count > 0.0).count() as f64;
        let all = outcomes.len() as f64;
        let balanced = self.options.task != Task::Incivility;
        outcomes.iter().map(|outcome| if balanced { all / (there * counts[*outcome]) } else { 1.0 }).collect()
    }

    /// What written rows say, as logits; for incivility it is a column of its own.
    fn offsets(&self, rows: &[usize], outcomes: &Outcomes, is_for_any: bool) -> Vec<f64> {
        let mut offsets = Vec::with_capacity(rows.len() * outcomes.logits.len());
        for row in rows {
            let written = self.seen[*row].as_ref().map_or([0.0; 3], |seen| seen.written);
            for (_, column) in &outcomes.logits {
                offsets.push(match self.options.task {
                    Task::Incivility => 0.0,
                    // For any target learned rows stand alone.
                    Task::TargetStance if is_for_any => 0.0,
                    Task::TargetStance if outcomes.is_two_way => written[0] - written[1],
                    Task::TargetStance => written[*column],
                    // A reply is more than a comment from a sum of 0.6 on.
                    Task::ReplyStance => written[*column] - 0.6,
                });
            }
        }
        offsets
    }

    fn bounds(&self, matrix: &Matrix, k: usize, free: Option<usize>) -> Vec<(f64, f64)> {
        let most = self.options.most_weight;
        let usual = (if self.options.only_positive { 0.0 } else { -most }, most);
        // Written weights count at least a fifth, so that learned ones stay in proportion.
        (0..matrix.width())
            .flat_map(|column| (0..k).map(move |_| if free == Some(column) { (0.2, 3.0) } else { usual }))
            .collect()
    }

    fn entries(&self, group: &Group, lesson: &Lesson, model: &Model, slope: f64) -> Vec<Row> {
        let Lesson { rows, matrix, numbers, outcomes, .. } = lesson;
        let mut entries = Vec::new();
        let support = |matching: &[u32]| {
            let mut counts = vec![0usize; self.gold.classes.len()];
            matching.iter().for_each(|row| counts[self.gold.rows[rows[*row as usize]].class] += 1);
            let names = self.gold.classes.iter().map(|class| class.name.clone());
            names.zip(counts).filter(|(_, count)| *count > 0).collect::<Vec<_>>()
        };
        for (logit, (label, _)) in outcomes.logits.iter().enumerate() {
            let mut push = |pattern: &str, weight: f64, support| {
                let weight = (weight * 1000.0).round() / 1000.0;
                // Two ways are two sides of one weight.
                let (label, weight) = match (group.is_two_way, weight < 0.0) {
                    (true, true) => (Label::Against, -weight),
                    _ => (*label, weight),
                };
                if weight != 0.0 {
                    let (pattern, target) = (pattern.to_owned(), group.target.clone());
                    entries.push(Row { pattern, label, target, weight, support });
                }
            };
            if self.options.task != Task::Incivility {
                let all: Vec<u32> = (0..).take(rows.len()).collect();
                push(crate::lexicon::PRIOR, model.intercepts[logit], support(&all));
            }
            for (column, number) in numbers.iter().enumerate() {
                let Some(pattern) = number.and_then(|number| self.candidates.get(number)) else { continue };
                let weight = model.weight(column, logit);
                if weight != 0.0 {
                    push(pattern, weight / slope, support(matrix.support(column)));
                }
            }
        }
        entries.sort_by(|a, b| (&a.pattern, a.label).cmp(&(&b.pattern, b.label)));
        entries
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
