//! Hits and context rules → the judgement of one comment.
//! In: a comment's own text. Out: a `Judgement`. Sees no other comment, no file, no network.

pub mod context;
pub mod near;
pub mod reply;
pub mod rules;
mod score;
mod stance;

use rustc_hash::FxHashSet;

use crate::comment::{Comment, Kind, Language, Span, Status};
use crate::judgement::{
    Addressee, Category, Constructive, Coverage, EntryId, Evidence, Incivility, Judgement, ReplyCues, RuleId, Score,
    Signature, Weight,
};
use crate::lexicon::{Calibration, Curve, Entry, Label, Lexicon, To};
use crate::matching::{Hit, Matcher};
use crate::text::language::language_of;

pub use crate::lexicon::CATEGORIES;
pub use crate::matching::Scratch;

use self::context::{Context, Words};
use self::rules::Effect;
use self::stance::Targets;

/// A hit with its entry, as rules change it.
#[derive(Clone, Debug)]
pub struct Found<'l> {
    /// The entry.
    pub entry: &'l Entry,
    /// Its number.
    pub id: EntryId,
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// Where it stands.
    pub span: Span,
    /// Evidence after the rules so far, in 1/10,000 of log-odds; negative when a rule has turned it.
    pub weight: i32,
    /// Whether it still counts.
    pub kept: bool,
    /// Whether its entry has a hit before it that counts.
    pub is_repeated: bool,
    /// The rules that changed it.
    pub rules: Vec<RuleId>,
}

impl Found<'_> {
    /// What it says of a target: its weight, against counted negative; `None` for what is no stance.
    fn stance_weight(&self) -> Option<i32> {
        match self.entry.label {
            Label::Favor => Some(self.evidence().weight.0),
            Label::Against => Some(-self.evidence().weight.0),
            _ => None,
        }
    }

    fn evidence(&self) -> Evidence {
        let weight = if self.entry.is_watched { 0 } else { self.weight };
        Evidence {
            span: self.span,
            entry: self.id,
            weight: Weight(weight),
            level: self.entry.level,
            rules: self.rules.clone(),
        }
    }
}

/// A hit as `explain` shows it, kept or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedHit {
    /// Where it stands.
    pub span: Span,
    /// The entry.
    pub entry: EntryId,
    /// Evidence before any rule.
    pub weight_before: Weight,
    /// Evidence after the rules.
    pub weight_after: Weight,
    /// Whether it counts.
    pub kept: bool,
    /// The rules that changed or dropped it.
    pub rules: Vec<RuleId>,
}

/// What is known or wanted besides the comment.
#[derive(Clone, Copy, Debug, Default)]
struct Given<'g> {
    /// Its language, where it was told before.
    language: Option<Option<Language>>,
    /// Entries whose hits are left out.
    without: &'g [EntryId],
}

/// A lexicon ready to judge. Shared by all workers.
#[derive(Debug)]
pub struct Judge {
    lexicon: Lexicon,
    matcher: Matcher,
    words: Words,
    calibration: Calibration,
    targets: Targets,
}

impl Judge {
    /// Compiles `lexicon`.
    #[must_use]
    pub fn new(lexicon: Lexicon) -> Judge {
        let mut matcher = Matcher::new(&lexicon);
        let targets = Targets::of(&lexicon);
        Judge { words: Words::find(&mut matcher), calibration: lexicon.calibration(), targets, matcher, lexicon }
    }

    /// The lexicon that judges.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// How sums become scores.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Judges one comment. `hint` is the language of what it answers, for texts too short to tell.
    #[must_use]
    pub fn judge(&self, comment: &Comment, hint: Option<Language>, scratch: &mut Scratch) -> Judgement {
        self.judged(comment, hint, scratch, &Given::default()).0
    }

    /// Judges one comment whose language was told before (`Judgement::language`): telling it is half of the work.
    #[must_use]
    pub fn judge_in(
        &self,
        comment: &Comment,
        language: Option<Language>,
        hint: Option<Language>,
        scratch: &mut Scratch,
    ) -> Judgement {
        self.judged(comment, hint, scratch, &Given { language: Some(language), without: &[] }).0
    }

    /// Judges one comment as it would be without these entries: what they kept other entries from counts then.
    #[must_use]
    pub fn judge_without(
        &self,
        comment: &Comment,
        hint: Option<Language>,
        scratch: &mut Scratch,
        without: &[EntryId],
    ) -> Judgement {
        self.judged(comment, hint, scratch, &Given { language: None, without }).0
    }

    /// Judges one comment and tells every hit, those that rules dropped too.
    #[must_use]
    pub fn trace(
        &self,
        comment: &Comment,
        hint: Option<Language>,
        scratch: &mut Scratch,
    ) -> (Judgement, Vec<TracedHit>) {
        let (judgement, found) = self.judged(comment, hint, scratch, &Given::default());
        (judgement, found.iter().map(traced).collect())
    }

    /// The judgement, and every hit that it was made from.
    fn judged(
        &self,
        comment: &Comment,
        hint: Option<Language>,
        scratch: &mut Scratch,
        given: &Given<'_>,
    ) -> (Judgement, Vec<Found<'_>>) {
        let unjudged = |coverage| (Judgement { coverage, ..Judgement::default() }, Vec::new());
        if matches!(comment.kind, Kind::Pingback | Kind::System) {
            return unjudged(Coverage::NotAComment);
        }
        if matches!(comment.status, Status::Deleted | Status::Removed) || comment.text.trim().is_empty() {
            return unjudged(Coverage::Gone);
        }
        let language = given.language.unwrap_or_else(|| language_of(&comment.text));
        let spoken = language.or(hint);
        if language.is_some_and(|language| !self.lexicon.speaks(language)) {
            let (judgement, hits) = unjudged(Coverage::LanguageNotCovered);
            return (Judgement { language, ..judgement }, hits);
        }
        self.matcher.scan(&comment.text, scratch);
        if !given.without.is_empty() {
            scratch.drop_hits(|hit| given.without.contains(&EntryId(hit.entry)));
        }
        let context = Context { tokens: scratch.tokens(), comment, words: &self.words };
        let found = self.found(scratch.hits(), &context, spoken);
        (self.sum_up(&found, &context, language), found)
    }

    /// Hits after exceptions, overlaps and rules.
    fn found(&self, hits: &[Hit], context: &Context<'_>, language: Option<Language>) -> Vec<Found<'_>> {
        let mut exceptions: Vec<Hit> = hits.iter().filter(|hit| hit.cancels.is_some()).copied().collect();
        exceptions.sort_unstable_by_key(|hit| hit.entry);
        let mut found: Vec<Found<'_>> = hits
            .iter()
            .filter(|hit| hit.cancels.is_none() && !cancelled(hit, &exceptions, context))
            .filter_map(|hit| self.start(hit, context, language))
            .collect();
        one_a_place(&mut found);
        let mut learned = FxHashSet::default();
        for hit in &mut found {
            hit.is_repeated = learned.contains(&hit.id.0);
            apply_rules(hit, context);
            if hit.kept && hit.entry.is_learned {
                learned.insert(hit.id.0);
            }
        }
        found
    }

    fn start(&self, hit: &Hit, context: &Context<'_>, language: Option<Language>) -> Option<Found<'_>> {
        let entry = self.lexicon.entries().get(hit.entry as usize)?;
        let tokens = context.tokens.get(hit.first..=hit.last)?;
        let disguise = tokens.iter().filter_map(|token| token.disguise).max();
        if !self.lexicon.pack_speaks(entry.pack, language) || !entry.evades.undoes(disguise) {
            return None;
        }
        let span = Span { start: tokens.first()?.span.start, end: tokens.last()?.span.end };
        let id = EntryId(hit.entry);
        let (first, last) = (hit.first, hit.last);
        let (weight, rules) = (entry.weight, Vec::new());
        Some(Found { entry, id, first, last, span, weight, kept: true, is_repeated: false, rules })
    }

    fn sum_up(&self, found: &[Found<'_>], context: &Context<'_>, language: Option<Language>) -> Judgement {
        let (stance, unbound) = stance::judge(&self.targets, &self.calibration, found, context);
        Judgement {
            coverage: coverage(found, context),
            language,
            incivility: self.incivility(found, context),
            stance,
            unbound,
            reply: reply_cues(found),
            constructive: self.constructive(found),
            signature: Signature::default(),
        }
    }

    /// Scores by category, in the order of `CATEGORIES`, with the evidence by place.
    fn categories(&self, found: &[Found<'_>], incivility: bool) -> (Vec<(Category, Score)>, Vec<Evidence>) {
        let of = |at: u8| move |hit: &&Found<'_>| hit.kept && hit.entry.label == Label::Category(at);
        let mut scores = Vec::new();
        let mut evidence = Vec::new();
        for (at, category) in CATEGORIES.iter().enumerate().filter(|(_, c)| c.is_incivility == incivility) {
            let at = u8::try_from(at).unwrap_or(u8::MAX);
            let mine: Vec<Evidence> = found.iter().filter(of(at)).map(Found::evidence).collect();
            let sum: i64 = mine.iter().map(|evidence| i64::from(evidence.weight.0)).sum();
            if mine.iter().any(|evidence| evidence.weight.0 > 0) {
                scores.push((Category(at), score::logistic(self.calibration.curve(category.name), sum)));
            }
            evidence.extend(mine);
        }
        (scores, by_place(evidence))
    }

    fn incivility(&self, found: &[Found<'_>], context: &Context<'_>) -> Incivility {
        let (categories, evidence) = self.categories(found, true);
        let together = self.calibration.incivility().map(|curve| whole(curve, &evidence));
        let worst = evidence.iter().filter(|evidence| evidence.weight.0 > 0).map(|evidence| evidence.level).max();
        Incivility {
            score: together.unwrap_or_else(|| score::any_of(categories.iter().map(|(_, score)| *score))),
            level: worst.unwrap_or(0),
            categories,
            addressee: addressee(found, context),
            evidence,
        }
    }

    fn constructive(&self, found: &[Found<'_>]) -> Constructive {
        let (categories, evidence) = self.categories(found, false);
        Constructive { score: score::any_of(categories.iter().map(|(_, score)| *score)), categories, evidence }
    }
}

fn traced(hit: &Found<'_>) -> TracedHit {
    TracedHit {
        span: hit.span,
        entry: hit.id,
        weight_before: Weight(hit.entry.weight),
        weight_after: Weight(if hit.kept { hit.weight } else { 0 }),
        kept: hit.kept,
        rules: hit.rules.clone(),
    }
}

/// Whether an exception of the hit's entry overlaps it, or stands in its sentence when that is enough. `exceptions`
/// are sorted by entry.
fn cancelled(hit: &Hit, exceptions: &[Hit], context: &Context<'_>) -> bool {
    let sentence = |token: usize| context.tokens.get(token).map(|token| token.sentence);
    let first = exceptions.partition_point(|other| other.entry < hit.entry);
    exceptions.iter().skip(first).take_while(|other| other.entry == hit.entry).any(|other| match other.cancels {
        Some(true) => sentence(other.first) == sentence(hit.first),
        Some(false) => other.first <= hit.last && hit.first <= other.last,
        None => false,
    })
}

/// Incivility by one curve over all evidence; 0 where nothing speaks for it.
fn whole(curve: Curve, evidence: &[Evidence]) -> Score {
    let sum: i64 = evidence.iter().map(|evidence| i64::from(evidence.weight.0)).sum();
    let speaks = evidence.iter().any(|evidence| evidence.weight.0 > 0);
    if speaks { score::logistic(curve, sum) } else { Score(0) }
}

/// Of hits that overlap under one label: the leftmost, then the longest, then the heaviest, then the first entry.
/// Mentions are told apart by their targets, stance rows by theirs. Learned rows were learned side by side and all stay.
fn one_a_place(found: &mut Vec<Found<'_>>) {
    found
        .sort_by_key(|hit| (hit.first, std::cmp::Reverse(hit.last), std::cmp::Reverse(hit.entry.weight.abs()), hit.id));
    let mut kept: Vec<Found<'_>> = Vec::with_capacity(found.len());
    let mut learned = Vec::new();
    for hit in found.drain(..) {
        if hit.entry.is_learned {
            learned.push(hit);
            continue;
        }
        let same = |other: &&Found<'_>| {
            let names = |hit: &Found<'_>| hit.entry.names.map(|(target, _)| target);
            let alike = other.entry.label == hit.entry.label
                && names(other) == names(&hit)
                && (other.entry.target == hit.entry.target
                    || other.entry.target.is_none()
                    || hit.entry.target.is_none());
            alike && other.first <= hit.last && hit.first <= other.last
        };
        if kept.iter().rev().take(64).find(same).is_none() {
            kept.push(hit);
        }
    }
    kept.append(&mut learned);
    *found = kept;
}

fn apply_rules(hit: &mut Found<'_>, context: &Context<'_>) {
    for (at, rule) in rules::RULES.iter().enumerate() {
        if hit.entry.is_learned && !rule.is_for_learned {
            continue;
        }
        let id = RuleId(u8::try_from(at).unwrap_or(u8::MAX));
        match (rule.apply)(hit, context) {
            Effect::Keep => continue,
            Effect::Note => {}
            Effect::Scale(hundredths) => hit.weight = score::scaled(hit.weight, hundredths),
            Effect::Drop => hit.kept = false,
        }
        hit.rules.push(id);
        if !hit.kept {
            return;
        }
    }
}

fn reply_cues(found: &[Found<'_>]) -> ReplyCues {
    let of = |label: Label| found.iter().filter(move |hit| hit.kept && hit.entry.label == label);
    let sum = |label| Weight(of(label).map(|hit| hit.evidence().weight.0).fold(0, i32::saturating_add));
    let labels = [Label::Agree, Label::Disagree, Label::Query];
    let evidence = by_place(labels.into_iter().flat_map(of).map(Found::evidence).collect());
    ReplyCues { agree: sum(Label::Agree), disagree: sum(Label::Disagree), query: sum(Label::Query), evidence }
}

/// Evidence in the order of the text.
fn by_place(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    evidence.sort_by_key(|evidence| (evidence.span, evidence.entry));
    evidence
}

/// Whether any entry of a label fired, and whether there was enough to fire on.
fn coverage(found: &[Found<'_>], context: &Context<'_>) -> Coverage {
    let silent = !found.iter().any(|hit| hit.kept && hit.entry.label != Label::Mention);
    match (silent, context.tokens.len()) {
        (true, 0..=2) => Coverage::TooShort,
        (true, _) => Coverage::NoMatch,
        (false, _) => Coverage::Matched,
    }
}

/// Whom the rude words strike: by the entry, else by the words around; of several the nearest.
fn addressee(found: &[Found<'_>], context: &Context<'_>) -> Addressee {
    let strikes = |hit: &Found<'_>| match hit.entry.to {
        Some(To::Commenter) => Addressee::Commenter,
        Some(To::Target) => Addressee::Target,
        Some(To::Group) => Addressee::Group,
        Some(To::Oneself) => Addressee::Oneself,
        None => context.near(hit),
    };
    // Learned words tell what stands in uncivil comments, not whom it strikes.
    let rude =
        |hit: &&Found<'_>| hit.kept && hit.weight > 0 && !hit.entry.is_learned && hit.entry.label.is_incivility();
    let all: Vec<Addressee> = found.iter().filter(rude).map(strikes).collect();
    let order =
        [Addressee::Commenter, Addressee::ArticleAuthor, Addressee::Group, Addressee::Target, Addressee::Oneself];
    order.into_iter().find(|who| all.contains(who)).unwrap_or(Addressee::None)
}
