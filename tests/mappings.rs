//! `--map` and its like: what a person says of columns and keys is obeyed, kept, and what is missing is named.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in `folder`.
fn comity(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).current_dir(folder).args(arguments).output().unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    folder
}

/// What is read, as `id<parent author: text`, or what is said where nothing is.
fn read(folder: &Path, arguments: &[&str]) -> String {
    let output = comity(folder, &[&["convert", "--to", "jsonl"], arguments].concat());
    let rows: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            format!("{}<{} {}: {}", word("id"), word("reply_to"), word("author"), word("text"))
        })
        .collect();
    if rows.is_empty() { String::from_utf8(output.stderr).unwrap() } else { rows.join(" | ") }
}

const NESTED: &str = r#"{"items":[{"cid":"a","snippet":{"text":"one"},"who":{"login":"ann"},"replies":{"data":[{"cid":"b","snippet":{"text":"two"},"who":{"login":"bob"}}]}}]}"#;

#[test]
fn what_is_named_is_obeyed_whatever_the_file_looks_like() {
    let files = [
        ("nested.json", NESTED),
        (
            "dotted.jsonl",
            "{\"a.b\":\"exact\",\"a\":{\"b\":\"path\"}}\n{\"a.b\":\"exact two\",\"a\":{\"b\":\"path\"}}\n",
        ),
        ("dotted.csv", "a.b,c\nexact,d\n"),
        ("bare.csv", "ann,a first text,1\nbob,a second text,2\n"),
        ("page.txt", "Words, Text\nA page, as it seems.\n"),
        ("own.jsonl", "{\"id\":\"1\",\"text\":\"hidden\",\"source\":\"shown\"}\n"),
        ("two.json", r#"{"posts":[{"id":"p","body":"a post"}],"notes":[{"id":"n","body":"a note"}]}"#),
    ];
    let folder = folder(&files);
    for (arguments, want) in [
        (
            &["nested.json", "--map", "id=cid,text=snippet.text,author=who.login,replies=replies.data"][..],
            "a<- ann: one | b<a bob: two",
        ),
        (&["dotted.jsonl", "--map", "text=a.b"], "row1<- -: exact | row2<- -: exact two"),
        (&["dotted.csv", "--map", "text=a.b"], "row1<- -: exact"),
        (&["bare.csv", "--map", "text=2,author=1"], "row1<- ann: a first text | row2<- bob: a second text"),
        (&["page.txt", "--map", "text=Text"], "row1<- -: as it seems."),
        (&["page.txt", "--input-format", "lines"], "line1<- -: Words, Text | line2<- -: A page, as it seems."),
        (&["own.jsonl", "--map", "text=source"], "1<- -: shown"),
        (&["two.json", "--map", "records=notes,text=body"], "n<- -: a note"),
    ] {
        assert_eq!(read(folder.path(), arguments), want, "{arguments:?}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let files = [
        ("t.csv", "x,y\n1,2\n"),
        ("page.html", "<html><body><p>x</p></body></html>"),
        ("r.jsonl", "{\"x\":\"y z\"}\n{\"x\":\"y\"}\n"),
    ];
    let folder = folder(&files);
    for (arguments, want) in [
        (&["t.csv", "--map", "text=body,author=who"][..], "a column `who` for `author` and a column `body` for `text`"),
        (&["r.jsonl", "--map", "text=body"], "a column `body` for `text`"),
        (&["page.html", "--map", "text=body"], "markup, which has no columns"),
        (&["t.csv", "--map", "words=x"], "no field is called `words`"),
        (&["t.csv", "--map", "ours"], "no `comity.toml` in this folder or above it"),
    ] {
        let output = comity(folder.path(), &[&["convert"], arguments].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(want), "{arguments:?}: {said}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn mappings_have_names_in_comity_toml() {
    let toml = "# ours to keep\n[map.other] # beside it\ntext = \"t\"\n";
    let folder = folder(&[("nested.json", NESTED), ("comity.toml", toml), ("deep/er/x.json", NESTED)]);
    let map = "id=cid,text=snippet.text,author=who.login,replies=replies.data";
    let saved = comity(folder.path(), &["convert", "nested.json", "--map", map, "--save-map", "ours", "-q"]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    let kept = std::fs::read_to_string(folder.path().join("comity.toml")).unwrap();
    assert!(kept.starts_with(toml), "{kept}");
    assert!(kept.contains("[map.ours]") && kept.contains("text = \"snippet.text\""), "{kept}");
    // Found upward from the working folder.
    let deep = folder.path().join("deep/er");
    assert_eq!(read(&deep, &["x.json", "--map", "ours"]), "a<- ann: one | b<a bob: two");
    // What is typed beside a name wins.
    assert_eq!(read(&deep, &["x.json", "--map", "ours", "--map", "author=cid"]), "a<- a: one | b<a b: two");
    let said = String::from_utf8(comity(&deep, &["convert", "x.json", "--map", "mine"]).stderr).unwrap();
    assert!(said.contains("no `[map.mine]`; it holds other, ours"), "{said}");
    for (wrong, want) in [("[map.ours]\nwords = \"x\"\n", "no field is called `words`"), ("[map\n", "comity.toml:1: ")]
    {
        std::fs::File::create(folder.path().join("comity.toml")).unwrap().write_all(wrong.as_bytes()).unwrap();
        let said = String::from_utf8(comity(&deep, &["convert", "x.json", "--map", "ours"]).stderr).unwrap();
        assert!(said.contains(want), "{said}");
    }
    let nothing = comity(folder.path(), &["convert", "nested.json", "--save-map", "ours"]);
    assert_eq!(nothing.status.code(), Some(2));
}
