//! What happened in a thread, in plain words. Every sentence is a template filled from figures that stand in the same
//! summary; where the figures are too small to claim something, nothing is claimed.

use crate::judgement::Stance;

use super::exchange::BackAndForth;
use super::incivility::Place;
use super::rate::Rate;
use super::sentence::Sentence;
use super::stance::TargetStance;
use super::wording::{counted, duration, percent};
use super::{ThreadSummary, share};

/// Comments below which nothing is said of the share of uncivil ones.
const FEW: u64 = 5;

/// Targets spoken of.
const TARGETS: usize = 3;

/// The sentences, the most general first.
#[must_use]
pub fn headline(thread: &ThreadSummary) -> Vec<Sentence> {
    if thread.comments == 0 {
        return Vec::new();
    }
    let mut out = vec![size(thread)];
    out.extend(people(thread));
    out.extend(about(thread));
    out.extend(heat(thread));
    out.extend(aim(thread));
    out.extend(thread.stance.iter().filter_map(stance).take(TARGETS));
    out.extend(side(thread));
    out.extend(one_voice(thread));
    out.extend(turn(thread));
    out.extend(spot(thread));
    out.extend(replies(thread));
    out.extend(opponents(thread));
    out.extend(unanswered(thread));
    out.extend(coverage(thread));
    out
}

fn size(thread: &ThreadSummary) -> Sentence {
    let mut words = counted(thread.comments, "comment", "comments");
    match thread.declared {
        Some(declared) if declared != thread.comments => words.push_str(&format!(" ({declared} declared)")),
        _ => {}
    }
    match (thread.people.named, thread.people.without_author) {
        (0, _) => {}
        (named, 0) => words.push_str(&format!(" by {}", counted(named, "author", "authors"))),
        (named, _) => words.push_str(&format!(" by {} and some without a name", counted(named, "author", "authors"))),
    }
    if let Some(seconds) = thread.timeline.as_ref().and_then(|timeline| timeline.seconds).filter(|length| *length > 0) {
        words.push_str(&format!(" within {}", duration(seconds)));
    }
    match thread.levels {
        0 | 1 => words.push_str(", none answering another"),
        levels => words.push_str(&format!(", {} answers in {levels} levels", thread.replies)),
    }
    words.push('.');
    Sentence::about("size").words(words)
}

fn people(thread: &ThreadSummary) -> Option<Sentence> {
    let people = &thread.people;
    let (names, words) = match (people.dominant.as_slice(), people.carried_by.as_slice()) {
        ([], []) => return None,
        ([], names) => (names, if names.len() == 1 { " wrote half:" } else { " wrote half between them:" }),
        ([_], _) => (people.dominant.as_slice(), " dominates:"),
        (names, _) => (names, " dominate:"),
    };
    let written = people.loudest.iter().filter(|loud| names.contains(&loud.author)).map(|loud| loud.comments.part);
    let (part, whole) = (written.sum(), people.loudest.first().map_or(0, |loud| loud.comments.whole));
    let share = percent(share(part, whole)?);
    let sentence = Sentence::about("people").names(names.iter().map(String::as_str));
    Some(sentence.words(format!("{words} {part} of the {whole} comments with a known author ({share}).")))
}

/// What it is about, by its terms; and its parts, where it falls into large ones.
fn about(thread: &ThreadSummary) -> Vec<Sentence> {
    let mut out = Vec::new();
    if thread.topics.len() >= 3 {
        let terms = thread.topics.iter().take(6).map(|topic| topic.term.as_str());
        out.push(Sentence::about("topics").words("Words that set it apart: ").names(terms).words("."));
    }
    if let Some(branch) = thread.branches.first().filter(|branch| branch.share.is_some_and(|share| share >= 0.25)) {
        let mut sentence = Sentence::about("branches").words(format!(
            "The largest branch holds {} of the thread and begins at ",
            percent(branch.share.unwrap_or(0.0))
        ));
        sentence = sentence.comment(&branch.id);
        if !branch.terms.is_empty() {
            sentence = sentence.words(" (").names(branch.terms.iter().take(4).map(String::as_str)).words(")");
        }
        out.push(sentence.words("."));
    }
    out
}

/// The share with its counts and interval: `12 of 60 judged comments are uncivil (20 %; 12 to 32 % with 95 % certainty)`.
fn shown(rate: &Rate) -> String {
    let [low, high] = rate.interval.map(|end| libm::round(end * 100.0));
    let share = rate.share.map(percent).unwrap_or_default();
    let are = if rate.part == 1 { "is" } else { "are" };
    format!(
        "{} of {} judged comments {are} uncivil ({share}; {low} to {high} % with 95 % certainty)",
        rate.part, rate.whole
    )
}

fn heat(thread: &ThreadSummary) -> Option<Sentence> {
    let figures = &thread.incivility;
    let rate = &figures.rate;
    if rate.whole < FEW {
        return None;
    }
    let sentence = Sentence::about("heat");
    if rate.part == 0 {
        let few = if rate.small_sample { "; so few comments say little" } else { "" };
        return Some(sentence.words(format!("Nothing uncivil was found in {} judged comments{few}.", rate.whole)));
    }
    let first = figures.at_commenters.iter().chain(figures.first_blow.iter()).map(String::as_str);
    let usual = figures.against_usual.as_ref();
    let range = usual.map(|usual| usual.usual.map(|end| libm::round(end * 100.0))).unwrap_or_default();
    let [low, high] = range;
    let words = match usual.map(|usual| usual.place) {
        Some(Place::Above) => format!("Heated: {}, where {low} to {high} % are usual.", shown(rate)),
        Some(Place::PerhapsAbove) => {
            format!("Perhaps warmer than usual: {}, where {low} to {high} % are usual.", shown(rate))
        }
        Some(Place::Below) => format!("Calmer than usual: {}, where {low} to {high} % are usual.", shown(rate)),
        Some(Place::Within) if rate.small_sample => {
            format!("{}: too few to tell from the {low} to {high} % that are usual.", shown(rate))
        }
        Some(Place::Within) => format!(
            "Not more uncivil than usual, as far as words tell: {}, where {low} to {high} % are usual.",
            shown(rate)
        ),
        None => format!("{}.", shown(rate)),
    };
    let is_said = usual.is_some_and(|usual| usual.place == Place::Within);
    let small = if rate.small_sample && !is_said { " The sample is small." } else { "" };
    Some(sentence.words(words + small).resting_on(first))
}

/// Whom the rude words strike.
fn aim(thread: &ThreadSummary) -> Option<Sentence> {
    let figures = &thread.incivility;
    if figures.uncivil == 0 {
        return None;
    }
    let of = |name: &str| figures.addressees.iter().find(|count| count.name == name).map_or(0, |count| count.comments);
    let at = figures.at_commenters.len() as u64;
    let sentence = Sentence::about("aim").resting_on(figures.at_commenters.iter().map(String::as_str));
    let all = figures.uncivil;
    let one = |n: u64| if n == 1 { "one" } else { "ones" };
    Some(if at == 0 {
        sentence.words(match all {
            1 => "The uncivil one does not strike another commenter, as far as words tell.".to_owned(),
            _ => format!("None of the {all} uncivil {} strikes another commenter, as far as words tell.", one(all)),
        })
    } else {
        let rest = match (of("target") + of("group"), of("none") + of("self")) {
            (0, 0) => String::new(),
            (0, open) => format!("; {open} don't say whom"),
            (absent, 0) => format!("; {absent} somebody absent"),
            (absent, open) => format!("; {absent} somebody absent, {open} don't say whom"),
        };
        sentence.words(format!("Of the {all} uncivil {}, {at} strike another commenter{rest}.", one(all)))
    })
}

fn stance(target: &TargetStance) -> Option<Sentence> {
    let taken = target.favor + target.against;
    let sentence = Sentence::about("stance");
    match target.prevails {
        Some(side) => {
            let (word, n, ids) = match side {
                Stance::Favor => ("For ", target.favor, &target.favor_ids),
                _ => ("Against ", target.against, &target.against_ids),
            };
            let none = match (side, target.favor, target.against) {
                (Stance::Favor, _, 0) => "; no words against it were found",
                (Stance::Against, 0, _) => "; no words for it were found",
                _ => "",
            };
            Some(
                sentence
                    .words(word)
                    .name(&target.target)
                    .words(format!(": {n} of the {taken} comments that take a side in words{none}."))
                    .resting_on(ids.iter().map(String::as_str)),
            )
        }
        None if target.favor >= 2 && target.against >= 2 => {
            let ids = target.favor_ids.iter().take(3).chain(target.against_ids.iter().take(3));
            Some(
                sentence
                    .words("Divided on ")
                    .name(&target.target)
                    .words(format!(": {} for it, {} against.", target.favor, target.against))
                    .resting_on(ids.map(String::as_str)),
            )
        }
        None => None,
    }
}

/// Whether the uncivil side is one side.
fn side(thread: &ThreadSummary) -> Option<Sentence> {
    let target = thread.stance.iter().find(|target| target.incivility.p.is_some_and(|p| p <= 0.05))?;
    let (favor, against) = (&target.incivility.favor, &target.incivility.against);
    let (louder, a, b) =
        if favor.share > against.share { ("for", favor, against) } else { ("against", against, favor) };
    Some(Sentence::about("one_side").words(format!("Those {louder} ")).name(&target.target).words(format!(
        " are the uncivil side: {} of {} of their comments, {} of {} of the others'.",
        a.part, a.whole, b.part, b.whole
    )))
}

/// Many accounts that write once, say the same and are gone: worth a look, and no proof of anything.
fn one_voice(thread: &ThreadSummary) -> Option<Sentence> {
    let people = &thread.people;
    for target in &thread.stance {
        let authors = &target.authors;
        let sides = [
            ("for", authors.favor.len(), authors.favor_once),
            ("against", authors.against.len(), authors.against_once),
        ];
        for (word, all, once) in sides {
            if all >= 5 && once * 5 >= all as u64 * 4 && people.once.share.is_some_and(|share| share < 0.8) {
                return Some(
                    Sentence::about("one_voice").words(format!("Of {all} authors {word} ")).name(&target.target).words(
                        format!(", {once} wrote once and never again; of the thread's other authors fewer did."),
                    ),
                );
            }
        }
    }
    let is_marked = people.once.part >= 8 && people.once_unanswered * 2 >= people.named;
    is_marked.then(|| {
        Sentence::about("one_voice").words(format!(
            "{} of {} wrote once; {} of them got no answer.",
            people.once.part,
            counted(people.named, "author", "authors"),
            people.once_unanswered
        ))
    })
}

fn turn(thread: &ThreadSummary) -> Option<Sentence> {
    let figures = &thread.incivility;
    if let Some(turn) = &figures.turn {
        let more = turn.after.share > turn.before.share;
        return Some(
            Sentence::about("turn")
                .words(if more { "It turned at " } else { "It cooled down at " })
                .comment(&turn.id)
                .words(format!(
                    ": before, {} of {} comments were uncivil, from then on {} of {}.",
                    turn.before.part, turn.before.whole, turn.after.part, turn.after.whole
                )),
        );
    }
    let blow = figures.first_blow.as_ref()?;
    Some(Sentence::about("turn").words("The first to be uncivil to another commenter is ").comment(blow).words("."))
}

fn spot(thread: &ThreadSummary) -> Option<Sentence> {
    let spot = thread.incivility.hot_spots.first().filter(|spot| spot.p <= 0.05 || spot.rate.part >= 3)?;
    let chance = if spot.p <= 0.05 { "" } else { "; that may be chance" };
    Some(
        Sentence::about("hot_spot")
            .words("Most uncivil is the part below ")
            .comment(&spot.id)
            .words(format!(": {} of its {}{chance}.", spot.rate.part, counted(spot.rate.whole, "comment", "comments")))
            .resting_on(spot.comments.iter().map(String::as_str)),
    )
}

fn replies(thread: &ThreadSummary) -> Vec<Sentence> {
    let exchange = &thread.exchange;
    let mut out = Vec::new();
    if exchange.replies >= FEW {
        let words = match (exchange.agree, exchange.disagree) {
            (0, 0) => None,
            (agree, disagree) if agree > 2 * disagree => Some("More answers agree than disagree"),
            (agree, disagree) if disagree > 2 * agree => Some("More answers disagree than agree"),
            _ => Some("Answers agree and disagree"),
        };
        if let Some(words) = words {
            out.push(Sentence::about("exchange").words(format!(
                "{words}: {} agree, {} disagree, {} ask, of {}.",
                exchange.agree, exchange.disagree, exchange.query, exchange.replies
            )));
        }
    }
    if let Some(quarrel) = exchange.quarrels.first() {
        let chance = if quarrel.p <= 0.05 { "" } else { "; that may be chance" };
        out.push(
            Sentence::about("quarrel")
                .words("Most disputed is what stands below ")
                .comment(&quarrel.id)
                .words(format!(": {} of {} answers disagree{chance}.", quarrel.rate.part, quarrel.rate.whole))
                .resting_on(quarrel.comments.iter().map(String::as_str)),
        );
    }
    out
}

fn opponents(thread: &ThreadSummary) -> Vec<Sentence> {
    let exchange = &thread.exchange;
    let mut out: Vec<Sentence> = exchange.longest.iter().map(longest).collect();
    if let Some(pair) = exchange.opponents.first() {
        let mut words = format!(" oppose each other most: {} of {} answers disagree", pair.disagreeing, pair.replies);
        if pair.uncivil > 0 {
            words.push_str(&format!(", {} strike the other one", pair.uncivil));
        }
        let sentence = Sentence::about("opponents").names(pair.authors.iter().map(String::as_str)).words(words + ".");
        out.push(sentence.resting_on(pair.comments.iter().map(String::as_str)));
    }
    out
}

fn longest(run: &BackAndForth) -> Sentence {
    let sentence = Sentence::about("back_and_forth");
    let length = run.comments.len();
    let (first, last) =
        (run.comments.first().map_or("", String::as_str), run.comments.last().map_or("", String::as_str));
    let sentence = match run.authors.as_slice() {
        [one, other] => sentence
            .words(format!("The longest back-and-forth, {length} comments, is between "))
            .name(one)
            .words(" and ")
            .name(other)
            .words(", from "),
        _ => sentence.words(format!("The longest chain of answers has {length} comments, from ")),
    };
    sentence.comment(first).words(" to ").comment(last).words(".").resting_on(run.comments.iter().map(String::as_str))
}

fn unanswered(thread: &ThreadSummary) -> Option<Sentence> {
    let exchange = &thread.exchange;
    (exchange.unanswered > 0).then(|| {
        Sentence::about("questions")
            .words(format!(
                "{} of {} got no answer.",
                exchange.unanswered,
                counted(exchange.questions, "question", "questions")
            ))
            .resting_on(exchange.unanswered_ids.iter().map(String::as_str))
    })
}

/// What a reader must know before taking silence for peace.
fn coverage(thread: &ThreadSummary) -> Option<Sentence> {
    let figures = &thread.coverage;
    let mut parts = Vec::new();
    if figures.language_not_covered > 0 {
        parts.push(format!(
            "{} in a language that no pack covers",
            counted(figures.language_not_covered, "comment is", "comments are")
        ));
    }
    if figures.gone > 0 {
        parts.push(format!("{} deleted or without text", counted(figures.gone, "is", "are")));
    }
    let silent = figures.no_match + figures.too_short;
    if silent * 2 > figures.judged && figures.judged > 0 {
        parts.push(format!("in {silent} of {} nothing fired", figures.judged));
    }
    (!parts.is_empty()).then(|| {
        Sentence::about("coverage")
            .words(format!("What the figures don't see: {}.", parts.join(", ")))
            .resting_on(figures.language_not_covered_ids.iter().map(String::as_str))
    })
}
