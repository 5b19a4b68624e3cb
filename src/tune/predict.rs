//! Gold rows → what comity says of each, the same as `analyze` says of such a row, with the evidence that it rests on.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::comment::{Comment, Place};
use crate::infer::answer_to;
use crate::judge::reply::ReplyLabel;
use crate::judge::{Judge, Scratch};
use crate::judgement::{Category, EntryId, Evidence, Judgement, ONE, Stance};
use crate::lexicon::{CATEGORIES, Label};
use crate::names::Names;
use crate::record::Record;

use super::gold::{Gold, GoldRow};
use super::task::Task;

/// The score from which a comment counts as uncivil unless something else is asked for.
pub const UNCIVIL: f64 = 0.5;

/// What is predicted, and from which score on.
#[derive(Clone, Debug)]
pub struct Aim {
    /// The task.
    pub task: Task,
    /// For incivility: the only category that counts, by its number in `CATEGORIES`.
    pub category: Option<u8>,
    /// The score from which a label other than civil, neither or comment is given; `None`: as `analyze` does.
    pub threshold: Option<f64>,
}

impl Aim {
    /// The aim with a category's name.
    ///
    /// # Errors
    /// In words, when the task has no categories or none of this name.
    pub fn new(task: Task, category: Option<&str>, threshold: Option<f64>) -> Result<Aim, String> {
        let known = || CATEGORIES.iter().filter(|category| category.is_incivility).map(|category| category.name);
        let number = |name: &str| {
            let at = known().position(|known| known == name).and_then(|at| u8::try_from(at).ok());
            at.filter(|_| task == Task::Incivility).ok_or_else(|| {
                let names: Vec<&str> = known().collect();
                format!("--category: `{name}` is no category of {}; expected one of {}", task.name(), names.join(", "))
            })
        };
        Ok(Aim { task, category: category.map(number).transpose()?, threshold })
    }

    /// Whether entries of this label can be evidence for it.
    #[must_use]
    pub fn counts(&self, label: Label) -> bool {
        match self.task {
            Task::Incivility => {
                label.is_incivility() && self.category.is_none_or(|category| label == Label::Category(category))
            }
            Task::TargetStance => matches!(label, Label::Favor | Label::Against),
            Task::ReplyStance => matches!(label, Label::Agree | Label::Disagree | Label::Query),
        }
    }
}

/// What comity says of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Its label, in comity's words.
    pub label: &'static str,
    /// The score that stands beside it in a row of `analyze`.
    pub score: f64,
    /// By label of the task: what ranks rows by how much they look like it.
    pub scores: Vec<f64>,
    /// The words it rests on, mentions left out.
    pub evidence: Vec<Evidence>,
}

impl Prediction {
    /// By class of the gold: how much the row looks like it, by the likeliest of the labels that the class means.
    #[must_use]
    pub fn by_class<'g>(&self, gold: &'g Gold) -> Vec<(&'g str, f64)> {
        let task = [Task::Incivility, Task::TargetStance, Task::ReplyStance];
        let labels = task.iter().map(|task| task.labels()).find(|labels| labels.contains(&self.label));
        let score = |class: &'g super::gold::Class| {
            let scores = labels.unwrap_or_default().iter().zip(&self.scores);
            let mine = scores.filter(|(label, _)| class.means.contains(label)).map(|(_, score)| *score);
            (class.name.as_str(), mine.fold(f64::NEG_INFINITY, f64::max))
        };
        gold.classes.iter().map(score).collect()
    }
}

/// Predicts rows with one lexicon.
#[derive(Clone, Copy, Debug)]
pub struct Predictor<'j> {
    /// The lexicon.
    pub judge: &'j Judge,
    /// What is predicted.
    pub aim: &'j Aim,
}

impl Predictor<'_> {
    /// What comity says of each row, in order; the same for any number of threads.
    #[must_use]
    pub fn all(&self, gold: &Gold) -> Vec<Prediction> {
        let rows = gold.rows.par_iter();
        rows.map_init(Scratch::default, |scratch, row| self.one(row, scratch, &[])).collect()
    }

    /// What comity says of a row, as if the entries in `without` were not there.
    #[must_use]
    pub fn one(&self, row: &GoldRow, scratch: &mut Scratch, without: &[EntryId]) -> Prediction {
        let comment = &row.comment;
        let judgement = self.judge.judge_without(comment, None, scratch, without);
        let (score, scores, label, evidence) = match self.aim.task {
            Task::Incivility => self.incivility(&judgement),
            Task::TargetStance => self.target_stance(comment, &judgement),
            Task::ReplyStance => self.reply_stance(comment, &judgement, scratch),
        };
        let counts = |evidence: &Evidence| {
            self.judge.lexicon().entries().get(evidence.entry.0 as usize).is_some_and(|e| self.aim.counts(e.label))
        };
        Prediction { label, score, scores, evidence: evidence.iter().filter(|e| counts(e)).cloned().collect() }
    }

    fn incivility<'j>(&self, judgement: &'j Judgement) -> Said<'j> {
        let incivility = &judgement.incivility;
        let score = match self.aim.category {
            None => incivility.score,
            Some(category) => {
                let mut scores = incivility.categories.iter();
                scores.find(|(known, _)| *known == Category(category)).map(|(_, score)| *score).unwrap_or_default()
            }
        };
        let score = score.value();
        let is_uncivil = score >= self.aim.threshold.unwrap_or(UNCIVIL);
        (score, vec![1.0 - score, score], if is_uncivil { "uncivil" } else { "civil" }, &incivility.evidence)
    }

    fn target_stance<'j>(&self, comment: &Comment, judgement: &'j Judgement) -> Said<'j> {
        let own = comment.extra.target.as_deref();
        let Some(stance) = judgement.stance.iter().find(|stance| Some(&*stance.target) == own) else {
            return (0.0, vec![0.0; 3], "neither", &[]);
        };
        let score = f64::from(stance.score) / f64::from(ONE);
        let label = match (self.aim.threshold, stance.label) {
            (Some(least), _) if score >= least => "favor",
            (Some(least), _) if score <= -least => "against",
            (Some(_), _) | (None, Stance::Neither) => "neither",
            (None, Stance::Favor) => "favor",
            (None, Stance::Against) => "against",
        };
        (score, vec![score, -score, -score.abs()], label, &stance.evidence)
    }

    fn reply_stance<'j>(&self, comment: &Comment, judgement: &'j Judgement, scratch: &mut Scratch) -> Said<'j> {
        let id = Names::default().add("row");
        let parent = comment.parent_text.as_deref().map(|text| {
            let parent = Comment::new("parent", text, Place::whole(&comment.source.file));
            Record::new(&parent, &self.judge.judge(&parent, None, scratch), id, None)
        });
        let answer = answer_to(&Record::new(comment, judgement, id, None), parent.as_ref());
        let (label, score) = answer.map_or((ReplyLabel::Comment, 0.0), |answer| (answer.label, answer.score.value()));
        let label = match label {
            _ if self.aim.threshold.is_some_and(|least| score < least) => "comment",
            ReplyLabel::Agree => "agree",
            ReplyLabel::Disagree => "disagree",
            ReplyLabel::Query => "query",
            ReplyLabel::Comment => "comment",
        };
        let cues = &judgement.reply;
        let sums = [cues.agree, cues.disagree, cues.query].map(crate::judgement::Weight::value);
        let most = |but: usize| {
            let others = sums.iter().enumerate().filter(|(at, _)| *at != but).map(|(_, sum)| *sum);
            others.fold(0.0, f64::max)
        };
        let mut scores: Vec<f64> = sums.iter().enumerate().map(|(at, sum)| sum - most(at)).collect();
        scores.push(-most(sums.len()));
        (score, scores, label, &cues.evidence)
    }
}

/// Score, scores by label, label, evidence.
type Said<'j> = (f64, Vec<f64>, &'static str, &'j [Evidence]);

/// The label that a piece of evidence speaks for, given the entry's own label.
#[must_use]
pub fn speaks_for(evidence: &Evidence, label: Label) -> &'static str {
    match (label, evidence.weight.0) {
        (Label::Favor | Label::Against, weight) if weight > 0 => "favor",
        (Label::Favor | Label::Against, weight) if weight < 0 => "against",
        (Label::Category(_), weight) if weight < 0 => "civil",
        (Label::Category(_), _) => "uncivil",
        (label, _) => label.name(),
    }
}
