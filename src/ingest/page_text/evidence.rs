//! Comments found below a heading, or below none → how far they are to be believed.
//! In: lines and a plan. Out: a score, 0 where there is too little evidence.

use super::blocks::{Plan, Rhythm, Start};
use super::dates::Shape;
use super::lines::Line;
use super::section::{self, Heading, Stop, Strength};
use super::words;

pub(super) fn score(
    lines: &[Line<'_>],
    plan: &Plan,
    heading: Option<&Heading>,
    begin: usize,
    count: Option<u64>,
) -> i64 {
    let n = plan.starts.len() as i64;
    let Some(first) = plan.starts.first() else { return 0 };
    let gap = lines.get(begin..first.first).unwrap_or(&[]).iter().filter(|l| !l.body.is_empty()).count() as i64;
    let Some(heading) = heading else { return without_heading(lines, plan) };
    let agreement = heading.count.map_or(0, |c| 60 * n.min(c as i64) / n.max(c as i64).max(1));
    let strength = match heading.strength {
        Strength::Full => 30,
        Strength::Word => 15,
        Strength::Mention | Strength::Number => 0,
    };
    if believed(lines, plan, heading.strength, gap, count) {
        (n.min(40) + agreement + strength - gap.min(40) / 2).max(1)
    } else {
        0
    }
}

/// Whether comments found below a heading are enough like comments for a heading of this strength.
fn believed(lines: &[Line<'_>], plan: &Plan, strength: Strength, gap: i64, count: Option<u64>) -> bool {
    let n = plan.starts.len();
    let spoken = spoken(lines, plan);
    let named = plan.starts.iter().filter(|s| s.author.is_some()).count() * 2 >= n;
    let within =
        |low: u64, high: u64| count.is_some_and(|c| n as u64 * 100 >= c * low && n as u64 * 100 <= c * high + 100);
    let marked = plan.starts.iter().filter(|s| s.marked).count() * 2 >= n;
    let clocks = timed(lines, plan);
    let timed = plan.rhythm == Rhythm::Feet || marked || within(75, 125) || clocks;
    match (plan.rhythm, strength) {
        (Rhythm::None, _) | (Rhythm::Markers | Rhythm::Buttons, Strength::Mention) => false,
        (_, Strength::Number) => {
            // `10 tips` heads a list of ten, too; an article's list has neither answers nor gaps.
            let listed = plan.rhythm == Rhythm::Markers && n >= 3 && prose(lines, plan) && has_grown(plan);
            n >= 2 && gap <= 8 && within(70, 100) && (spoken || named && clocks || listed)
        }
        (Rhythm::Markers, Strength::Full) => gap <= 8 && (count.is_none() || within(20, 150)),
        (Rhythm::Markers, Strength::Word) => {
            gap <= 5
                && (replies(lines, plan) * 3 >= n
                    || plan.says * 2 >= n
                    || within(40, 125)
                    || grown_list(lines, plan)
                    || prose(lines, plan) && formed(lines, plan))
        }
        (Rhythm::Buttons, _) => true,
        (_, Strength::Full) => {
            spoken
                || named
                    && timed
                    && gap <= 8
                    && (count.is_none() || count == Some(n as u64) || n >= 3 && within(25, 150))
        }
        (_, Strength::Word) => spoken || named && (within(30, 125) || n >= 4 && gap <= 5 && clocked(lines, plan)),
        (_, Strength::Mention) => n >= 2 && (spoken || named && within(50, 110)),
    }
}

fn without_heading(lines: &[Line<'_>], plan: &Plan) -> i64 {
    let n = plan.starts.len();
    if plan.rhythm == Rhythm::Markers {
        return if grown_list(lines, plan) { n.min(40) as i64 + 5 } else { 0 };
    }
    let says = plan.says * 10 >= n * 6;
    let answered = replies(lines, plan) * 10 >= n * 6;
    let headed = matches!(plan.rhythm, Rhythm::Heads | Rhythm::Feet);
    let marked = plan.starts.iter().filter(|s| s.marked).count() * 10 >= n * 8;
    let alone = n >= 3 && clocked(lines, plan) && prose(lines, plan) && (marked || formed(lines, plan));
    if n >= 2 && headed && (says || answered || signed(lines, plan) || alone) { n.min(40) as i64 + 10 } else { 0 }
}

/// Whether most heads are made as one kind of site makes them: a subject with a score, navigation words,
/// or a one-word name, a score and an age in a line.
fn signed(lines: &[Line<'_>], plan: &Plan) -> bool {
    let sign = |s: &Start| {
        let handle = s.author.as_ref().is_some_and(|a| !a.contains(' '));
        let line = s.dated.and_then(|i| lines.get(i)).map_or("", |l| l.body);
        let aged = super::dates::find(line).is_some_and(|f| matches!(f.shape, Shape::Age | Shape::Points));
        let named = s.author.as_ref().is_some_and(|a| line.contains(a.as_str()));
        lines.get(s.first).is_some_and(|l| super::nesting::subject(l.body).is_some())
            || s.after.contains("parent")
            || handle && named && aged
    };
    plan.starts.len() >= 3 && plan.starts.iter().filter(|s| sign(s)).count() * 10 >= plan.starts.len() * 6
}

/// Whether a list without a heading can only be comments: long, nested, with gaps in its numbers, and ending at a form.
///
/// An article's own list has neither gaps nor answers below its items.
pub(super) fn grown_list(lines: &[Line<'_>], plan: &Plan) -> bool {
    let n = plan.starts.len();
    let top = plan.starts.iter().map(|s| s.column).min().unwrap_or(0);
    let numbers: Vec<u32> = plan.starts.iter().filter(|s| s.column <= top + 1).filter_map(|s| s.number).collect();
    let gaps = numbers.iter().zip(numbers.iter().skip(1)).filter(|(a, b)| **b > **a + 1).count();
    let nested = plan.starts.iter().filter(|s| s.column > top + 1).count();
    let answers = nested >= 3 && nested * 8 >= n && prose(lines, plan);
    n >= 5 && (numbers.len() >= 3 && gaps > 0 && (nested >= 2 || formed(lines, plan)) || answers && formed(lines, plan))
}

/// Whether nearly all comments have an author and a time of day, which lists of other pages seldom have.
fn clocked(lines: &[Line<'_>], plan: &Plan) -> bool {
    with_clock(lines, plan) * 10 >= plan.starts.len() * 9
}

/// Whether half of the comments have an author and a time of day or an age.
fn timed(lines: &[Line<'_>], plan: &Plan) -> bool {
    with_clock(lines, plan) * 2 >= plan.starts.len()
}

fn with_clock(lines: &[Line<'_>], plan: &Plan) -> usize {
    let clock = |s: &Start| {
        s.dated.and_then(|i| super::dates::find(lines.get(i)?.body)).is_some_and(|f| f.clock || f.shape == Shape::Age)
    };
    plan.starts.iter().filter(|s| s.author.is_some() && clock(s)).count()
}

/// Whether a list has items below items, or gaps in its numbers.
fn has_grown(plan: &Plan) -> bool {
    let top = plan.starts.iter().map(|s| s.column).min().unwrap_or(0);
    let numbers: Vec<u32> = plan.starts.iter().filter(|s| s.column <= top + 1).filter_map(|s| s.number).collect();
    numbers.len() < plan.starts.len() || numbers.windows(2).any(|w| matches!(w, [a, b] if *b > *a + 1))
}

/// Whether a comment form or a closed line follows the comments.
fn formed(lines: &[Line<'_>], plan: &Plan) -> bool {
    let last = plan.starts.last().map_or(0, |s| s.first);
    let after = lines.get(last..).unwrap_or(&[]);
    after.iter().filter(|l| !l.body.is_empty()).take(40).any(|l| section::stop(l).is_some_and(|s| s != Stop::Elsewhere))
}

/// Whether most items end as sentences do; titles of other pages don't.
fn prose(lines: &[Line<'_>], plan: &Plan) -> bool {
    let last = |s: &Start| {
        let own = lines.get(s.text..s.end)?;
        own.iter().rev().map(|l| l.body).find(|b| !b.is_empty() && !words::is_button(b))
    };
    let ends = |s: &Start| last(s).is_some_and(|b| b.ends_with(['.', '!', '?', ')', '…']));
    plan.starts.iter().filter(|s| ends(s)).count() * 2 >= plan.starts.len()
}

/// Whether half of the comments have a says-word or a reply button.
pub(super) fn spoken(lines: &[Line<'_>], plan: &Plan) -> bool {
    plan.says.max(replies(lines, plan)) * 2 >= plan.starts.len() && !plan.starts.is_empty()
}

/// How many comments have a reply button near.
fn replies(lines: &[Line<'_>], plan: &Plan) -> usize {
    plan.starts.iter().filter(|s| has_button(lines, s)).count()
}

pub(super) fn has_button(lines: &[Line<'_>], start: &Start) -> bool {
    (start.first..start.end.min(start.first + 400)).any(|i| {
        lines.get(i).is_some_and(|l| words::is_reply_button(l.body))
            || start.dated == Some(i) && has_reply(&start.after)
    })
}

fn has_reply(after: &str) -> bool {
    words::is_reply_button(after) || after.split_whitespace().any(words::is_reply_button)
}
