//! Gold rows and a lexicon → how well it does, as a whole, by class, by target, by entry.
//! In: labelled rows, a judge. Out: figures, each with what stands beside it. Prints nothing.

mod entries;
mod mistakes;
pub mod report;

use std::collections::BTreeMap;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use crate::judge::Judge;

use super::gold::Gold;
use super::metrics::{Calibration, Confusion, Ranking, calibration, middle, resample};
use super::predict::{Aim, Prediction, Predictor, UNCIVIL};
use super::task::Task;

pub use self::entries::{EntryFigures, EntryName, Partner};
pub use self::mistakes::{Mistake, Words};

/// Samples that the intervals rest on.
pub const SAMPLES: u64 = 1000;

/// The seed of the samples.
pub const SEED: u64 = 1;

/// How much is worked out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Samples for intervals; 0: none.
    pub samples: u64,
    /// Mistakes of each kind to show, the worst first.
    pub mistakes: usize,
    /// Whether each entry is measured.
    pub entries: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { samples: SAMPLES, mistakes: 10, entries: true }
    }
}

/// A figure with its interval and what an answer that ignores the text gets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its name, as `--fail-under` takes it.
    pub name: String,
    /// Its value; `None` where it says nothing, as the AUC of one class.
    pub value: Option<f64>,
    /// The middle 95 % over the samples.
    pub interval: Option<[f64; 2]>,
    /// The best that one answer for all rows gets.
    pub constant: Option<f64>,
    /// What the commonest class gets (for stance, that of each target).
    pub majority: Option<f64>,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassFigures {
    /// Its name in the gold file.
    pub class: String,
    /// The labels of comity that count as it.
    pub means: Vec<&'static str>,
    /// Gold rows.
    pub wanted: u64,
    /// Answers.
    pub found: u64,
    /// Right answers.
    pub right: u64,
    /// Of the answers, the share that is right.
    pub precision: f64,
    /// Of the gold rows, the share that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Area under the curve, this class against the others.
    pub auc: Option<f64>,
    /// Average precision, this class against the others.
    pub average_precision: Option<f64>,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetFigures {
    /// Its name in the gold file.
    pub target: String,
    /// Rows.
    pub rows: u64,
    /// F1 of favor.
    pub favor: f64,
    /// F1 of against.
    pub against: f64,
    /// Mean of both.
    pub favg: f64,
    /// Mean over the classes that the target's gold has.
    pub macro_f1: f64,
    /// Mean F1 of the best constant answer.
    pub constant: f64,
    /// Share of right answers.
    pub accuracy: f64,
    /// The same for its commonest class.
    pub majority: f64,
}

/// All that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The task.
    pub task: &'static str,
    /// The only category that counted.
    pub category: Option<&'static str>,
    /// The score from which a label was given, where one was asked for (incivility: always).
    pub threshold: Option<f64>,
    /// Rows measured.
    pub rows: usize,
    /// Rows skipped.
    pub skipped: u64,
    /// Why, in words.
    pub skipped_why: String,
    /// Samples and seed of the intervals.
    pub samples: u64,
    /// See `samples`.
    pub seed: u64,
    /// The figures over all rows.
    pub figures: Vec<Figure>,
    /// By class.
    pub classes: Vec<ClassFigures>,
    /// By gold class, then by answer, in the order of `classes`.
    pub confusion: Vec<Vec<u64>>,
    /// How far scores can be read as probabilities: that a comment is uncivil, or that a label given is right.
    pub calibration: Option<Calibration>,
    /// By target, for stance toward targets.
    pub targets: Vec<TargetFigures>,
    /// Entries that fired, by what they cost: first those without which things would be better.
    pub entries: Vec<EntryFigures>,
    /// Entries that never kept a hit.
    pub dead: Vec<EntryName>,
    /// Labels given wrongly, the surest first.
    pub wrong: Vec<Mistake>,
    /// Labels missed, the surest first.
    pub missed: Vec<Mistake>,
}

impl Evaluation {
    /// The figure called `name`, in any case; also `F1:agree`, `precision:agree`, `recall:agree`, `AUC:agree`, `AP:agree`.
    #[must_use]
    pub fn figure(&self, name: &str) -> Option<f64> {
        if let Some(figure) = self.figures.iter().find(|figure| figure.name.eq_ignore_ascii_case(name)) {
            return figure.value;
        }
        let (name, class) = name.split_once(':')?;
        let class = self.classes.iter().find(|figures| figures.class == class)?;
        match name.to_ascii_lowercase().as_str() {
            "f1" => Some(class.f1),
            "precision" => Some(class.precision),
            "recall" => Some(class.recall),
            "auc" => class.auc,
            "ap" => class.average_precision,
            _ => None,
        }
    }
}

/// Answers to gold rows, as numbers of classes.
struct Answers<'g> {
    gold: &'g Gold,
    aim: &'g Aim,
    /// By row: class of the gold.
    wanted: Vec<usize>,
    /// By row: class of the answer.
    found: Vec<usize>,
    /// By class: its rows ranked, and whether each row is of it.
    rankings: Vec<(Ranking, Vec<bool>)>,
    /// By row: number of its target.
    targets: Vec<usize>,
    target_names: Vec<String>,
}

/// Measures predictions.
///
/// # Errors
/// In words, when the file's labels leave a label of comity without a class.
pub fn evaluate(
    judge: &Judge,
    aim: &Aim,
    gold: &Gold,
    predictions: &[Prediction],
    options: &Options,
) -> Result<Evaluation, String> {
    for label in aim.task.labels() {
        if gold.class_of(label).is_none() {
            return Err(format!("--map-label: comity's `{label}` counts as no label of the file; name one for it"));
        }
    }
    let answers = Answers::new(gold, aim, predictions);
    let confusion = answers.confusion(None);
    let (entries, dead) = if options.entries {
        entries::measure(&Predictor { judge, aim }, gold, predictions)
    } else {
        (Vec::new(), Vec::new())
    };
    let (wrong, missed) = mistakes::worst(judge, aim, gold, predictions, options.mistakes);
    Ok(Evaluation {
        task: aim.task.name(),
        category: aim.category.and_then(|at| crate::lexicon::CATEGORIES.get(usize::from(at))).map(|info| info.name),
        threshold: aim.threshold.or((aim.task == Task::Incivility).then_some(UNCIVIL)),
        rows: gold.rows.len(),
        skipped: gold.skipped.total(),
        skipped_why: gold.skipped.to_string(),
        samples: options.samples,
        seed: SEED,
        figures: answers.figures(options.samples),
        classes: answers.classes(&confusion),
        confusion: confusion.counts().to_vec(),
        calibration: answers.calibration(predictions),
        targets: answers.by_target(),
        entries,
        dead,
        wrong,
        missed,
    })
}

impl<'g> Answers<'g> {
    fn new(gold: &'g Gold, aim: &'g Aim, predictions: &[Prediction]) -> Answers<'g> {
        let by_class: Vec<Vec<(&str, f64)>> = predictions.iter().map(|said| said.by_class(gold)).collect();
        let rank = |class: usize| {
            let scores = by_class.iter().map(|scores| scores.get(class).map_or(0.0, |(_, score)| *score));
            Ranking::new(&scores.collect::<Vec<f64>>())
        };
        let is_of = |class: usize| gold.rows.iter().map(|row| row.class == class).collect();
        let mut target_names: Vec<String> = Vec::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut targets = Vec::with_capacity(gold.rows.len());
        for row in &gold.rows {
            let name = row.comment.extra.target.as_deref().unwrap_or("");
            let number = *numbers.entry(name).or_insert_with(|| {
                target_names.push(name.to_owned());
                target_names.len() - 1
            });
            targets.push(number);
        }
        Answers {
            gold,
            aim,
            wanted: gold.rows.iter().map(|row| row.class).collect(),
            found: predictions.iter().map(|said| gold.class_of(said.label).unwrap_or(0)).collect(),
            rankings: (0..gold.classes.len()).map(|class| (rank(class), is_of(class))).collect(),
            targets,
            target_names,
        }
    }

    fn confusion(&self, times: Option<&[u32]>) -> Confusion {
        let times = |row: usize| times.map_or(1, |times| times.get(row).copied().unwrap_or(0));
        let rows = self.wanted.iter().zip(&self.found).enumerate();
        Confusion::of(self.gold.classes.len(), rows.map(|(row, (wanted, found))| (*wanted, *found, times(row))))
    }

    fn class(&self, label: &str) -> usize {
        self.gold.class_of(label).unwrap_or(0)
    }

    /// The classes that count as sides.
    fn sides(&self) -> Vec<usize> {
        let names: &[&str] = match self.aim.task {
            Task::Incivility => &[],
            Task::TargetStance => &["favor", "against"],
            Task::ReplyStance => &["agree", "disagree"],
        };
        names.iter().map(|name| self.class(name)).collect()
    }

    /// The figures of counts: name and value.
    fn counted(&self, confusion: &Confusion) -> Vec<(&'static str, Option<f64>)> {
        let mut list = Vec::new();
        match self.aim.task {
            Task::Incivility => {
                let uncivil = self.class("uncivil");
                list.push(("F1", Some(confusion.f1(uncivil))));
                list.push(("precision", Some(confusion.precision(uncivil))));
                list.push(("recall", Some(confusion.recall(uncivil))));
            }
            Task::TargetStance | Task::ReplyStance => list.push(("Favg", Some(confusion.mean_f1(&self.sides())))),
        }
        list.push(("macroF1", Some(confusion.macro_f1())));
        list.push(("accuracy", Some(confusion.accuracy())));
        list
    }

    /// The figures of rankings: name and value. For stance they are means over the classes that the gold has.
    fn ranked(&self, times: Option<&[u32]>) -> Vec<(&'static str, Option<f64>)> {
        let of = |class: usize| {
            let (ranking, positive) = self.rankings.get(class)?;
            Some((ranking.auc(positive, times)?, ranking.average_precision(positive, times)?))
        };
        let (auc, precision) = match self.aim.task {
            Task::Incivility => of(self.class("uncivil")).unzip(),
            Task::TargetStance | Task::ReplyStance => {
                let all: Vec<(f64, f64)> = (0..self.rankings.len()).filter_map(of).collect();
                #[allow(clippy::cast_precision_loss, reason = "a handful of classes")]
                let n = all.len() as f64;
                let mean = |sum: f64| (!all.is_empty()).then_some(sum / n);
                (mean(all.iter().map(|pair| pair.0).sum()), mean(all.iter().map(|pair| pair.1).sum()))
            }
        };
        vec![("AUC", auc), ("AP", precision)]
    }

    fn figures(&self, samples: u64) -> Vec<Figure> {
        let confusion = self.confusion(None);
        let classes = 0..self.gold.classes.len();
        let constants: Vec<Vec<_>> = classes.map(|class| self.counted(&confusion.always(class))).collect();
        let majority = self.counted(&self.majority());
        let values: Vec<_> = self.counted(&confusion).into_iter().chain(self.ranked(None)).collect();
        let sampled: Vec<Vec<Option<f64>>> = (0..samples)
            .into_par_iter()
            .map(|sample| {
                let times = resample(self.wanted.len(), SEED, sample);
                let counted = self.counted(&self.confusion(Some(&times)));
                counted.into_iter().chain(self.ranked(Some(&times))).map(|(_, value)| value).collect()
            })
            .collect();
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let positive = confusion.wanted(self.class("uncivil")) as f64 / self.wanted.len().max(1) as f64;
        let figure = |(at, (name, value)): (usize, (&str, Option<f64>))| {
            let of = |list: &[(&str, Option<f64>)]| list.get(at).and_then(|(_, value)| *value);
            let best = constants.iter().filter_map(|list| of(list)).max_by(f64::total_cmp);
            // A ranking that ignores the text is worth a half, and its precision is the share of positive rows.
            let flat = match name {
                "AUC" => Some(0.5),
                "AP" if self.aim.task == Task::Incivility => Some(positive),
                _ => None,
            };
            Figure {
                name: name.to_owned(),
                value,
                interval: middle(sampled.iter().filter_map(|sample| sample.get(at).copied().flatten()).collect()),
                constant: best.or(flat),
                majority: of(&majority).or(flat),
            }
        };
        values.into_iter().enumerate().map(figure).collect()
    }

    /// The counts if each row had the commonest class (of its target).
    fn majority(&self) -> Confusion {
        let mut all = Confusion::new(self.gold.classes.len());
        for confusion in self.confusions_by_target() {
            all.merge(&confusion.always(confusion.majority()));
        }
        all
    }

    fn confusions_by_target(&self) -> Vec<Confusion> {
        let mut list = vec![Confusion::new(self.gold.classes.len()); self.target_names.len()];
        for ((wanted, found), target) in self.wanted.iter().zip(&self.found).zip(&self.targets) {
            if let Some(confusion) = list.get_mut(*target) {
                confusion.add(*wanted, *found, 1);
            }
        }
        list
    }

    fn classes(&self, confusion: &Confusion) -> Vec<ClassFigures> {
        let figures = |(at, class): (usize, &super::gold::Class)| {
            let (ranking, positive) = self.rankings.get(at)?;
            Some(ClassFigures {
                class: class.name.clone(),
                means: class.means.clone(),
                wanted: confusion.wanted(at),
                found: confusion.found(at),
                right: confusion.right(at),
                precision: confusion.precision(at),
                recall: confusion.recall(at),
                f1: confusion.f1(at),
                auc: ranking.auc(positive, None),
                average_precision: ranking.average_precision(positive, None),
            })
        };
        self.gold.classes.iter().enumerate().filter_map(figures).collect()
    }

    /// For incivility: the score against the gold. For stances: the score of each side or relation that was told
    /// against whether it is right.
    fn calibration(&self, predictions: &[Prediction]) -> Option<Calibration> {
        if self.aim.task == Task::Incivility {
            let uncivil = self.class("uncivil");
            let scores: Vec<f64> = predictions.iter().map(|said| said.score).collect();
            return calibration(&scores, &self.wanted.iter().map(|class| *class == uncivil).collect::<Vec<_>>());
        }
        let told = || (0..predictions.len()).filter(|row| !matches!(predictions[*row].label, "neither" | "comment"));
        let scores: Vec<f64> = told().map(|row| predictions[row].score.abs()).collect();
        calibration(&scores, &told().map(|row| self.wanted[row] == self.found[row]).collect::<Vec<_>>())
    }

    fn by_target(&self) -> Vec<TargetFigures> {
        if self.aim.task != Task::TargetStance {
            return Vec::new();
        }
        let sides = self.sides();
        let figures = |(target, confusion): (&String, Confusion)| TargetFigures {
            target: target.clone(),
            rows: confusion.counts().iter().flatten().sum(),
            favor: confusion.mean_f1(sides.get(..1).unwrap_or_default()),
            against: confusion.mean_f1(sides.get(1..).unwrap_or_default()),
            favg: confusion.mean_f1(&sides),
            macro_f1: confusion.macro_f1(),
            constant: (0..self.gold.classes.len()).map(|class| confusion.always(class).macro_f1()).fold(0.0, f64::max),
            accuracy: confusion.accuracy(),
            majority: confusion.always(confusion.majority()).accuracy(),
        };
        let mut list: Vec<TargetFigures> =
            self.target_names.iter().zip(self.confusions_by_target()).map(figures).collect();
        list.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.target.cmp(&b.target)));
        list
    }
}
