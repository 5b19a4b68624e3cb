//! What each entry is worth: how often it is right, and what would be without it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::judge::Scratch;
use crate::judgement::{EntryId, ONE};
use crate::lexicon::Lexicon;
use crate::summary::rate::wilson;

use super::super::gold::Gold;
use super::super::metrics::{Confusion, area};
use super::super::predict::{Prediction, Predictor, speaks_for};
use super::super::task::Task;

/// Partners of an entry that are named.
const PARTNERS: usize = 3;

/// An entry by its words and place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EntryName {
    /// What it speaks for.
    pub label: String,
    /// The pattern as written.
    pub pattern: String,
    /// `pack/file:line`.
    pub source: String,
}

impl EntryName {
    /// The name of the entry with this number.
    #[must_use]
    pub fn of(lexicon: &Lexicon, id: EntryId) -> EntryName {
        let entry = lexicon.entry(id);
        EntryName { label: entry.label.to_owned(), pattern: entry.pattern.to_owned(), source: entry.source }
    }
}

/// An entry that fires on the same comments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Partner {
    /// The entry.
    pub entry: EntryName,
    /// The comments that both fire on.
    pub comments: u64,
}

/// What is known of an entry that kept a hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryFigures {
    /// The entry.
    pub entry: EntryName,
    /// Its weight in log-odds.
    pub weight: f64,
    /// Hits that count.
    pub hits: u64,
    /// Comments with such hits.
    pub comments: u64,
    /// Comments whose gold is what it speaks for.
    pub right: u64,
    /// Their share.
    pub precision: f64,
    /// Its 95 % interval (Wilson).
    pub interval: [f64; 2],
    /// Comments with another label without it: rightly labelled with it only.
    pub alone_right: u64,
    /// Comments with another label without it: rightly labelled without it only.
    pub alone_wrong: u64,
    /// Comments with another label without it that are wrong both ways.
    pub alone_either: u64,
    /// What it adds to F1 (incivility) or macro F1; negative: without it F1 would be higher.
    pub adds_f1: f64,
    /// What it adds to the AUC (incivility only).
    pub adds_auc: Option<f64>,
    /// The entries that fire on most of its comments.
    pub with: Vec<Partner>,
}

/// A row as it would be without an entry.
struct Without {
    row: usize,
    prediction: Prediction,
}

/// Entries that kept a hit, the costliest first, and those that never did.
pub(super) fn measure(
    predictor: &Predictor<'_>,
    gold: &Gold,
    predictions: &[Prediction],
) -> (Vec<EntryFigures>, Vec<EntryName>) {
    let lexicon = predictor.judge.lexicon();
    let by_row: Vec<BTreeSet<EntryId>> =
        predictions.iter().map(|said| said.evidence.iter().map(|evidence| evidence.entry).collect()).collect();
    let mut rows_of: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
    for (row, entries) in by_row.iter().enumerate() {
        entries.iter().for_each(|entry| rows_of.entry(*entry).or_default().push(row));
    }
    let whole = Whole::new(predictor, gold, predictions);
    let tasks: Vec<(EntryId, usize)> =
        rows_of.iter().flat_map(|(entry, rows)| rows.iter().map(|row| (*entry, *row))).collect();
    let rejudged: Vec<Without> = tasks
        .par_iter()
        .map_init(Scratch::default, |scratch, (entry, row)| Without {
            row: *row,
            prediction: predictor.one(&gold.rows[*row], scratch, &[*entry]),
        })
        .collect();
    let mut without: BTreeMap<EntryId, Vec<&Without>> = BTreeMap::new();
    for ((entry, _), row) in tasks.iter().zip(&rejudged) {
        without.entry(*entry).or_default().push(row);
    }
    let mut figures: Vec<EntryFigures> = rows_of
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(entry, rows)| {
            let mut figures = whole.figures(*entry, without.get(entry).map_or(&[][..], Vec::as_slice));
            figures.with = partners(lexicon, *entry, rows, &by_row);
            figures
        })
        .collect();
    figures.sort_by(|a, b| {
        let order = a.adds_f1.total_cmp(&b.adds_f1);
        let auc = a.adds_auc.unwrap_or(0.0).total_cmp(&b.adds_auc.unwrap_or(0.0));
        order.then(auc).then_with(|| a.entry.cmp(&b.entry))
    });
    let is_dead = |(at, entry): &(usize, &crate::lexicon::Entry)| {
        let id = u32::try_from(*at).map(EntryId);
        predictor.aim.counts(entry.label) && id.is_ok_and(|id| !rows_of.contains_key(&id))
    };
    let name = |(at, _): (usize, _)| EntryName::of(lexicon, EntryId(u32::try_from(at).unwrap_or(u32::MAX)));
    (figures, lexicon.entries().iter().enumerate().filter(is_dead).map(name).collect())
}

fn partners(lexicon: &Lexicon, entry: EntryId, rows: &[usize], by_row: &[BTreeSet<EntryId>]) -> Vec<Partner> {
    let mut counts: BTreeMap<EntryId, u64> = BTreeMap::new();
    for other in rows.iter().flat_map(|row| &by_row[*row]).filter(|other| **other != entry) {
        *counts.entry(*other).or_default() += 1;
    }
    let mut counts: Vec<(EntryId, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(other, count)| (std::cmp::Reverse(*count), *other));
    let partner = |(other, comments): (EntryId, u64)| Partner { entry: EntryName::of(lexicon, other), comments };
    counts.into_iter().take(PARTNERS).map(partner).collect()
}

/// All rows with all entries, to which a row without one is held.
struct Whole<'w> {
    predictor: &'w Predictor<'w>,
    gold: &'w Gold,
    predictions: &'w [Prediction],
    confusion: Confusion,
    /// By score: uncivil and civil rows. Scores are whole numbers, so one entry's change is quickly worked out.
    tallies: Vec<(u64, u64)>,
}

/// The place of a score in the tallies, the highest first.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie between 0 and 1")]
fn place(score: f64) -> usize {
    let one = f64::from(ONE);
    (one - (score * one).round()).clamp(0.0, one) as usize
}

impl<'w> Whole<'w> {
    fn new(predictor: &'w Predictor<'w>, gold: &'w Gold, predictions: &'w [Prediction]) -> Whole<'w> {
        let mut whole = Whole {
            predictor,
            gold,
            predictions,
            confusion: Confusion::new(gold.classes.len()),
            tallies: vec![
                (0, 0);
                if predictor.aim.task == Task::Incivility { ONE.unsigned_abs() as usize + 1 } else { 0 }
            ],
        };
        for (row, said) in gold.rows.iter().zip(predictions) {
            whole.confusion.add(row.class, whole.class(said), 1);
            if let Some(tally) = whole.tallies.get_mut(place(said.score)) {
                let place = if Some(row.class) == gold.class_of("uncivil") { &mut tally.0 } else { &mut tally.1 };
                *place += 1;
            }
        }
        whole
    }

    fn class(&self, said: &Prediction) -> usize {
        self.gold.class_of(said.label).unwrap_or(0)
    }

    fn f1(&self, confusion: &Confusion) -> f64 {
        match (self.predictor.aim.task, self.gold.class_of("uncivil")) {
            (Task::Incivility, Some(uncivil)) => confusion.f1(uncivil),
            _ => confusion.macro_f1(),
        }
    }

    fn figures(&self, entry: EntryId, without: &[&Without]) -> EntryFigures {
        let lexicon = self.predictor.judge.lexicon();
        let (mut hits, mut right) = (0, 0);
        let (mut alone_right, mut alone_wrong, mut alone_either) = (0, 0, 0);
        let mut confusion = self.confusion.clone();
        for changed in without {
            let (Some(row), Some(with)) = (self.gold.rows.get(changed.row), self.predictions.get(changed.row)) else {
                continue;
            };
            let mine = with.evidence.iter().filter(|evidence| evidence.entry == entry);
            hits += mine.clone().count() as u64;
            let label = lexicon.entries().get(entry.0 as usize).map(|entry| entry.label);
            let mut spoken = mine.zip(label).map(|(evidence, label)| speaks_for(evidence, label));
            right += u64::from(spoken.any(|label| self.gold.class_of(label) == Some(row.class)));
            let (before, after) = (self.class(with), self.class(&changed.prediction));
            if before != after {
                confusion.change(row.class, before, after);
                let place = match row.class {
                    class if class == before => &mut alone_right,
                    class if class == after => &mut alone_wrong,
                    _ => &mut alone_either,
                };
                *place += 1;
            }
        }
        let comments = without.len() as u64;
        EntryFigures {
            entry: EntryName::of(lexicon, entry),
            weight: f64::from(lexicon.entry(entry).weight) / f64::from(ONE),
            hits,
            comments,
            right,
            #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            precision: right as f64 / comments.max(1) as f64,
            interval: wilson(right, comments),
            alone_right,
            alone_wrong,
            alone_either,
            adds_f1: self.f1(&self.confusion) - self.f1(&confusion),
            adds_auc: self.adds_auc(without),
            with: Vec::new(),
        }
    }

    fn adds_auc(&self, without: &[&Without]) -> Option<f64> {
        let all = area(self.tallies.iter().copied())?;
        let mut tallies = self.tallies.clone();
        for changed in without {
            let uncivil = self.gold.rows.get(changed.row).map(|row| row.class) == self.gold.class_of("uncivil");
            let from = self.predictions.get(changed.row).map_or(0, |said| place(said.score));
            for (at, step) in [(from, -1), (place(changed.prediction.score), 1)] {
                if let Some(tally) = tallies.get_mut(at) {
                    let place = if uncivil { &mut tally.0 } else { &mut tally.1 };
                    *place = place.saturating_add_signed(step);
                }
            }
        }
        Some(all - area(tallies.into_iter())?)
    }
}
