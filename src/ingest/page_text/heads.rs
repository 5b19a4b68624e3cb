//! Lines → heads: the few lines that name a comment's author and time.
//! In: lines and a stretch of them. Out: where heads stand, with what they say.
//! A head is found by its date or says-word; what else belongs to it is told by its neighbours.

use super::author::{clean_name, ends_with_word, strip_signs, without_by};
use super::dates::{self, Found, Shape};

use super::lines::Line;

use super::words;

/// What a dated or saying line gives away about a comment.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    /// The line.
    pub(super) line: usize,
    /// The last line that the date takes.
    pub(super) last: usize,
    /// The name in the same line, before or after the date.
    pub(super) name: Option<String>,
    /// The date.
    pub(super) found: Option<Found>,
    /// Whether a says-word stands in the line.
    pub(super) says: bool,
    /// What follows the date in its line.
    pub(super) after: String,
}

const LONGEST: usize = 150;

/// Words that may stand between a name and a date.
const JOINTS: &[&str] = &[
    "on",
    "at",
    "am",
    "le",
    "el",
    "em",
    "in",
    "il",
    "op",
    "den",
    "posted",
    "posted on",
    "posted at",
    "said on",
    "says on",
    "wrote on",
    "date",
    "um",
    "vom",
    "submitted",
    "added",
];

/// Names of weekdays, which stand before dates.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "mié",
    "jue",
    "vie",
    "sáb",
    "dom",
    "segunda-feira",
    "terça-feira",
    "quarta-feira",
    "quinta-feira",
    "sexta-feira",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
];

/// The anchor in `line`, when it is short and holds nothing but what a head holds.
pub(super) fn anchor(index: usize, line: &Line<'_>) -> Option<Anchor> {
    let body = line.body;
    if body.is_empty() || body.len() > LONGEST * 2 || body.chars().count() > LONGEST {
        return None;
    }
    match dates::find(body) {
        Some(found) => dated(index, body, found),
        None => saying(index, body),
    }
}

fn dated(index: usize, body: &str, found: Found) -> Option<Anchor> {
    let before = body.get(..found.start).unwrap_or("");
    let after = body.get(found.end..).unwrap_or("");
    // The post itself, above the comments of Hacker News and Reddit.
    if before.contains("points by ") || before.trim_start().starts_with("submitted") {
        return None;
    }
    let (name, says_before) = name_before(before)?;
    let (after_name, says_after) = what_follows(after, name.is_none())?;
    let name = name.or(after_name);
    Some(Anchor {
        line: index,
        last: index,
        name,
        found: Some(found),
        says: says_before || says_after,
        after: after.trim().to_owned(),
    })
}

/// The name before a date; the outer `None` when what stands there can't be a name.
fn name_before(before: &str) -> Option<(Option<String>, bool)> {
    let mut text = strip_signs(before);
    let mut says = false;
    for _ in 0..4 {
        if let Some(joint) = ends_with_word(text, JOINTS).or_else(|| ends_with_word(text, WEEKDAYS)) {
            text = strip_signs(text.get(..text.len() - joint).unwrap_or(""));
        }
        if let Some(name) = words::before_says(&format!("{text}:")) {
            says = true;
            let len = name.len();
            text = strip_signs(text.get(..len).unwrap_or(""));
        } else if words::is_says(text) && !text.is_empty() {
            return Some((None, true));
        }
    }
    if text.is_empty() {
        return Some((None, says));
    }
    let (bare, _) = without_by(text);
    if bare.is_empty() {
        return Some((None, says));
    }
    let name = clean_name(bare)?;
    Some((Some(name).filter(|n| !words::is_button(n)), says))
}

/// What follows a date in its line: buttons, a says-word, signs, and, where the name is still wanted, a name.
fn what_follows(after: &str, want_name: bool) -> Option<(Option<String>, bool)> {
    let text = strip_signs(after);
    if text.is_empty() || words::is_button(text) {
        return Some((None, false));
    }
    if words::is_says(text) {
        return Some((None, true));
    }
    if let Some(name) = words::before_says(text) {
        return Some((clean_name(name), true));
    }
    let lead = text.split(['|', '•', '·', '(', '#', '[']).next().unwrap_or("").trim();
    let rest_is_short = text.chars().count() <= 45 && !text.ends_with(['.', '!', '?', ',']);
    if !rest_is_short {
        return None;
    }
    let (bare, by) = without_by(lead);
    let name = if want_name && (by || !words::is_button(lead)) { clean_name(bare) } else { None };
    Some((name.filter(|_| by || after.trim_start().starts_with(['|', '•', '·', '-', '–', '—', ',', '/'])), false))
}

fn saying(index: usize, body: &str) -> Option<Anchor> {
    if words::is_says(body) && body.ends_with([':', '：']) {
        return Some(Anchor { line: index, last: index, name: None, found: None, says: true, after: String::new() });
    }
    let name = clean_name(words::before_says(body)?)?;
    Some(Anchor { line: index, last: index, name: Some(name), found: None, says: true, after: String::new() })
}

/// The shape that most of `anchors` share; only those of that shape, and says-anchors, are believed.
pub(super) fn of_one_shape(anchors: Vec<Anchor>) -> Vec<Anchor> {
    let shapes = [Shape::Iso, Shape::Numeric, Shape::Named, Shape::Age, Shape::Points];
    let key = |a: &Anchor, shape: Shape, clock: bool| a.found.is_some_and(|f| f.shape == shape && f.clock == clock);
    let best = shapes
        .iter()
        .flat_map(|shape| [(*shape, true), (*shape, false)])
        .map(|(shape, clock)| (anchors.iter().filter(|a| key(a, shape, clock)).count(), shape, clock))
        .max_by_key(|(count, _, _)| *count);
    let Some((count, shape, clock)) = best.filter(|(count, _, _)| *count > 0) else { return anchors };
    let says = anchors.iter().filter(|a| key(a, shape, clock) && a.says).count();
    anchors
        .into_iter()
        .filter(|a| match a.found {
            Some(f) => {
                f.shape == shape && (f.clock == clock || count < 3 || f.shape == Shape::Age)
                    || (f.shape == Shape::Age && shape == Shape::Age)
            }
            None => says * 2 >= count || count < 2,
        })
        .collect()
}
