//! VADER's `vader_lexicon.txt`: token, mean, standard deviation, ten votes, parted by TAB. Its program lower-cases texts
//! and looks single tokens up, so some of its rows are dead; they are told and left.

use super::terms::{Source, Star, Term, mostly, numbered, rounded};

pub(super) fn detect(text: &str) -> bool {
    mostly(text, |line| {
        let fields: Vec<&str> = line.split('\t').collect();
        matches!(fields.as_slice(), [_, mean, deviation, votes, ..]
            if mean.trim().parse::<f64>().is_ok() && deviation.trim().parse::<f64>().is_ok() && votes.starts_with('['))
    })
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    for (number, line) in numbered(text).filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [token, mean, deviation, ..] = fields.as_slice() else {
            source.lose(number, line, "it has fewer than three fields");
            continue;
        };
        let (Ok(mean), Ok(deviation)) = (mean.parse::<f64>(), deviation.parse::<f64>()) else {
            source.lose(number, line, "its mean or deviation is no number");
            continue;
        };
        if !mean.is_finite() || mean.abs() > 4.0 {
            source.lose(number, token, format!("the mean {mean} is outside -4 to 4"));
        } else if mean.abs() < 0.05 {
            source.lose(number, token, "a mean of 0 says nothing");
        } else if token.contains(char::is_whitespace) {
            source.lose(number, token, "a dead row: VADER looks single tokens up, and this has a blank");
        } else if token.chars().any(char::is_uppercase) {
            source.lose(number, token, "a dead row: VADER lower-cases texts, and this has a capital letter");
        } else {
            let doubt = if deviation > mean.abs() { ", its raters differ more than it says" } else { "" };
            source.add(
                Term {
                    line: number,
                    source: (*token).to_owned(),
                    category: Some(if mean < 0.0 { "negative" } else { "positive" }.to_owned()),
                    weight: Some(rounded(mean.abs() / 2.0).max(0.05)),
                    level: Some(level(mean)),
                    note: format!("VADER {mean} ± {deviation}{doubt}"),
                    ..Term::default()
                },
                Star::Mask,
            );
        }
    }
    source
}

/// Thirds of the scale.
fn level(mean: f64) -> u8 {
    match mean.abs() {
        size if size < 1.5 => 1,
        size if size < 3.0 => 2,
        _ => 3,
    }
}
