//! What stands around each comment of a run and changes how much it needs a look.
//! In: records and trees. Out: the branch of each comment, and its signs. Sees no text.

use std::collections::{BTreeMap, BTreeSet};

use crate::comment::Kind;
use crate::judge::reply::ReplyLabel;
use crate::judgement::Addressee;
use crate::names::NameId;
use crate::record::Record;
use crate::run::Run;
use crate::thread::Row;

use super::authors::{AuthorFigures, authors};
use super::need::Sign;
use super::{UNCIVIL, strikes_commenter};

/// A thread has rough manners from this many uncivil comments on, when two thirds of them strike nobody.
const ROUGH: u64 = 5;

/// So many other people make a pile-on.
const PILE: usize = 2;

/// The sum of agreement cues, in 1/10,000 of log-odds, from which an answer takes a joke well: one `haha` (0.15).
const LAUGHS: i32 = 1_500;

/// Who is attacked: a known author, or whoever wrote a comment.
type Attacked = Result<NameId, Row>;

/// What stands around the comments of a run.
#[derive(Debug)]
pub struct Surroundings {
    /// By row: the top-level comment of its branch.
    roots: Vec<Row>,
    /// Comments that the one they answer took well, or answered civilly.
    answers: BTreeMap<Row, Sign>,
    /// By branch and attacked person: who is uncivil to them.
    attacks: BTreeMap<(Row, Attacked), BTreeSet<Attacked>>,
    /// By tree: whether most uncivil comments strike nobody.
    rough: Vec<bool>,
    /// The records of authors by name.
    authors: BTreeMap<NameId, AuthorFigures>,
}

impl Surroundings {
    /// The surroundings of all comments of a run.
    #[must_use]
    pub fn of(run: &Run) -> Surroundings {
        let mut out = Surroundings {
            roots: (0..run.records.len()).map(Row::new).collect(),
            answers: BTreeMap::new(),
            attacks: BTreeMap::new(),
            rough: run.forest.trees.iter().map(|tree| is_rough(run, run.forest.rows(tree))).collect(),
            authors: BTreeMap::new(),
        };
        for figures in authors(run, &run.forest.order) {
            if let Some(author) = run.names.find(&figures.author) {
                out.authors.insert(author, figures);
            }
        }
        // Tree order: a parent has its root before its replies ask for it.
        for row in &run.forest.order {
            let Some(parent) = run.forest.parent_of(*row) else { continue };
            let root = out.root(parent);
            if let Some(place) = out.roots.get_mut(row.at()) {
                *place = root;
            }
            out.notice(run, *row, parent, root);
        }
        out
    }

    /// Notes what the reply `row` says of its parent, and whom it attacks.
    fn notice(&mut self, run: &Run, row: Row, parent: Row, root: Row) {
        let Some(record) = run.records.get(row.at()) else { return };
        if strikes_commenter(record) {
            let attacker = record.author.ok_or(row);
            self.attacks.entry((root, whose(run, parent))).or_default().insert(attacker);
        }
        // The one whom `parent` answered answers back.
        let answered = run.forest.parent_of(parent).and_then(|row| run.records.get(row.at())?.author);
        if answered.is_none() || answered != record.author || !record.is_judged() || strikes_commenter(record) {
            return;
        }
        let is_civil = record.incivility < UNCIVIL;
        let [agree, disagree, _] = record.reply;
        let sign = match run.answer(row).map(|answer| answer.label) {
            None | Some(ReplyLabel::Disagree) => return,
            // Who laughs along may swear along.
            Some(ReplyLabel::Agree) => Sign::TakenWell,
            _ if agree.0 >= LAUGHS && agree > disagree => Sign::TakenWell,
            _ if is_civil => Sign::AnsweredCivilly,
            _ => return,
        };
        let place = self.answers.entry(parent).or_insert(sign);
        *place = sign.min(*place);
    }

    /// The top-level comment of the branch in which `row` stands.
    #[must_use]
    pub fn root(&self, row: Row) -> Row {
        self.roots.get(row.at()).copied().unwrap_or(row)
    }

    /// What its author did in the run; `None` for an unknown author.
    #[must_use]
    pub fn record_of(&self, record: &Record) -> Option<&AuthorFigures> {
        self.authors.get(&record.author?)
    }

    /// The signs that need no text, in the order of `SIGNS`, each with how often it counts.
    #[must_use]
    pub fn signs(&self, run: &Run, row: Row) -> Vec<(Sign, u64)> {
        let Some(record) = run.records.get(row.at()) else { return Vec::new() };
        let mut signs = Vec::new();
        if run.answer(row).is_some_and(|answer| answer.label == ReplyLabel::Agree) {
            signs.push((Sign::Agrees, 1));
        }
        signs.extend(self.answers.get(&row).map(|sign| (*sign, 1)));
        let tree = run.forest.number_of(row);
        if record.addressee == Addressee::None && tree.and_then(|at| self.rough.get(at)) == Some(&true) {
            signs.push((Sign::RoughThread, 1));
        }
        if record.addressee == Addressee::Commenter {
            let others = self.record_of(record).map_or(0, |figures| figures.at_commenters);
            let others = others.saturating_sub(u64::from(strikes_commenter(record)));
            if others > 0 {
                signs.push((Sign::Repeated, others));
            }
            let pile = self.pile(run, row, record);
            if pile >= PILE {
                signs.push((Sign::PileOn, pile as u64));
            }
        }
        signs
    }

    /// How many others are uncivil, in its branch, to the one whom it answers.
    fn pile(&self, run: &Run, row: Row, record: &Record) -> usize {
        let Some(parent) = run.forest.parent_of(row) else { return 0 };
        let own = record.author.ok_or(row);
        let people = self.attacks.get(&(self.root(row), whose(run, parent)));
        people.map_or(0, |people| people.iter().filter(|who| **who != own).count())
    }
}

fn whose(run: &Run, row: Row) -> Attacked {
    run.records.get(row.at()).and_then(|record| record.author).ok_or(row)
}

fn is_rough(run: &Run, rows: &[Row]) -> bool {
    let records = || rows.iter().filter_map(|row| run.records.get(row.at()));
    let uncivil = || records().filter(|record| record.kind == Kind::Comment && record.incivility >= UNCIVIL);
    let (all, at_nobody) =
        (uncivil().count() as u64, uncivil().filter(|record| record.addressee == Addressee::None).count() as u64);
    all >= ROUGH && at_nobody * 3 >= all * 2
}
