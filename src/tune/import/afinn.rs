//! AFINN: `phrase TAB number`, -5 to 5. Rows of 0 are there to switch longer matches off: they become `unless` of the
//! rows that lie in them.

use super::terms::{Source, Star, Term, mostly, numbered, plain, rounded};

pub(super) fn detect(text: &str) -> bool {
    mostly(text, |line| value(line).is_some_and(|(_, value)| value.abs() <= 5))
}

fn value(line: &str) -> Option<(&str, i64)> {
    let (phrase, value) = line.trim_start_matches('\u{feff}').rsplit_once('\t')?;
    Some((phrase.trim(), value.trim().parse().ok()?)).filter(|(phrase, _)| !phrase.contains('\t'))
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    let mut zeros: Vec<(u32, String)> = Vec::new();
    for (number, line) in numbered(text).filter(|(_, line)| !line.trim().is_empty()) {
        match value(line) {
            Some((phrase, 0)) => zeros.push((number, phrase.to_owned())),
            Some((phrase, value)) if value.abs() <= 5 => source.add(
                Term {
                    line: number,
                    source: phrase.to_owned(),
                    category: Some(if value < 0 { "negative" } else { "positive" }.to_owned()),
                    weight: Some(rounded(f64::from(u8::try_from(value.abs()).unwrap_or(5)) * 0.4)),
                    level: Some(match value.abs() {
                        0..=1 => 1,
                        2..=3 => 2,
                        _ => 3,
                    }),
                    note: format!("AFINN {value}"),
                    ..Term::default()
                },
                Star::Mask,
            ),
            Some((phrase, value)) => source.lose(number, phrase, format!("{value} is outside -5 to 5")),
            None => source.lose(number, line, "no phrase and whole number parted by TAB"),
        }
    }
    for (number, phrase) in zeros {
        match plain(&phrase, Star::Mask) {
            Ok(made) => switch_off(number, &phrase, &made.pattern, &mut source),
            Err(why) => source.lose(number, &phrase, why),
        }
    }
    source
}

/// Makes a phrase an exception of every row whose words lie in it.
fn switch_off(number: u32, phrase: &str, pattern: &str, source: &mut Source) {
    let padded = format!(" {} ", pattern.to_lowercase());
    let mut any = false;
    for term in &mut source.terms {
        let inner = term.pattern.to_lowercase();
        if inner != pattern.to_lowercase() && padded.contains(&format!(" {inner} ")) {
            term.unless.push(pattern.to_owned());
            any = true;
        }
    }
    if !any {
        source.lose(number, phrase, "a 0 that switches no other row off says nothing");
    }
}
