//! A thread's figures as cards, and its sides as bars: server-made, so that they stand without a script.

use crate::judgement::Stance;
use crate::summary::ThreadSummary;
use crate::summary::incivility::Place;
use crate::summary::stance::TargetStance;

use super::super::inert;
use super::blocks::Ink;
use crate::summary::wording::{counted, grouped, percent};

/// Targets whose bars are shown; the summary's table has the others.
const BARS: usize = 8;

/// The cards and bars of a thread.
pub(super) fn html(thread: &ThreadSummary, ink: &Ink<'_>) -> String {
    if thread.found == 0 {
        return String::new();
    }
    let cards = [
        size(thread),
        people(thread),
        span(thread),
        uncivil(thread),
        exchange(thread),
        sides(thread, ink),
        coverage(thread),
    ];
    let cards: Vec<String> = cards.into_iter().flatten().collect();
    format!("<dl class=\"cards\">\n{}</dl>\n{}", cards.concat(), bars(thread, ink))
}

/// A card: its name, its figure and what stands below; the last two are HTML.
fn card(name: &str, figure: &str, below: &str) -> String {
    format!("<div class=\"card\"><dt>{name}</dt><dd><b>{figure}</b><span>{below}</span></dd></div>\n")
}

fn size(thread: &ThreadSummary) -> Option<String> {
    let mut below = match thread.replies {
        0 => "no replies".to_owned(),
        n => format!("{}, {}", counted(n, "reply", "replies"), counted(u64::from(thread.levels), "level", "levels")),
    };
    if thread.not_visible > 0 {
        below.push_str(&format!("; {} deleted or hidden", grouped(thread.not_visible)));
    }
    Some(card("Comments", &grouped(thread.comments), &below))
}

fn people(thread: &ThreadSummary) -> Option<String> {
    let below = match thread.people.without_author {
        0 => "named authors".to_owned(),
        n => format!("named authors; {} without a name", counted(n, "comment", "comments")),
    };
    Some(card("People", &grouped(thread.people.named), &below))
}

fn span(thread: &ThreadSummary) -> Option<String> {
    let (first, last) = (thread.first.as_deref()?, thread.last.as_deref()?);
    let day = |time: &str| inert::html(time.get(..10).unwrap_or(time));
    let length = crate::comment::Timestamp::parse(first).zip(crate::comment::Timestamp::parse(last));
    let length = length.map_or_else(String::new, |(first, last)| spoken(last.seconds.saturating_sub(first.seconds)));
    let below = if day(first) == day(last) { day(first) } else { format!("{} to {}", day(first), day(last)) };
    Some(card("Span", &length, &below))
}

/// A length of time in its two largest units.
fn spoken(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => "under a minute".to_owned(),
        (0, 0, m) => format!("{m} min"),
        (0, h, m) if m % 60 == 0 => format!("{h} h"),
        (0, h, m) => format!("{h} h {} min", m % 60),
        (1, h, _) => format!("1 day {} h", h - 24),
        (d, h, _) if d < 10 && h % 24 > 0 => format!("{d} days {} h", h % 24),
        (d, _, _) => format!("{d} days"),
    }
}

fn uncivil(thread: &ThreadSummary) -> Option<String> {
    let figures = &thread.incivility;
    let share = figures.rate.share.map_or_else(|| "–".to_owned(), percent);
    let mut below = format!("{} of {} judged", grouped(figures.rate.part), grouped(figures.rate.whole));
    if let Some(against) = &figures.against_usual {
        let place = match against.place {
            Place::Above => "above the usual",
            Place::PerhapsAbove => "perhaps above the usual",
            Place::Within => "within the usual",
            Place::Below => "below the usual",
        };
        let [low, high] = against.usual;
        let (low, high) = (percent(low), percent(high));
        below.push_str(&format!("; {place} {} to {high}", low.trim_end_matches(" %")));
    }
    Some(card("Uncivil", &share, &below))
}

fn exchange(thread: &ThreadSummary) -> Option<String> {
    let rate = &thread.exchange.disagreement;
    let below = format!("{} of {}", grouped(rate.part), counted(rate.whole, "reply", "replies"));
    Some(card("Disagree", &percent(rate.share?), &below))
}

fn sides(thread: &ThreadSummary, ink: &Ink<'_>) -> Option<String> {
    let target = thread.stance.iter().max_by_key(|target| target.favor + target.against)?;
    let (favor, against) = (target.favor, target.against);
    let name = ink.theirs(&target.target);
    let (figure, n) = match target.prevails {
        Some(Stance::Favor) => ("for", favor),
        Some(Stance::Against) => ("against", against),
        _ => return Some(card("Sides", "no side prevails", &format!("{name}: {favor} for, {against} against"))),
    };
    Some(card(
        "Prevails",
        &format!("{figure} {name}"),
        &format!("{n} of {} that take a side", grouped(favor + against)),
    ))
}

fn coverage(thread: &ThreadSummary) -> Option<String> {
    let figures = &thread.coverage;
    let all = figures.judged + figures.gone + figures.language_not_covered;
    let share = crate::summary::share(figures.matched, all)?;
    let mut parts = vec![format!("nothing fired in {}", grouped(figures.no_match))];
    for (n, why) in [
        (figures.too_short, "too short"),
        (figures.gone, "deleted or empty"),
        (figures.language_not_covered, "in other languages"),
    ] {
        if n > 0 {
            parts.push(format!("{} {why}", grouped(n)));
        }
    }
    Some(card("With evidence", &percent(share), &parts.join("; ")))
}

fn bars(thread: &ThreadSummary, ink: &Ink<'_>) -> String {
    let mut targets: Vec<&TargetStance> = thread.stance.iter().collect();
    targets.sort_by_key(|target| std::cmp::Reverse(parts(target).iter().map(|part| part.count).sum::<u64>()));
    targets.truncate(BARS);
    let widest = targets.first().map_or(0, |target| parts(target).iter().map(|part| part.count).sum::<u64>());
    if widest == 0 {
        return String::new();
    }
    let rows: Vec<String> = targets.iter().map(|target| bar(target, widest, ink)).collect();
    format!(
        "<section class=\"sides\">\n<h3>Who is for and against, by comments</h3>\n<ul>\n{}</ul>\n</section>\n",
        rows.concat()
    )
}

/// A part of a bar.
struct BarPart {
    /// As `data-side` and as a class.
    side: &'static str,
    /// Whether it is inferred along the replies.
    is_inferred: bool,
    words: &'static str,
    count: u64,
}

/// From the clearest in favor to the clearest against.
fn parts(target: &TargetStance) -> [BarPart; 5] {
    let part = |side, is_inferred, words, count| BarPart { side, is_inferred, words, count };
    [
        part("favor", false, "for", target.favor),
        part("favor", true, "for, inferred", target.inferred_favor),
        part("neither", false, "neither", target.neither),
        part("against", true, "against, inferred", target.inferred_against),
        part("against", false, "against", target.against),
    ]
}

/// One target: its name, a bar of parts as wide as their comments are many, and the figures as buttons that the script
/// makes filter.
fn bar(target: &TargetStance, widest: u64, ink: &Ink<'_>) -> String {
    let mut x = 0;
    let mut shapes = String::new();
    let mut figures = String::new();
    for BarPart { side, is_inferred, words, count } in parts(target) {
        if is_inferred && count == 0 {
            continue;
        }
        let width = count * 1_000 / widest;
        let inferred = if is_inferred { " inferred" } else { "" };
        shapes
            .push_str(&format!("<rect class=\"{side}{inferred}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"14\"/>"));
        x += width;
        figures.push_str(&format!(
            "<button type=\"button\" class=\"side {side}{inferred}\" data-target=\"{}\" data-side=\"{side}\" \
             data-inferred=\"{}\" disabled>{} {words}</button>",
            inert::html_attribute(ink.veil.target(&target.target)),
            u8::from(is_inferred),
            grouped(count)
        ));
    }
    let authors = &target.authors;
    let below = format!(
        "authors: {} for, {} against; {} silent",
        authors.favor.len(),
        authors.against.len(),
        counted(target.silent, "comment", "comments")
    );
    format!(
        "<li><span class=\"name\">{}</span><svg viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         {shapes}</svg><span class=\"figures\">{figures}<span class=\"authors\">{below}</span></span></li>\n",
        ink.theirs(&target.target)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_two_units() {
        let cases = [
            (30, "under a minute"),
            (600, "10 min"),
            (7_200, "2 h"),
            (7_260, "2 h 1 min"),
            (90_000, "1 day 1 h"),
            (3 * 86_400 + 7_200, "3 days 2 h"),
            (40 * 86_400, "40 days"),
        ];
        for (seconds, want) in cases {
            assert_eq!(spoken(seconds), want);
        }
    }
}
