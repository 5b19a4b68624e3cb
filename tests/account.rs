//! The account's law: what looks like a text is in a row, or belongs to a thread, or the account tells that it is not read.
//! An independent walk goes through inputs of five shapes (an array, lines, nested answers, a table, XML) and through every
//! fixture, and looks for each text that it finds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use comity::ingest::ReadOptions;
use comity::ingest::open::expand;
use comity::run::{Run, read};
use comity::thread::Row;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value, json};

/// Keys under which people write, as the walk knows them.
const TEXTS: &[&str] = &["text", "body", "comment", "content", "message", "review", "tweet", "commentBody", "html"];
const IDS: &[&str] = &["id", "comment_id", "cid", "uuid", "serial"];
const PARENTS: &[&str] = &["parent_id", "reply_to", "inReplyTo", "above"];
const AUTHORS: &[&str] = &["author", "username", "nick", "who"];
const WRAPS: &[&str] = &["comments", "items", "data", "entries", "posts"];
const ANSWERS: &[&str] = &["replies", "children", "comments", "answers", "responses"];

/// All that was read and told, in one text.
fn all_of(path: &Path) -> (String, Run) {
    let (inputs, _) = expand(&[path.to_path_buf()]);
    let mut run = read(&inputs, &ReadOptions::default()).unwrap();
    let mut all = String::new();
    for at in 0..run.records.len() {
        let comment = run.fetch(Row::new(at)).unwrap().comment;
        let _ = writeln!(all, "{}\n{}", comment.text, comment.extra.title.unwrap_or_default());
    }
    for header in run.headers.iter().flatten() {
        let title = header.title.clone().unwrap_or_default();
        let _ = writeln!(all, "{}\n{title}", header.article.clone().unwrap_or_default());
    }
    for problem in run.problems.kept() {
        let _ = writeln!(all, "{problem}");
    }
    for (_, error) in &run.errors {
        let _ = writeln!(all, "refused {error}");
    }
    (all, run)
}

/// The texts of a JSON value with the keys that they stand under.
fn walk(value: &Value, key: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if TEXTS.contains(&key) && text.chars().any(char::is_alphabetic) => {
            found.push((key.to_owned(), text.clone()));
        }
        Value::Array(list) => list.iter().for_each(|element| walk(element, key, found)),
        Value::Object(object) => object.iter().for_each(|(key, value)| walk(value, key, found)),
        _ => {}
    }
}

/// Whether a text was read, or its key was told, or the input was refused.
fn is_accounted(all: &str, key: &str, text: &str) -> bool {
    all.contains(text)
        || all.contains(&format!("`{key}`"))
        || all.contains(&format!(".{key}`"))
        || all.starts_with("refused ")
}

/// How a record's keys are called, and which it has.
#[derive(Clone, Debug)]
struct Keys {
    text: &'static str,
    second_text: Option<&'static str>,
    id: &'static str,
    parent: Option<&'static str>,
    author: Option<&'static str>,
    answers: &'static str,
    /// The list in a document.
    wrap: &'static str,
}

fn keys() -> impl Strategy<Value = Keys> {
    let one = |words: &'static [&'static str]| (0..words.len()).prop_map(move |at| words[at]);
    let maybe = move |words: &'static [&'static str]| prop_oneof![Just(None), one(words).prop_map(Some)];
    (one(TEXTS), maybe(TEXTS), one(IDS), maybe(PARENTS), maybe(AUTHORS), one(ANSWERS), one(WRAPS)).prop_map(
        |(text, second_text, id, parent, author, answers, wrap)| Keys {
            second_text: second_text.filter(|second| *second != text),
            text,
            id,
            parent,
            author,
            answers,
            wrap,
        },
    )
}

/// A record; its words occur nowhere else.
fn record(keys: &Keys, number: usize) -> Map<String, Value> {
    let mut record = Map::new();
    record.insert(keys.id.to_owned(), json!(format!("k{number}")));
    record.insert(keys.text.to_owned(), json!(format!("first words of number{number}x")));
    if let Some(second) = keys.second_text {
        record.insert(second.to_owned(), json!(format!("other words of number{number}y")));
    }
    if let Some(parent) = keys.parent {
        record.insert(parent.to_owned(), if number == 0 { Value::Null } else { json!(format!("k{}", number / 2)) });
    }
    if let Some(author) = keys.author {
        record.insert(author.to_owned(), json!(format!("person{number}")));
    }
    record
}

/// Records, each but the first inside the one that it answers.
fn nested(keys: &Keys, number: usize, count: usize) -> Map<String, Value> {
    let mut outer = record(keys, number);
    let inside: Vec<Value> = [2 * number + 1, 2 * number + 2]
        .into_iter()
        .filter(|inner| *inner < count)
        .map(|inner| Value::Object(nested(keys, inner, count)))
        .collect();
    outer.insert(keys.answers.to_owned(), Value::Array(inside));
    outer
}

/// A table of the records.
fn table(keys: &Keys, count: usize) -> String {
    let columns: Vec<String> = record(keys, 0).keys().cloned().collect();
    let mut out = columns.join(",") + "\n";
    for number in 0..count {
        let record = record(keys, number);
        let cells: Vec<String> = columns.iter().map(|name| record[name].as_str().unwrap_or("").to_owned()).collect();
        out += &(cells.join(",") + "\n");
    }
    out
}

/// A Disqus export of the records.
fn xml(count: usize) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\"?><disqus xmlns:dsq=\"http://disqus.com/disqus-internals\"><thread dsq:id=\"t\"><title>T</title></thread>",
    );
    for number in 0..count {
        let parent = if number == 0 { String::new() } else { format!("<parent dsq:id=\"k{}\"/>", number / 2) };
        let _ = write!(
            out,
            "<post dsq:id=\"k{number}\"><message>first words of number{number}x</message><author><name>p</name></author><thread dsq:id=\"t\"/>{parent}</post>"
        );
    }
    out + "</disqus>"
}

fn holds(name: &str, bytes: &str, texts: &[(String, String)]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), bytes.as_bytes()).unwrap();
    let (all, run) = all_of(&path);
    prop_assert!(!texts.is_empty());
    for (key, text) in texts {
        prop_assert!(is_accounted(&all, key, text), "`{}` under `{}` fell:\n{}\n{}", text, key, bytes, all);
    }
    // Nothing is there twice, and nothing that nobody wrote.
    prop_assert!(run.records.len() <= texts.len(), "{} rows of {} texts:\n{}", run.records.len(), texts.len(), bytes);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_falls_silently(keys in keys(), count in 1usize..12, pretty in any::<bool>()) {
        let rows: Vec<Value> = (0..count).map(|number| Value::Object(record(&keys, number))).collect();
        let array = Value::Array(rows.clone());
        let tree = Value::Array(vec![Value::Object(nested(&keys, 0, count))]);
        let written = |value: &Value| if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        let mut texts = Vec::new();
        walk(&array, "", &mut texts);
        holds("array.json", &written(&array).unwrap(), &texts)?;
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        holds("lines.jsonl", &lines.join("\n"), &texts)?;
        holds("table.csv", &table(&keys, count), &texts)?;
        let mut inner = Vec::new();
        walk(&tree, "", &mut inner);
        holds("nested.json", &written(&tree).unwrap(), &inner)?;
        // The same inside a document that says other things, too.
        let inside = json!({"status": "ok", "page": 1, "discussion": {"key": "k", keys.wrap: tree}, "users": [{"id": 1, "name": "n"}]});
        holds("document.json", &written(&inside).unwrap(), &inner)?;
        let messages: Vec<(String, String)> =
            (0..count).map(|number| ("message".to_owned(), format!("first words of number{number}x"))).collect();
        holds("export.xml", &xml(count), &messages)?;
    }
}

/// The words of a text, without what tags and entities may have been.
fn words_of(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0usize;
    for sign in text.chars() {
        match sign {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
    words.map(str::to_owned).take(4).collect()
}

#[test]
fn no_text_of_a_fixture_falls_silently() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let mut looked_at = BTreeSet::new();
    let mut fell = String::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        // What was encoded twice is read as it was meant.
        if path.ends_with("facebook_takeout.json") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let lines = || text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect::<Vec<Value>>();
        let values = serde_json::from_str::<Value>(&text).map_or_else(|_| lines(), |value| vec![value]);
        let mut texts = Vec::new();
        values.iter().for_each(|value| walk(value, "", &mut texts));
        if texts.is_empty() {
            continue;
        }
        let (all, _) = all_of(&path);
        for (key, text) in texts {
            // A placeholder says that there is no text.
            if text.starts_with('[') && text.ends_with(']') {
                continue;
            }
            let words = words_of(&text);
            if !words.iter().all(|word| all.contains(word)) && !is_accounted(&all, &key, &text) {
                let _ = writeln!(fell, "{}: `{text}` under `{key}`", path.display());
            }
        }
        looked_at.insert(path);
    }
    assert!(looked_at.len() > 15, "only {} fixtures hold JSON", looked_at.len());
    assert!(fell.is_empty(), "{fell}");
}
