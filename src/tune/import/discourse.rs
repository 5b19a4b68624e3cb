//! Watched words of Discourse: CSV with a word, perhaps a replacement, and whether case counts. A star is `\S*`.

use super::terms::{Source, Star, Term};

fn records(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes())
}

fn is_header(record: &csv::StringRecord) -> bool {
    record.get(0).is_some_and(|word| word.trim_start_matches('\u{feff}').eq_ignore_ascii_case("word"))
        && record
            .iter()
            .skip(1)
            .any(|name| matches!(name.to_ascii_lowercase().as_str(), "replacement" | "case_sensitive"))
}

pub(super) fn detect(text: &str) -> bool {
    let head: Vec<csv::StringRecord> = records(text).into_records().take(50).filter_map(Result::ok).collect();
    let is_word = |record: &csv::StringRecord| record.len() == 3 && matches!(record.get(2), Some("true" | "false"));
    head.first().is_some_and(|first| is_header(first) || is_word(first))
        && head.iter().skip(1).all(|record| record.len() <= 3)
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    let mut columns = [Some(0), Some(1), Some(2)];
    for (at, record) in records(text).into_records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                source.lose(u32::try_from(line).unwrap_or(0), "a row", format!("it can't be read ({error})"));
                continue;
            }
        };
        let line = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        if at == 0 && is_header(&record) {
            let place = |name: &str| {
                record.iter().position(|column| column.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
            };
            columns = ["word", "replacement", "case_sensitive"].map(place);
            continue;
        }
        let [word, replacement, case] =
            columns.map(|column| column.and_then(|column| record.get(column)).unwrap_or("").trim());
        let word = word.trim_start_matches('\u{feff}');
        if word.is_empty() {
            continue;
        }
        if !replacement.is_empty() {
            source.lose(line, word, format!("its replacement `{replacement}` is left out: comity changes no text"));
        }
        if word.contains(['\\', '[', '(', '+', '|', '^', '$', '{']) {
            source.lose(line, word, "a regular expression; comity has them for one word only: write `/…/` by hand");
            continue;
        }
        let exact = case.eq_ignore_ascii_case("true");
        source.add(Term { line, source: word.to_owned(), exact, ..Term::default() }, Star::Ending);
    }
    source
}
