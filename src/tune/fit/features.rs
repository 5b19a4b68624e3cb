//! Gold rows → what scoring sees in them: which candidates hit, and what written rows say already.

use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::judge::{Judge, Scratch};
use crate::judgement::{Coverage, Evidence, Judgement, ONE};
use crate::lexicon::{Label, LearnedRow, Lexicon, PRIOR};

use super::super::gold::{Gold, GoldRow};
use super::super::task::Task;
use super::FitOptions;

/// What scoring sees in a row.
#[derive(Debug)]
pub(super) struct Seen {
    /// Candidates that hit, by number, rising, and how much of each counts.
    pub(super) hits: Vec<(u32, f32)>,
    /// What written rows say for each label of the task, in log-odds.
    pub(super) written: [f64; 3],
}

/// What scoring sees in each row; `None` for one that is not judged.
pub(super) fn see(gold: &Gold, mut lexicon: Lexicon, candidates: &[String], options: &FitOptions) -> Vec<Option<Seen>> {
    let label = match options.task {
        Task::Incivility => options.label(),
        Task::TargetStance => Label::Favor,
        Task::ReplyStance => Label::Agree,
    };
    let row = |pattern: &str, target: Option<Arc<str>>, weight| LearnedRow {
        pattern: pattern.to_owned(),
        label,
        target,
        weight,
    };
    lexicon.lay_learned("candidates", candidates.iter().map(|pattern| row(pattern, None, ONE)).collect());
    let base = lexicon.entries().len() - candidates.len();
    if options.task == Task::TargetStance {
        let targets = gold.rows.iter().filter_map(|row| row.comment.extra.target.as_deref());
        let targets: std::collections::BTreeSet<&str> = targets.collect();
        lexicon.name_targets("candidates", targets.iter().copied());
        lexicon.lay_learned("priors", targets.iter().map(|target| row(PRIOR, Some((*target).into()), 0)).collect());
    }
    let judge = Judge::new(lexicon);
    (0..gold.rows.len())
        .into_par_iter()
        .map_init(Scratch::default, |scratch, at| one(&judge, &gold.rows[at], scratch, base, candidates.len(), options))
        .collect()
}

fn one(
    judge: &Judge,
    row: &GoldRow,
    scratch: &mut Scratch,
    base: usize,
    candidates: usize,
    options: &FitOptions,
) -> Option<Seen> {
    let (judgement, traced) = judge.trace(&row.comment, None, scratch);
    if !matches!(judgement.coverage, Coverage::Matched | Coverage::NoMatch | Coverage::TooShort) {
        return None;
    }
    let mut hits: Vec<(u32, f32)> = Vec::new();
    for hit in traced.iter().filter(|hit| hit.kept && hit.weight_after.0 != 0) {
        let number = (hit.entry.0 as usize).checked_sub(base).filter(|number| *number < candidates);
        if let Some(number) = number.and_then(|number| u32::try_from(number).ok()) {
            #[allow(clippy::cast_possible_truncation, reason = "a share of one use")]
            hits.push((number, hit.weight_after.value() as f32));
        }
    }
    hits.sort_unstable_by_key(|(number, _)| *number);
    Some(Seen { hits, written: written(judge, &judgement, options) })
}

/// The sums of what written rows say: of incivility (or one category of it); in favor and against; of agreement,
/// disagreement and question.
fn written(judge: &Judge, judgement: &Judgement, options: &FitOptions) -> [f64; 3] {
    let entry = |evidence: &Evidence| judge.lexicon().entries().get(evidence.entry.0 as usize);
    let sum = |evidence: &[Evidence], label: Option<Label>| -> f64 {
        let mine = evidence.iter().filter(|evidence| {
            entry(evidence).is_some_and(|entry| !entry.is_learned && label.is_none_or(|label| entry.label == label))
        });
        mine.map(|evidence| evidence.weight.value()).sum()
    };
    match options.task {
        Task::Incivility => {
            let category = options.category.as_ref().map(|_| options.label());
            [sum(&judgement.incivility.evidence, category), 0.0, 0.0]
        }
        Task::TargetStance => {
            let evidence = judgement.stance.first().map_or(&[][..], |stance| &stance.evidence);
            [sum(evidence, Some(Label::Favor)), -sum(evidence, Some(Label::Against)), 0.0]
        }
        Task::ReplyStance => {
            [Label::Agree, Label::Disagree, Label::Query].map(|label| sum(&judgement.reply.evidence, Some(label)))
        }
    }
}
