//! The row: all that is known and said of one comment, the same keys in the same order everywhere.

use std::borrow::Cow;
use std::io;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::comment::{Extra, Kind, ParentMark, Status};
use crate::infer::Answer;
use crate::judge::CATEGORIES;
use crate::judge::reply::ReplyLabel;
use crate::judge::rules::RULES;
use crate::judgement::{Addressee, Category, Evidence, ONE, Score, Stance};
use crate::lexicon::Lexicon;
use crate::run::Run;
use crate::run::spool::Judged;
use crate::summary::targets::Chosen;
use crate::thread::Row;

/// One comment as `--format jsonl` writes it.
#[derive(Debug, JsonSchema, Serialize)]
pub struct RowOut<'r> {
    /// The thread's key.
    pub thread: &'r str,
    /// The comment's id.
    pub id: &'r str,
    /// The id of the comment it answers, after mending; null at the top level.
    pub reply_to: Option<&'r str>,
    /// 0 at the top level.
    pub depth: u32,
    /// What kind of row it is.
    pub kind: Kind,
    /// What the source says about its visibility.
    pub status: Status,
    /// Why the parent is not simply the id that the source states.
    pub parent_mark: Option<ParentMark>,
    /// The author's name.
    pub author: Option<&'r str>,
    /// RFC 3339; without an offset where the zone is unknown, a bare date where only the day is known.
    pub time: Option<String>,
    /// Its address.
    pub url: Option<&'r str>,
    /// Where it was read: `file:line`.
    pub source: String,
    /// ISO 639-1; null for short texts and in doubt.
    pub language: Option<&'r str>,
    /// What was written.
    pub text: &'r str,
    /// How uncivil it is.
    pub incivility: IncivilityOut<'r>,
    /// Its side toward each reported target that it mentions.
    pub stance: Vec<StanceOut<'r>>,
    /// Where it stands toward its parent; null where nothing is answered.
    pub reply: Option<ReplyOut<'r>>,
    /// What carries the discussion on; null without evidence.
    pub constructive: Option<ConstructiveOut<'r>>,
    /// Empty without a policy.
    pub flags: [(); 0],
    /// What else the source says.
    pub extra: ExtraOut<'r>,
}

/// How uncivil.
#[derive(Debug, JsonSchema, Serialize)]
pub struct IncivilityOut<'r> {
    /// How surely it is uncivil, 0 to 1; from 0.5 on it counts as uncivil.
    pub score: f64,
    /// How bad the worst evidence is, 0 to 3.
    pub level: u8,
    /// Scores of the categories that have evidence.
    pub categories: Categories<'r>,
    /// Whom the rude words strike.
    pub addressee: Addressee,
    /// The words it rests on.
    pub evidence: Vec<EvidenceOut<'r>>,
}

/// Which side toward a target.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StanceOut<'r> {
    /// The target's name.
    pub target: &'r str,
    /// The side.
    pub label: Stance,
    /// From -1 (against) to 1 (favor).
    pub score: f64,
    /// Whether it comes from neighbours and not from the comment's words.
    pub inferred: bool,
    /// The ids of the comments that it comes from.
    pub path: Option<Vec<String>>,
    /// The words it rests on.
    pub evidence: Vec<EvidenceOut<'r>>,
}

/// Where it stands toward its parent.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ReplyOut<'r> {
    /// What the reply does with its parent's claim.
    pub label: ReplyLabel,
    /// How sure, 0 to 1.
    pub score: f64,
    /// The words it rests on.
    pub evidence: Vec<EvidenceOut<'r>>,
}

/// What carries the discussion on.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ConstructiveOut<'r> {
    /// How surely it carries the discussion on, 0 to 1.
    pub score: f64,
    /// Scores of the categories that have evidence.
    pub categories: Categories<'r>,
    /// The words it rests on.
    pub evidence: Vec<EvidenceOut<'r>>,
}

/// The words that something rests on, and the entry that found them.
#[derive(Debug, JsonSchema, Serialize)]
pub struct EvidenceOut<'r> {
    /// The entry's label.
    pub category: &'r str,
    /// The first byte in `text`.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// The words.
    pub text: &'r str,
    /// The pattern that found them.
    pub entry: &'r str,
    /// What they weigh, in log-odds, after the rules.
    pub weight: f64,
    /// How bad they are, 0 to 3.
    pub level: u8,
    /// The rules that changed the weight.
    pub rules: Vec<&'static str>,
    /// Where the entry stands: `pack/file:line`.
    pub source: String,
}

/// What else the source says; unknown keys are left out.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ExtraOut<'r> {
    /// The thread's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'r str>,
    /// Likes, or votes up less votes down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<i64>,
    /// Whether it was edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<bool>,
    /// How many versions of it were fetched, where more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<u32>,
    /// Whether it is pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Who removed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_by: Option<&'r str>,
    /// The only target that it is judged on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<&'r str>,
    /// The author's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_id: Option<&'r str>,
    /// The id of the comment whose author the text addresses by name: a guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressed: Option<&'r str>,
}

/// Categories and scores as one object, in the order of `CATEGORIES`.
#[derive(Debug)]
pub struct Categories<'r>(&'r [(Category, Score)]);

impl Categories<'_> {
    /// The score of the category with this number in `CATEGORIES`; 0 where nothing speaks for it.
    #[must_use]
    pub fn score(&self, number: usize) -> f64 {
        let found = self.0.iter().find(|(category, _)| usize::from(category.0) == number);
        found.map_or(0.0, |(_, score)| score.value())
    }
}

impl JsonSchema for Categories<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Categories".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = || serde_json::json!({ "type": "number", "minimum": 0, "maximum": 1 });
        let scores: serde_json::Map<String, serde_json::Value> =
            CATEGORIES.iter().map(|category| (category.name.to_owned(), number())).collect();
        json_schema!({
            "description": "Scores by category, 0 to 1; categories without evidence are left out.",
            "type": "object",
            "properties": scores,
            "additionalProperties": false
        })
    }
}

impl Serialize for Categories<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = |category: &Category| CATEGORIES.get(usize::from(category.0)).map_or("", |info| info.name);
        serializer.collect_map(self.0.iter().map(|(category, score)| (name(category), score.value())))
    }
}

/// The evidence list of a row, with the entries' own words.
fn evidence_out<'r>(list: &[Evidence], text: &'r str, lexicon: &'r Lexicon) -> Vec<EvidenceOut<'r>> {
    let out = |evidence: &Evidence| {
        let entry = lexicon.entry(evidence.entry);
        EvidenceOut {
            category: entry.label,
            start: evidence.span.start,
            end: evidence.span.end,
            text: evidence.span.of(text),
            entry: entry.pattern,
            weight: evidence.weight.value(),
            level: evidence.level,
            rules: rule_names(evidence),
            source: entry.source,
        }
    };
    list.iter().map(out).collect()
}

/// The names of the rules that changed a piece of evidence.
#[must_use]
pub fn rule_names(evidence: &Evidence) -> Vec<&'static str> {
    evidence.rules.iter().filter_map(|rule| RULES.get(usize::from(rule.0))).map(|rule| rule.name).collect()
}

/// The row of a comment.
#[must_use]
pub fn row_out<'r>(run: &'r Run, judged: &'r Judged, row: Row, lexicon: &'r Lexicon, chosen: &Chosen) -> RowOut<'r> {
    let Judged { comment, judgement } = judged;
    let mended = run.forest.mark.get(row.at()).copied().flatten();
    RowOut {
        thread: run.forest.tree_of(row).map_or("", |tree| run.thread_name(tree)),
        id: run.id(row),
        reply_to: run.forest.parent_of(row).map(|parent| run.id(parent)),
        depth: run.forest.depth.get(row.at()).copied().unwrap_or(0),
        kind: comment.kind,
        status: comment.status,
        parent_mark: mended.or(comment.parent_mark),
        author: comment.author.as_deref(),
        time: comment.time.map(|time| time.to_string()),
        url: comment.extra.url.as_deref(),
        source: comment.source.to_string(),
        language: judgement.language.as_ref().map(crate::comment::Language::code),
        text: &comment.text,
        incivility: incivility_out(judged, lexicon),
        stance: stance_out(run, judged, row, lexicon, chosen),
        reply: reply_out(run.answer(row), judged, lexicon),
        constructive: constructive_out(judged, lexicon),
        flags: [],
        extra: extra_out(&comment.extra),
    }
}

fn incivility_out<'r>(judged: &'r Judged, lexicon: &'r Lexicon) -> IncivilityOut<'r> {
    let incivility = &judged.judgement.incivility;
    IncivilityOut {
        score: incivility.score.value(),
        level: incivility.level,
        categories: Categories(&incivility.categories),
        addressee: incivility.addressee,
        evidence: evidence_out(&incivility.evidence, &judged.comment.text, lexicon),
    }
}

fn stance_out<'r>(
    run: &Run,
    judged: &'r Judged,
    row: Row,
    lexicon: &'r Lexicon,
    chosen: &Chosen,
) -> Vec<StanceOut<'r>> {
    let record = run.records.get(row.at());
    let number = |name: &str| run.targets.iter().position(|target| &*target.name == name);
    let id = |name: &str| number(name).and_then(|at| u16::try_from(at).ok()).map(crate::record::TargetId);
    let reported = |name: &str| record.zip(id(name)).is_some_and(|(record, target)| chosen.reports(target, record));
    let shown = judged.judgement.stance.iter().filter(|stance| reported(&stance.target));
    let out = shown.map(|stance| StanceOut {
        target: &stance.target,
        label: stance.label,
        score: f64::from(stance.score) / f64::from(ONE),
        inferred: false,
        path: None,
        evidence: evidence_out(&stance.evidence, &judged.comment.text, lexicon),
    });
    out.collect()
}

fn reply_out<'r>(answer: Option<Answer>, judged: &'r Judged, lexicon: &'r Lexicon) -> Option<ReplyOut<'r>> {
    let answer = answer?;
    let evidence = evidence_out(&judged.judgement.reply.evidence, &judged.comment.text, lexicon);
    Some(ReplyOut { label: answer.label, score: answer.score.value(), evidence })
}

fn constructive_out<'r>(judged: &'r Judged, lexicon: &'r Lexicon) -> Option<ConstructiveOut<'r>> {
    let constructive = &judged.judgement.constructive;
    (!constructive.evidence.is_empty()).then(|| ConstructiveOut {
        score: constructive.score.value(),
        categories: Categories(&constructive.categories),
        evidence: evidence_out(&constructive.evidence, &judged.comment.text, lexicon),
    })
}

/// What else the source says, as rows write it.
pub(super) fn extra_out(extra: &Extra) -> ExtraOut<'_> {
    ExtraOut {
        title: extra.title.as_deref(),
        likes: extra.likes,
        edited: extra.edited,
        versions: extra.versions,
        pinned: extra.pinned,
        removed_by: extra.removed_by.as_deref(),
        target: extra.target.as_deref(),
        author_id: extra.author_id.as_deref(),
        addressed: extra.addressed.as_deref(),
    }
}

/// Writes the rows of the threads with these numbers, in tree order, one JSON object a line.
///
/// # Errors
/// When a text can't be fetched or the row can't be written.
pub fn write_rows(
    run: &mut Run,
    lexicon: &Lexicon,
    threads: &[(usize, Chosen)],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (number, chosen) in threads {
        let Some(tree) = run.forest.trees.get(*number).cloned() else { continue };
        for at in tree.rows {
            let Some(row) = run.forest.order.get(at).copied() else { continue };
            let judged = run.fetch(row)?;
            super::inert::json(&mut *out, &row_out(run, &judged, row, lexicon, chosen))?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
