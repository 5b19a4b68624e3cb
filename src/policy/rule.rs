//! Rules and exceptions, and whether they hold for a comment.

use serde::{Serialize, Serializer};

use crate::comment::Comment;
use crate::judgement::{Addressee, Score};
use crate::record::category_name;
use crate::summary::need::ADDRESSEES;
use crate::summary::queue::{Action, Matter};

/// What to suggest for comments of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Where it stands, as `file:line`.
    pub place: String,
    /// Numbers of the categories that it is for; empty = incivility as a whole.
    #[serde(serialize_with = "names", rename = "category")]
    pub categories: Vec<usize>,
    /// The least score: of one of its categories, else of incivility.
    #[serde(serialize_with = "share")]
    pub score: Score,
    /// The least level: of one of its categories, else of the comment.
    pub level: u8,
    /// Whom it must strike; empty = whomever.
    #[serde(serialize_with = "addressees", rename = "addressee")]
    pub addressees: Vec<Addressee>,
    /// What it suggests.
    pub action: Action,
}

/// What to leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// Where it stands, as `file:line`.
    pub place: String,
    /// Authors by name; empty = any. So are the lists below.
    #[serde(rename = "author")]
    pub authors: Vec<String>,
    /// Threads by key.
    #[serde(rename = "thread")]
    pub threads: Vec<String>,
    /// Patterns, `pack/file` or `pack/file:line`: all rude words must be found by one of them.
    #[serde(rename = "entry")]
    pub entries: Vec<String>,
    /// Targets that the comment names, while it strikes somebody talked about or nobody.
    #[serde(rename = "target")]
    pub targets: Vec<String>,
    /// Numbers of categories: the comment has no other.
    #[serde(serialize_with = "names", rename = "category")]
    pub categories: Vec<usize>,
    /// Whether it must quote somebody (`true`) or must not (`false`).
    pub quoted: Option<bool>,
    /// Why, for people.
    pub why: Option<String>,
}

#[allow(clippy::ptr_arg, reason = "serde gives the field as it is")]
fn names<S: Serializer>(categories: &Vec<usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(categories.iter().map(|category| category_name(*category)))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives the field by reference")]
fn share<S: Serializer>(score: &Score, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(score.value())
}

#[allow(clippy::ptr_arg, reason = "serde gives the field as it is")]
fn addressees<S: Serializer>(list: &Vec<Addressee>, serializer: S) -> Result<S::Ok, S::Error> {
    let name = |who: &Addressee| ADDRESSEES.iter().find(|(known, _)| known == who).map_or("", |(_, name)| name);
    serializer.collect_seq(list.iter().map(name))
}

impl Rule {
    /// Whether it applies to a comment.
    #[must_use]
    pub fn applies(&self, matter: &Matter<'_>) -> bool {
        let incivility = &matter.judged.judgement.incivility;
        let strong = if self.categories.is_empty() {
            incivility.score >= self.score && incivility.level >= self.level
        } else {
            let mut mine = matter.charges.iter().filter(|charge| self.categories.contains(&charge.category));
            mine.any(|charge| charge.score >= self.score && charge.level >= self.level)
        };
        strong && (self.addressees.is_empty() || self.addressees.contains(&incivility.addressee))
    }
}

impl Exception {
    /// Whether it has any condition.
    #[must_use]
    pub fn has_condition(&self) -> bool {
        let lists = [&self.authors, &self.threads, &self.entries, &self.targets];
        lists.iter().any(|list| !list.is_empty()) || !self.categories.is_empty() || self.quoted.is_some()
    }

    /// Whether it holds for a comment.
    #[must_use]
    pub fn holds(&self, matter: &Matter<'_>) -> bool {
        let comment = &matter.judged.comment;
        let author = comment.author.as_ref();
        let of_author = || author.is_some_and(|author| self.authors.contains(author));
        let of_thread = || self.threads.iter().any(|thread| thread == matter.thread);
        let of_kind = || matter.charges.iter().all(|charge| self.categories.contains(&charge.category));
        self.has_condition()
            && (self.authors.is_empty() || of_author())
            && (self.threads.is_empty() || of_thread())
            && (self.categories.is_empty() || of_kind())
            && self.quoted.is_none_or(|wanted| wanted == quotes(comment))
            && (self.targets.is_empty() || self.strikes_target(matter))
            && (self.entries.is_empty() || self.covers_evidence(matter))
    }

    fn strikes_target(&self, matter: &Matter<'_>) -> bool {
        let judgement = &matter.judged.judgement;
        let named = |target: &String| {
            judgement.stance.iter().any(|stance| stance.target.to_lowercase() == target.to_lowercase())
        };
        matches!(judgement.incivility.addressee, Addressee::Target | Addressee::None) && self.targets.iter().any(named)
    }

    fn covers_evidence(&self, matter: &Matter<'_>) -> bool {
        let evidence = matter.judged.judgement.incivility.evidence.iter().filter(|evidence| evidence.weight.0 > 0);
        let mut entries = evidence.map(|evidence| matter.lexicon.entry(evidence.entry));
        entries.all(|entry| {
            let file = entry.source.rsplit_once(':').map_or("", |(file, _)| file);
            self.entries.iter().any(|known| known == entry.pattern || *known == entry.source || known == file)
        })
    }
}

/// Whether a comment quotes somebody: the source marks it, or a line begins with `>`.
fn quotes(comment: &Comment) -> bool {
    !comment.quoted.is_empty() || comment.text.lines().any(|line| line.trim_start().starts_with('>'))
}
