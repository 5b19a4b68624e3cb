//! Scores with what is right, or a dump's scores alone → the score from which to act.

use serde::Serialize;

use crate::comment::{Comment, Language};
use crate::ingest::open::Input;
use crate::ingest::{InputError, ReadOptions};
use crate::judge::{Judge, Scratch};
use crate::judgement::{Category, ONE};
use crate::report::block::{Block, line, ours};
use crate::summary::rate::wilson;
use crate::summary::wording::counted;

use super::dump::each;
use super::gold::Gold;
use super::predict::{Aim, Prediction};
use super::task::Task;

/// What is wanted of a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// At least this share of what is acted on is right; as much as possible is found.
    Precision(f64),
    /// At least this share is found; as much as possible of what is acted on is right.
    Recall(f64),
    /// A wrong act costs the first, a missed one the second; together as little as possible.
    Cost(f64, f64),
    /// At most so many are acted on.
    Queue(u64),
}

impl Wish {
    /// Its words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Wish::Precision(share) => format!("precision {share}"),
            Wish::Recall(share) => format!("recall {share}"),
            Wish::Cost(wrong, missed) => format!("cost {wrong}:{missed}"),
            Wish::Queue(size) => format!("queue {size}"),
        }
    }
}

/// Reads `1:5`: what a wrong act costs, and a missed one.
///
/// # Errors
/// In words, when it is something else.
pub fn cost(text: &str) -> Result<(f64, f64), String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|cost| cost.is_finite() && *cost >= 0.0);
    let pair = text.split_once(':').and_then(|(wrong, missed)| number(wrong).zip(number(missed)));
    pair.filter(|(wrong, missed)| wrong + missed > 0.0)
        .ok_or_else(|| format!("`{text}` is no cost; expected two numbers like `1:5`: a wrong act, and a missed one"))
}

/// What acting from one score on means.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// The score.
    pub threshold: f64,
    /// Gold rows acted on.
    pub rows: u64,
    /// Those of them that are right.
    pub right: u64,
    /// Rows that are to be found and are not acted on.
    pub missed: u64,
    /// Of the rows acted on, the share that is right; `None` when there is none.
    pub precision: Option<f64>,
    /// Its 95 % interval (Wilson).
    pub interval: Option<[f64; 2]>,
    /// Of the rows that are to be found, the share acted on.
    pub recall: Option<f64>,
    /// Harmonic mean of both.
    pub f1: Option<f64>,
    /// Comments of the dump acted on.
    pub comments: Option<u64>,
}

/// A threshold for a wish.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chosen {
    /// The wish, in words.
    pub wish: String,
    /// What it comes to; `None` when no threshold gives it.
    pub point: Option<Point>,
}

/// Thresholds and the curve that they lie on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Thresholds {
    /// Gold rows.
    pub rows: u64,
    /// Rows that are to be found.
    pub wanted: u64,
    /// Comments of the dump.
    pub comments: Option<u64>,
    /// One for each wish.
    pub chosen: Vec<Chosen>,
    /// Every threshold that makes a difference, from the lowest.
    pub curve: Vec<Point>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie between 0 and 1")]
fn place(score: f64) -> usize {
    let one = f64::from(ONE);
    (score.abs() * one).round().clamp(0.0, one) as usize
}

/// How many places there are, one for each score.
const PLACES: usize = ONE as usize + 1;

/// What gold and dump know of each score, in 1/10,000.
#[derive(Clone, Debug)]
pub struct Scores {
    rows: u64,
    wanted: u64,
    /// By score: gold rows, and those of them that are right.
    gold: Vec<(u64, u64)>,
    has_gold: bool,
    /// By score: comments of the dump.
    dump: Option<Vec<u64>>,
}

impl Default for Scores {
    fn default() -> Scores {
        Scores { rows: 0, wanted: 0, gold: vec![(0, 0); PLACES], has_gold: false, dump: None }
    }
}

impl Scores {
    /// Adds a gold file's predictions, made without a threshold. Acting on a row is to call it uncivil, or to take its
    /// side or label for right.
    pub fn add_gold(&mut self, aim: &Aim, gold: &Gold, predictions: &[Prediction]) {
        let silent = match aim.task {
            Task::Incivility => "civil",
            Task::TargetStance => "neither",
            Task::ReplyStance => "comment",
        };
        let silent = gold.class_of(silent);
        self.has_gold = true;
        for (row, said) in gold.rows.iter().zip(predictions) {
            self.rows += 1;
            self.wanted += u64::from(Some(row.class) != silent);
            let told = match aim.task {
                Task::Incivility => gold.class_of("uncivil"),
                // The side that its score leans to, however weakly.
                Task::TargetStance if said.score > 0.0 => gold.class_of("favor"),
                Task::TargetStance if said.score < 0.0 => gold.class_of("against"),
                Task::TargetStance => silent,
                Task::ReplyStance => gold.class_of(said.label),
            };
            let is_told = aim.task == Task::Incivility || told != silent;
            if let Some(place) = self.gold.get_mut(place(said.score)).filter(|_| is_told) {
                place.0 += 1;
                place.1 += u64::from(told == Some(row.class));
            }
        }
    }

    /// Adds the incivility scores of a dump.
    pub fn add_dump(&mut self, judge: &Judge, aim: &Aim, inputs: &[Input], options: &ReadOptions) -> Vec<InputError> {
        let of = |comment: Comment, hint: Option<Language>, scratch: &mut Scratch| {
            let incivility = judge.judge(&comment, hint, scratch).incivility;
            match aim.category {
                None => incivility.score,
                Some(wanted) => {
                    let mut scores = incivility.categories.iter();
                    scores.find(|(category, _)| *category == Category(wanted)).map(|(_, s)| *s).unwrap_or_default()
                }
            }
        };
        let mut counts = self.dump.take().unwrap_or_else(|| vec![0; PLACES]);
        let errors = each(inputs, options, of, |score| {
            if let Some(count) = counts.get_mut(usize::from(score.0)) {
                *count += 1;
            }
        });
        self.dump = Some(counts);
        errors
    }

    /// Every threshold that makes a difference, from the highest; 0 acts on everything and is none.
    fn points(&self) -> Vec<Point> {
        let (mut rows, mut right, mut comments) = (0, 0, 0);
        let mut points = Vec::new();
        for at in (1..PLACES).rev() {
            let (here, here_right) = self.gold.get(at).copied().unwrap_or_default();
            let here_dump = self.dump.as_ref().and_then(|dump| dump.get(at)).copied().unwrap_or(0);
            rows += here;
            right += here_right;
            comments += here_dump;
            if here + here_dump > 0 {
                points.push(self.point(at, rows, right, comments));
            }
        }
        points
    }

    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn point(&self, at: usize, rows: u64, right: u64, comments: u64) -> Point {
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        Point {
            threshold: at as f64 / f64::from(ONE),
            rows,
            right,
            missed: self.wanted.saturating_sub(right),
            precision: share(right, rows),
            interval: (rows > 0).then(|| wilson(right, rows)),
            recall: share(right, self.wanted).filter(|_| self.has_gold),
            f1: share(2 * right, rows + self.wanted).filter(|_| self.has_gold),
            comments: self.dump.is_some().then_some(comments),
        }
    }

    /// A threshold for each wish, and the curve.
    #[must_use]
    pub fn choose(&self, wishes: &[Wish]) -> Thresholds {
        let points = self.points();
        let chosen = wishes.iter().map(|wish| Chosen { wish: wish.words(), point: self.best(*wish, &points) });
        Thresholds {
            rows: self.rows,
            wanted: self.wanted,
            comments: self.dump.as_ref().map(|dump| dump.iter().sum()),
            chosen: chosen.collect(),
            curve: points.iter().rev().cloned().collect(),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn best(&self, wish: Wish, points: &[Point]) -> Option<Point> {
        let found = match wish {
            Wish::Precision(least) => {
                points.iter().rev().find(|point| point.precision.is_some_and(|precision| precision >= least))
            }
            Wish::Recall(least) => points.iter().find(|point| point.recall.is_some_and(|recall| recall >= least)),
            Wish::Cost(wrong, missed) => {
                let cost = |point: &&Point| wrong * (point.rows - point.right) as f64 + missed * point.missed as f64;
                let best = points.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
                // Never to act is a choice too, and no threshold.
                best.filter(|point| self.has_gold && cost(point) < missed * self.wanted as f64)
            }
            Wish::Queue(size) => {
                let load = |point: &&Point| point.comments.unwrap_or(point.rows);
                points.iter().take_while(|point| load(point) <= size).last()
            }
        };
        found.cloned()
    }
}

fn maybe(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.3}"))
}

fn row(name: String, point: &Point) -> Vec<Vec<crate::report::block::Piece>> {
    let interval = point.interval.map_or("–".to_owned(), |[low, high]| format!("{low:.2}-{high:.2}"));
    let cells = [
        name,
        format!("{:.4}", point.threshold),
        point.rows.to_string(),
        maybe(point.precision),
        interval,
        maybe(point.recall),
        maybe(point.f1),
        point.comments.map_or(String::new(), |comments| comments.to_string()),
    ];
    cells.into_iter().map(|cell| vec![ours(cell)]).collect()
}

/// The report: what was chosen, then the curve in steps of 0.05.
#[must_use]
pub fn blocks(thresholds: &Thresholds) -> Vec<Block> {
    let mut out = Vec::new();
    let rows = counted(thresholds.rows, "gold row", "gold rows");
    let of_dump = thresholds.comments.map(|comments| counted(comments, "comment of the dump", "comments of the dump"));
    let what = match (thresholds.rows, of_dump) {
        (0, Some(dump)) => dump,
        (_, Some(dump)) => format!("{rows}, {} of them to be found; {dump}", thresholds.wanted),
        (_, None) => format!("{rows}, {} of them to be found", thresholds.wanted),
    };
    out.push(line(format!("{what}.")));
    let head = |first| {
        vec![
            first,
            "from",
            "rows",
            "precision",
            "95 %",
            "recall",
            "F1",
            if thresholds.comments.is_some() { "in the dump" } else { "" },
        ]
    };
    for chosen in thresholds.chosen.iter().filter(|chosen| chosen.point.is_none()) {
        out.push(line(format!("No threshold gives {}; the curve shows what can be had.", chosen.wish)));
    }
    let given: Vec<_> =
        thresholds.chosen.iter().filter_map(|chosen| Some(row(chosen.wish.clone(), chosen.point.as_ref()?))).collect();
    if !given.is_empty() {
        out.push(Block::Heading("Thresholds"));
        out.push(Block::Table { head: head("for"), rows: given });
    }
    out.push(Block::Heading("Curve"));
    let steps = (1..20u32).filter_map(|step| {
        let from = f64::from(step) / 20.0;
        let point = thresholds.curve.iter().find(|point| point.threshold >= from)?;
        Some(row(format!("{from:.2}"), &Point { threshold: from, ..point.clone() }))
    });
    let steps = steps.map(|mut row| {
        row.remove(1);
        row
    });
    let mut names = head("score");
    names.remove(1);
    out.push(Block::Table { head: names, rows: steps.collect() });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten gold rows: scores 0.1 to 1.0, right from 0.6 on and at 0.2.
    fn scores() -> Scores {
        let mut scores = Scores { has_gold: true, ..Scores::default() };
        for step in 1..=10usize {
            scores.rows += 1;
            let right = step >= 6 || step == 2;
            scores.wanted += u64::from(right);
            scores.gold[step * 1000] = (1, u64::from(right));
        }
        scores
    }

    #[test]
    fn each_wish_has_its_threshold() {
        let cases = [
            (Wish::Precision(1.0), Some(0.6)),
            (Wish::Precision(0.7), Some(0.4)), // 5 of 7 rows
            (Wish::Recall(0.5), Some(0.8)),
            (Wish::Recall(1.0), Some(0.2)),
            (Wish::Cost(1.0, 1.0), Some(0.6)),
            (Wish::Cost(1.0, 10.0), Some(0.2)),
            (Wish::Cost(1.0, 0.0), None),
            (Wish::Queue(3), Some(0.8)),
            (Wish::Queue(0), None),
        ];
        for (wish, want) in cases {
            let found = scores().choose(&[wish]).chosen[0].point.as_ref().map(|point| point.threshold);
            assert_eq!(format!("{found:?}"), format!("{want:?}"), "{wish:?}");
        }
    }

    #[test]
    fn a_queue_is_counted_in_the_dump() {
        let mut scores = scores();
        let mut dump = vec![0; PLACES];
        dump[9_000] = 50;
        dump[5_500] = 100;
        scores.dump = Some(dump);
        let point = scores.choose(&[Wish::Queue(149)]).chosen[0].point.clone().unwrap();
        assert_eq!((point.comments, point.right), (Some(50), 5), "{point:?}");
        assert!((point.threshold - 0.6).abs() < 1e-9, "the lowest score before the queue is too long");
    }

    #[test]
    fn costs_are_two_numbers() {
        assert_eq!(cost("1:5").map(|(wrong, missed)| format!("{wrong} {missed}")), Ok("1 5".to_owned()));
        for text in ["", "1", "a:b", "0:0", "-1:2"] {
            assert!(cost(text).is_err(), "{text}");
        }
    }
}
