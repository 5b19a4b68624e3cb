//! The cases that stand in the rows of packs, run by the engine that users have.
//! In: a judge. Out: how many hold, and of each that does not what happened instead.

use serde::Serialize;

use crate::comment::{Comment, Language, Place};
use crate::judge::rules::RULES;
use crate::judge::{Judge, Scratch, TracedHit};
use crate::judgement::{Coverage, EntryId, Evidence, Judgement, RuleId, Weight};
use crate::lexicon::{Entry, Label};
use crate::matching::{Hit, Matcher};

/// What a case asks of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wants {
    /// The row must keep evidence.
    Yes,
    /// It must not.
    No,
}

/// Evidence that a case met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fired {
    /// The words.
    pub words: String,
    /// The pattern that found them.
    pub pattern: String,
    /// Its label.
    pub label: String,
    /// `file:line` of its row.
    pub place: String,
    /// What it weighs after the rules, in log-odds.
    pub weight: f64,
    /// Rules that changed it.
    pub rules: Vec<&'static str>,
    /// Whether it counts.
    pub kept: bool,
}

/// A case that does not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// The file of the row, as messages name it.
    pub file: String,
    /// The line of the row.
    pub line: u32,
    /// What the case asks.
    pub wants: Wants,
    /// The row's pattern.
    pub pattern: String,
    /// Its label.
    pub label: String,
    /// The case.
    pub text: String,
    /// Why it does not hold, in words.
    pub why: String,
    /// What was found in the text.
    pub fired: Vec<Fired>,
}

/// What a run of cases came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// Rows looked at.
    pub rows: usize,
    /// Rows without any `yes` case.
    pub without: usize,
    /// Cases run.
    pub cases: usize,
    /// Cases that do not hold, in the order of files and lines.
    pub failures: Vec<Failure>,
}

/// Runs the cases of the entries that `wanted` chooses.
///
/// A `yes` case holds when its row keeps evidence after all rules, or when its words are found and a row of the same
/// label that overlaps them keeps evidence (of overlapping hits only one stays), or a masked word is read as another
/// word of the same label. Where the row weighs nothing, because
/// it is watched or documents a decision, it is enough that it fires. A `no` case holds when the row keeps none.
#[must_use]
pub fn run(judge: &Judge, wanted: impl Fn(&Entry) -> bool) -> Outcome {
    let mut runner = Runner { judge, matcher: None, scratch: Scratch::default() };
    let mut outcome = Outcome::default();
    let entries = judge.lexicon().entries().iter().enumerate();
    for (at, entry) in entries.filter(|(_, entry)| entry.label != Label::Mention && wanted(entry)) {
        let id = EntryId(u32::try_from(at).unwrap_or(u32::MAX));
        outcome.rows += 1;
        outcome.without += usize::from(entry.yes.is_empty());
        let yes = entry.yes.iter().map(|text| (Wants::Yes, text));
        for (wants, text) in yes.chain(entry.no.iter().map(|text| (Wants::No, text))) {
            outcome.cases += 1;
            outcome.failures.extend(runner.failure(id, entry, wants, text));
        }
    }
    outcome.failures.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    outcome
}

struct Runner<'j> {
    judge: &'j Judge,
    /// Compiled when the first case fails: it tells what was found before exceptions and overlaps.
    matcher: Option<Matcher>,
    scratch: Scratch,
}

impl Runner<'_> {
    fn failure(&mut self, id: EntryId, entry: &Entry, wants: Wants, text: &str) -> Option<Failure> {
        let judge = self.judge;
        let comment = Comment::new("case", text, Place::line(&"-".into(), 1));
        let language = judge.lexicon().packs().nth(entry.pack as usize).and_then(|pack| pack.about.language.as_deref());
        let (judgement, hits) = judge.trace(&comment, language.and_then(Language::new), &mut self.scratch);
        let weighs = entry.weight != 0 && !entry.is_watched;
        let counts = |evidence: &&Evidence| !weighs || evidence.weight.0 != 0;
        let own = evidence(&judgement).filter(|evidence| evidence.entry == id).find(counts);
        let why = match (wants, own) {
            (Wants::Yes, Some(_)) | (Wants::No, None) => return None,
            (Wants::No, Some(evidence)) => {
                format!("it keeps evidence: `{}` weighs {}", evidence.span.of(text), shown(evidence.weight))
            }
            (Wants::Yes, None) => self.why_silent(id, entry, text, &judgement, &hits)?,
        };
        Some(Failure {
            file: judge.lexicon().shown(entry),
            line: entry.line,
            wants,
            pattern: entry.text.clone(),
            label: entry.label.name().to_owned(),
            text: text.to_owned(),
            why,
            fired: hits.iter().filter(|hit| !is_mention(judge, hit.entry)).map(|hit| fired(judge, text, hit)).collect(),
        })
    }

    /// Why a row keeps no evidence in its `yes` case; `None` when another row of its label keeps some in its place.
    fn why_silent(
        &mut self,
        id: EntryId,
        entry: &Entry,
        text: &str,
        judgement: &Judgement,
        hits: &[TracedHit],
    ) -> Option<String> {
        if judgement.coverage == Coverage::LanguageNotCovered {
            let language = judgement.language.map(|language| language.code().to_owned()).unwrap_or_default();
            return Some(format!("the text is taken for `{language}`, which no loaded pack speaks; make it longer"));
        }
        if let Some(hit) = hits.iter().find(|hit| hit.entry == id) {
            if let Some(rule) = hit.rules.last().filter(|_| !hit.kept) {
                return Some(format!("`{}` was dropped by the rule {}", hit.span.of(text), sentence(*rule)));
            }
            let is_stance = matches!(entry.label, Label::Favor | Label::Against);
            return Some(match &entry.target {
                Some(target) if is_stance => {
                    format!("`{}` is found, but no loaded set has the target `{target}`", hit.span.of(text))
                }
                None if is_stance => {
                    format!("`{}` is found, but the text names no loaded target to tie it to", hit.span.of(text))
                }
                _ => format!("`{}` is found, but weighs nothing after the rules", hit.span.of(text)),
            });
        }
        let judge = self.judge;
        let matcher = self.matcher.get_or_insert_with(|| Matcher::new(judge.lexicon()));
        matcher.scan(text, &mut self.scratch);
        let tokens = self.scratch.tokens();
        let span = |hit: &Hit| {
            let (first, last) = (tokens.get(hit.first)?, tokens.get(hit.last)?);
            Some(crate::comment::Span { start: first.span.start, end: last.span.end })
        };
        let mine: Vec<&Hit> = self.scratch.hits().iter().filter(|hit| hit.entry == id.0).collect();
        let Some(found) = mine.iter().find(|hit| hit.cancels.is_none()) else {
            // A masked word may hide several words of a lexicon; which one is read is not the row's to say.
            let masked = hits.iter().any(|hit| {
                let other = judge.lexicon().entry(hit.entry);
                hit.kept
                    && other.label == entry.label.name()
                    && hit.rules.iter().any(|rule| name(*rule).starts_with("disguise"))
            });
            return (!masked).then(|| "its pattern is not in the text".to_owned());
        };
        let place = span(found)?;
        if let Some(exception) = mine.iter().find(|hit| hit.cancels.is_some()) {
            let words = span(exception).map_or("", |span| span.of(text));
            return Some(format!("`{}` is found, but its `unless` cancels it at `{words}`", place.of(text)));
        }
        let in_its_place = evidence(judgement).any(|evidence| {
            let other = judge.lexicon().entry(evidence.entry);
            evidence.weight.0 != 0 && other.label == entry.label.name() && evidence.span.overlaps(place)
        });
        (!in_its_place).then(|| format!("`{}` is found, but another row took its place", place.of(text)))
    }
}

fn evidence(judgement: &Judgement) -> impl Iterator<Item = &Evidence> {
    let stance = judgement.stance.iter().flat_map(|stance| &stance.evidence);
    let rest = judgement.reply.evidence.iter().chain(&judgement.constructive.evidence);
    judgement.incivility.evidence.iter().chain(rest).chain(stance)
}

fn is_mention(judge: &Judge, id: EntryId) -> bool {
    judge.lexicon().entries().get(id.0 as usize).is_some_and(|entry| entry.label == Label::Mention)
}

fn fired(judge: &Judge, text: &str, hit: &TracedHit) -> Fired {
    let entry = judge.lexicon().entry(hit.entry);
    let place = judge.lexicon().entries().get(hit.entry.0 as usize).map(|entry| judge.lexicon().shown(entry));
    let line = entry.source.rsplit(':').next().unwrap_or("");
    Fired {
        words: hit.span.of(text).to_owned(),
        pattern: entry.pattern.to_owned(),
        label: entry.label.to_owned(),
        place: format!("{}:{line}", place.unwrap_or_default()),
        weight: hit.weight_after.value(),
        rules: hit.rules.iter().map(|rule| name(*rule)).collect(),
        kept: hit.kept,
    }
}

fn name(rule: RuleId) -> &'static str {
    RULES.get(usize::from(rule.0)).map_or("", |rule| rule.name)
}

fn sentence(rule: RuleId) -> String {
    RULES.get(usize::from(rule.0)).map_or_else(String::new, |rule| format!("`{}`: {}", rule.name, rule.sentence))
}

fn shown(weight: Weight) -> String {
    format!("{:.2}", weight.value())
}
