//! Documents of YAML → records, read by a mapping. Nothing is expanded: what an alias stands for is unknown.

use std::io::Read;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use crate::ingest::item::Pieces;
use crate::ingest::open::Opened;
use crate::ingest::sheet::Sheet;
use crate::ingest::{InputError, Piece, ReadOptions, json};
use crate::problem::ProblemKind;

use super::json::{Reader, Records};

/// Reads all records of an input.
pub(in crate::ingest) fn read_yaml(
    input: Opened,
    options: &ReadOptions,
    records: Records,
) -> Result<Pieces, InputError> {
    let (name, number, limits) = (input.name.clone(), input.number, options.limits);
    let mut bytes = Vec::new();
    let most = u64::try_from(limits.page).unwrap_or(u64::MAX);
    let unreadable = |error| InputError::Unreadable { path: name.clone(), error };
    input.into_reader().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    let scope = records.scope;
    let reader = Reader::new(records, name.clone());
    Ok(Box::new(std::iter::once(Ok(Piece::new(scope, move || {
        let mut sheet = Sheet::new(&name, number);
        if bytes.len() as u64 == most {
            let said = format!(
                "a document of more than {most} bytes; what follows was left out; if it is meant so, raise `--limit page={}`",
                most * 4
            );
            sheet.problem_of_all(ProblemKind::OverLimit, said);
        }
        read_text(&String::from_utf8_lossy(&bytes), (limits.depth, limits.line), &reader, &mut sheet);
        sheet.take()
    })))))
}

fn read_text(text: &str, limits: (usize, usize), reader: &Arc<Reader>, sheet: &mut Sheet) {
    let (found, fault) = documents(text);
    for (number, document) in (1..).zip(&found) {
        sheet.at_record(number);
        // What was read is sound, and as deep as its text is long.
        if let Ok((doc, _)) = json::whole(&document.to_string(), limits) {
            reader.document(doc.root(), false, sheet);
        }
    }
    if let Some(said) = fault {
        sheet.problem_of_all(ProblemKind::CutShort, format!("broken YAML ({said}); what came before is kept"));
    }
}

/// The deepest nesting that is read: more is no document of comments.
const DEEPEST: usize = 64;

/// What is open: a list, or an object with the key whose value comes next.
enum Open {
    List(Vec<Value>),
    Object(Map<String, Value>, Option<String>),
}

/// The documents in a text, and what is wrong with it.
fn documents(text: &str) -> (Vec<Value>, Option<String>) {
    let (mut documents, mut open): (Vec<Value>, Vec<Open>) = (Vec::new(), Vec::new());
    for event in Parser::new_from_str(text) {
        let event = match event {
            Ok((event, _)) => event,
            Err(fault) => return (documents, Some(fault.to_string())),
        };
        let value = match event {
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Object(Map::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|closed| match closed {
                Open::List(list) => Value::Array(list),
                Open::Object(object, _) => Value::Object(object),
            }),
            Event::Scalar(text, style, ..) => Some(scalar(&text, style)),
            Event::Alias(_) => Some(Value::Null),
            _ => None,
        };
        if open.len() > DEEPEST {
            return (documents, Some(format!("nested deeper than {DEEPEST} levels")));
        }
        let Some(value) = value else { continue };
        match open.last_mut() {
            None => documents.push(value),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Object(object, key)) => match key.take() {
                Some(key) => {
                    object.entry(key).or_insert(value);
                }
                None => *key = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            },
        }
    }
    (documents, None)
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let is_nothing = matches!(text, "" | "~" | "null" | "Null" | "NULL");
    if style == ScalarStyle::Plain && is_nothing { Value::Null } else { Value::String(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_become_values() {
        let (found, fault) = documents("a: 1\nb: |\n  two\n  lines\nc: [x, ~]\n---\n- d: \'\'\n");
        let shown: Vec<String> = found.iter().map(Value::to_string).collect();
        assert_eq!(shown, [r#"{"a":"1","b":"two\nlines\n","c":["x",null]}"#, r#"[{"d":""}]"#]);
        assert_eq!(fault, None);
        assert!(documents("a: [1\nb: 2").1.is_some());
    }
}
