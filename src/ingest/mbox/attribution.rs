//! The lines by which mail programs say who wrote what follows: `On Tuesday Ana wrote:`, in many languages, on one
//! line or wrapped.

/// What such a line says of the one who is quoted.
const VERBS: &[&str] = &[
    "wrote",
    "writes",
    "said",
    "schrieb",
    "schreibt",
    "a écrit",
    "écrivait",
    "escribió",
    "escribio",
    "escreveu",
    "ha scritto",
    "scrisse",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał",
    "pisze",
    "napsal",
    "írta",
    "yazdı",
    "a scris",
    "написал",
    "пишет",
    "пишете",
    "写道",
    "寫道",
    "さんは書きました",
];

/// How such a line begins, where it has a date.
const OPENERS: &[&str] = &[
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "op ",
    "den ",
    "em ",
    "w dniu ",
    "dnia ",
    "dne ",
    "pe ",
    "at ",
    "in ",
    "yesterday",
    "gestern",
    "hier ",
    "today",
    "в ",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// How such a line begins that has no verb.
const VERBLESS: &[&str] = &["quoting ", "zitat von ", "citando ", "citazione "];

/// What stands between dashes above a mail that is quoted whole.
const ORIGINALS: &[&str] = &[
    "original message",
    "forwarded message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "mensagem original",
    "oorspronkelijk bericht",
    "originalmeddelande",
    "ursprungligt meddelande",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "wiadomość oryginalna",
    "исходное сообщение",
];

/// Lines that such a sentence may be wrapped over.
const WRAPPED: usize = 3;
/// Longest such sentence, in bytes.
const LONGEST: usize = 400;

/// Where the lines that speak of the quotation begin, in the text `before` it; `None` when it ends in other words.
pub(super) fn start(before: &str) -> Option<usize> {
    let trimmed = before.trim_end();
    // One empty line may stand between.
    if before.get(trimmed.len()..)?.matches('\n').count() > 3 {
        return None;
    }
    let mut joined = String::new();
    let mut first_fit = None;
    let mut end = trimmed.len();
    for n in 0..WRAPPED {
        let from = trimmed.get(..end)?.rfind('\n').map_or(0, |at| at + 1);
        let line = trimmed.get(from..end)?;
        if line.trim().is_empty() || joined.len() + line.len() > LONGEST {
            break;
        }
        joined = if n == 0 { line.to_owned() } else { format!("{line} {joined}") };
        if is_attribution(&joined) {
            if is_dated_start(line) {
                return Some(from);
            }
            // A verb alone belongs to the name on the line before.
            if first_fit.is_none() && !begins_with_verb(&joined) {
                first_fit = Some(from);
            }
        }
        end = from.saturating_sub(1);
        if from == 0 {
            break;
        }
    }
    first_fit
}

fn is_attribution(text: &str) -> bool {
    let text = without_bullet(text).trim_end().to_lowercase();
    let Some(said) = text.strip_suffix([':', '：']) else { return false };
    VERBS.iter().any(|verb| said.contains(verb)) || VERBLESS.iter().any(|start| said.starts_with(start))
}

fn is_dated_start(line: &str) -> bool {
    let line = without_bullet(line).to_lowercase();
    let has_digit = line.bytes().any(|b| b.is_ascii_digit());
    let starts = |list: &[&str]| list.iter().any(|start| line.starts_with(start));
    starts(VERBLESS) || (has_digit && (starts(OPENERS) || line.starts_with(|c: char| c.is_ascii_digit())))
}

fn without_bullet(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || "-*#".contains(c))
}

fn begins_with_verb(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    VERBS.iter().any(|verb| text.starts_with(verb))
}

/// Whether the line stands above a mail that is quoted whole.
pub(super) fn is_original_mark(line: &str) -> bool {
    let line = line.trim();
    if !line.starts_with("--") || !line.ends_with("--") || line.len() > 200 {
        return false;
    }
    let words = line.trim_matches(|c: char| c == '-' || c.is_whitespace()).to_lowercase().replace('’', "'");
    ORIGINALS.contains(&words.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_about_a_quotation_are_found_whole() {
        let cases = [
            ("On Tue, Ana wrote:\n", Some(0)),
            ("Hi.\nAna wrote:\n\n", Some(4)),
            ("2016-05-03 10:00 GMT+02:00 Ana Roe <a at example.org>:\n", None), // no verb; stays the writer's
            ("I agree.\nOn 3 May 2016 10:00,\nAna Roe\nwrote:\n", Some(9)),
            ("On the whole I agree with what she wrote.\n", None),
            ("Ana Roe\nwrote:\n", Some(0)),
            ("* Quoting Ana:\n", Some(0)),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(start(text), want, "{text:?}");
        }
    }
}
