//! The tables: their columns are those of docs/tables.md, their cells are what the columns say, and the manifest tells
//! the inputs to the bit. With the feature `parquet` the same tables are read back from Parquet.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use comity::report::table::cell::Kind;
use comity::report::table::{TABLES, Table};
use sha2::{Digest, Sha256};

const THREAD: &str = "tests/fixtures/thread.jsonl";

fn comity(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn csv_of(table: &Table, input: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let output = comity(&[input, "--format", "csv", "--table", table.name, "--quiet"], b"");
    assert!(output.status.success(), "{}: {}", table.name, String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// The part of docs/tables.md that lists the columns.
fn listing() -> String {
    let mut out = String::new();
    for table in TABLES {
        write!(
            out,
            "\n### `{}`\n\n{}.\n\n| column | holds | meaning |\n|---|---|---|\n",
            table.name,
            capital(table.doc)
        )
        .unwrap();
        for column in (table.columns)() {
            writeln!(out, "| `{}` | {} | {} |", column.name, column.kind.name(), column.doc).unwrap();
        }
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the page is rewritten on request, by hand")]
fn the_page_lists_the_columns_of_every_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, after) = page.split_once("<!-- columns -->\n").unwrap();
    let (listed, rest) = after.split_once("\n<!-- end of columns -->").unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let page = format!("{before}<!-- columns -->\n{}\n<!-- end of columns -->{rest}", listing());
        std::fs::write(&path, page).unwrap();
        return;
    }
    assert_eq!(listed, listing(), "docs/tables.md; UPDATE=1 writes it anew");
}

#[test]
fn cells_are_what_their_columns_say() {
    for table in TABLES {
        let (header, rows) = csv_of(table, THREAD);
        let columns = (table.columns)();
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        assert_eq!(header, names, "{}", table.name);
        assert!(!rows.is_empty(), "{}", table.name);
        for row in &rows {
            for (cell, column) in row.iter().zip(&columns).filter(|(cell, _)| !cell.is_empty()) {
                let fits = match column.kind {
                    Kind::Text => true,
                    Kind::Whole => cell.parse::<i64>().is_ok(),
                    Kind::Number => cell.contains('.') && cell.parse::<f64>().is_ok(),
                    Kind::Flag => ["true", "false"].contains(&cell.as_str()),
                    Kind::Moment => cell.len() == 19 && cell.as_bytes().get(10) == Some(&b' '),
                };
                assert!(fits, "{}: `{}` holds `{cell}`", table.name, column.name);
            }
        }
    }
}

#[test]
fn every_row_of_the_fixture_has_its_place() {
    let counts = [("comments", 69), ("threads", 1), ("targets", 6), ("edges", 45), ("authors", 14)];
    for (name, want) in counts {
        let table = TABLES.iter().find(|table| table.name == name).unwrap();
        let (_, rows) = csv_of(table, THREAD);
        assert_eq!(rows.len(), want, "{name}");
    }
}

#[test]
fn unknown_is_empty_and_never_0() {
    let table = &TABLES[0];
    let (header, rows) = csv_of(table, THREAD);
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let cell = |id: &str, name: &str| rows.iter().find(|row| row[at("id")] == id).unwrap()[at(name)].clone();
    let cases = [
        ("142", "incivility", ""), // deleted: nothing was judged
        ("142", "incivility_insult", ""),
        ("142", "author", ""),
        ("114", "level", ""),         // in German, which no pack covers
        ("101", "incivility", "0.0"), // judged, and nothing was found
        ("101", "addressee", ""),     // without rude words nobody is struck
        ("146", "addressee", "none"), // profanity at nobody
        ("117", "time", ""),
        ("161", "time", "2024-03-05T14:00:00"), // whose clock is not known
        ("161", "time_utc", ""),
        ("160", "time", "2024-03-05"),
        ("162", "time_utc", "2024-03-05 14:10:00"),
        ("136", "root", "102"),
    ];
    for (id, column, want) in cases {
        assert_eq!(cell(id, column), want, "{id}: `{column}`");
    }
}

#[test]
fn the_manifest_tells_inputs_to_the_bit() {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(THREAD)).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&bytes).unwrap();
        encoder.finish().unwrap()
    };
    let archive = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("thread.jsonl", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
        zip.finish().unwrap().into_inner()
    };
    for (name, bytes) in [("plain.jsonl", &bytes), ("packed.jsonl.gz", &packed), ("archive.zip", &archive)] {
        let path = folder.path().join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        let want = Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        for input in [path.to_str().unwrap(), "-"] {
            let stdin: &[u8] = if input == "-" { bytes } else { b"" };
            let output = comity(&[input, "--format", "json", "--quiet"], stdin);
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let told = &report["manifest"]["inputs"][0];
            assert_eq!(told["sha256"], want.as_str(), "{name} as {input}");
            assert_eq!(told["bytes"], bytes.len(), "{name} as {input}");
            assert_eq!(report["manifest"]["counts"]["comments"], 67, "{name} as {input}");
        }
    }
}

#[test]
fn what_has_no_place_for_the_manifest_gets_it_beside() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let cases: [(&[&str], bool); 5] = [
        (&["analyze", THREAD, "--format", "csv"], true),
        (&["analyze", THREAD, "--format", "jsonl"], true),
        (&["analyze", THREAD, "--format", "json"], false), // it holds it inside
        (&["analyze", THREAD], false),
        (&["convert", THREAD, "--to", "csv"], true),
    ];
    for (at, (arguments, want)) in cases.into_iter().enumerate() {
        let out = path(&format!("out{at}"));
        let output = comity(&[arguments, &["-q", "-o", &out]].concat(), b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let beside = Path::new(&format!("{out}.manifest.json")).exists();
        assert_eq!(beside, want, "{arguments:?}");
    }
    let named = path("named.json");
    comity(&["analyze", THREAD, "-q", "--manifest", &named], b"");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(named).unwrap()).unwrap();
    assert_eq!(manifest["inputs"][0]["name"], THREAD);
}

#[test]
fn real_outputs_are_as_their_schema_says() {
    let lines = |arguments: &[&str]| {
        let output = comity(&[arguments, &["--quiet"]].concat(), b"");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<serde_json::Value>>()
    };
    let json = lines(&["analyze", THREAD, "tests/fixtures/attacks.jsonl", "--format", "json"]);
    let manifests = json.iter().map(|report| report["manifest"].clone()).collect();
    let cases = [
        ("json", json),
        ("jsonl", lines(&["analyze", THREAD, "--format", "jsonl"])),
        ("queue", lines(&["queue", THREAD, "--format", "jsonl"])),
        ("manifest", manifests),
    ];
    for (name, values) in cases {
        let schema: serde_json::Value = serde_json::from_slice(&comity(&["schema", name], b"").stdout).unwrap();
        assert!(!values.is_empty(), "{name}");
        for value in &values {
            let mut wrong = Vec::new();
            check(&schema, &schema, value, "$", &mut wrong);
            assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
        }
    }
}

/// The part of JSON Schema that our schemas use, and besides: no key that the schema doesn't know.
fn check(
    root: &serde_json::Value,
    schema: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
    wrong: &mut Vec<String>,
) {
    use serde_json::Value;
    if let Some(name) = schema["$ref"].as_str() {
        let referred = root.pointer(name.trim_start_matches('#')).unwrap();
        return check(root, referred, value, at, wrong);
    }
    if let Some(choices) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        let fits = |choice: &&Value| {
            let mut wrong = Vec::new();
            check(root, choice, value, at, &mut wrong);
            wrong.is_empty()
        };
        if choices.iter().find(fits).is_none() {
            wrong.push(format!("{at}: {value} fits no choice"));
        }
        return;
    }
    if let Some(wanted) = schema.get("const") {
        if wanted != value {
            wrong.push(format!("{at}: {value} is not {wanted}"));
        }
        return;
    }
    if let Some(allowed) = schema["enum"].as_array() {
        if !allowed.contains(value) {
            wrong.push(format!("{at}: {value} is none of {allowed:?}"));
        }
        return;
    }
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind)) {
        wrong.push(format!("{at}: {value} is no {kinds:?}"));
    }
    if let Some(object) = value.as_object() {
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(key) {
                wrong.push(format!("{at}: `{key}` is missing"));
            }
        }
        for (key, inner) in object {
            let known = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
            match known.filter(|known| known.is_object()) {
                Some(known) => check(root, known, inner, &format!("{at}.{key}"), wrong),
                None => wrong.push(format!("{at}: `{key}` is not in the schema")),
            }
        }
    }
    for (number, inner) in value.as_array().into_iter().flatten().enumerate() {
        let place = format!("{at}[{number}]");
        match (schema["prefixItems"].get(number), &schema["items"]) {
            (Some(first), _) => check(root, first, inner, &place, wrong),
            (None, items) if items.is_object() => check(root, items, inner, &place, wrong),
            _ => {}
        }
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_the_feature_parquet_says_how_to_get_it() {
    let output = comity(&[THREAD, "--format", "parquet"], b"");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("cargo install --path . --features parquet"), "{told}");
}

#[cfg(feature = "parquet")]
mod in_parquet {
    use parquet::basic::{ConvertedType, Type as Physical};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    fn read(table: &str) -> SerializedFileReader<std::fs::File> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("table.parquet");
        let to = path.to_str().unwrap();
        let output = comity(&[THREAD, "--format", "parquet", "--table", table, "--quiet", "-o", to], b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap()
    }

    #[test]
    fn parquet_holds_what_csv_holds() {
        for table in TABLES {
            let file = read(table.name);
            let (header, rows) = csv_of(table, THREAD);
            let columns = (table.columns)();
            let mut count = 0;
            for (row, want) in file.get_row_iter(None).unwrap().zip(&rows) {
                count += 1;
                for (((name, field), want), column) in row.unwrap().get_column_iter().zip(want).zip(&columns) {
                    let fits = match field {
                        Field::Null => want.is_empty(),
                        // CSV guards formulas and replaces what acts on a terminal; the fixture has neither.
                        Field::Str(text) => text == want,
                        Field::Long(whole) => want.parse() == Ok(*whole),
                        Field::Double(number) => {
                            want.parse::<f64>().is_ok_and(|want| want.to_bits() == number.to_bits())
                        }
                        Field::Bool(flag) => want.parse() == Ok(*flag),
                        Field::TimestampMillis(_) => column.kind == Kind::Moment && want.len() == 19,
                        other => panic!("{}: `{name}` holds {other:?}", table.name),
                    };
                    assert!(fits, "{}: `{name}` is {field:?} and {want:?}", table.name);
                }
            }
            assert_eq!(count, rows.len(), "{}", table.name);
            assert_eq!(header.len(), file.metadata().file_metadata().schema_descr().num_columns());
        }
    }

    #[test]
    fn columns_have_the_types_of_their_kinds() {
        for table in TABLES {
            let file = read(table.name);
            let schema = file.metadata().file_metadata().schema_descr();
            for (at, column) in (table.columns)().iter().enumerate() {
                let found = schema.column(at);
                let want = match column.kind {
                    Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
                    Kind::Whole => (Physical::INT64, ConvertedType::NONE),
                    Kind::Number => (Physical::DOUBLE, ConvertedType::NONE),
                    Kind::Flag => (Physical::BOOLEAN, ConvertedType::NONE),
                    Kind::Moment => (Physical::INT64, ConvertedType::TIMESTAMP_MILLIS),
                };
                assert_eq!((found.physical_type(), found.converted_type()), want, "{}: `{}`", table.name, column.name);
            }
        }
    }

    #[test]
    fn the_file_says_what_it_rests_on() {
        let file = read("comments");
        let notes = file.metadata().file_metadata().key_value_metadata().unwrap().clone();
        let note = |key: &str| notes.iter().find(|note| note.key == key).and_then(|note| note.value.clone()).unwrap();
        assert_eq!(note("comity.table"), "comments");
        let manifest: serde_json::Value = serde_json::from_str(&note("comity.manifest")).unwrap();
        assert_eq!(manifest["inputs"][0]["name"], THREAD);
    }
}
