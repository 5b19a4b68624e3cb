//! The language server, driven as an editor drives it.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

struct Editor {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    next: i32,
}

impl Editor {
    fn start() -> Editor {
        let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
            .args(["lexicon", "lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let from = BufReader::new(child.stdout.take().unwrap());
        let mut editor = Editor { child, to, from, next: 0 };
        let answer = editor.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
        assert_eq!(answer["capabilities"]["hoverProvider"], json!(true), "{answer}");
        editor.tell("initialized", json!({}));
        editor
    }

    fn raw(&mut self, bytes: &str) {
        self.to.write_all(bytes.as_bytes()).unwrap();
        self.to.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the server hung up");
            match line.trim().split_once(": ") {
                Some((_, value)) => length = value.parse().unwrap(),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The answer to a request; what else is told before it is passed over.
    fn ask_whole(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.read();
            if message["id"] == json!(id) {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.ask_whole(method, params)["result"].clone()
    }

    /// The next message with this method.
    fn told(&mut self, method: &str) -> Value {
        loop {
            let message = self.read();
            if message["method"] == method {
                return message["params"].clone();
            }
        }
    }

    /// The checks that have found something in a file, as the server tells next.
    fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        loop {
            let params = self.told("textDocument/publishDiagnostics");
            if params["uri"] == uri {
                return params["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({"line": line, "character": character});
        self.ask(method, json!({"textDocument": {"uri": uri}, "position": position}))
    }

    fn end(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().unwrap().code()
    }
}

const ENTRIES: &str = "pattern\tweight\tlevel\tyes\tno\n{you} {silly_word}\t1.9\t1\tYou blorp.\tThe blorp show.\n";

fn pack() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    };
    write("pack.toml", "format = 1\nname = \"mine\"\nversion = \"1\"\nlanguage = \"en\"\n");
    write("classes/silly_word.tsv", "word\nblorp\nsnarf\n");
    write("incivility/insult.tsv", ENTRIES);
    let uri = format!("file://{}", folder.path().join("incivility/insult.tsv").display());
    (folder, uri)
}

fn open(editor: &mut Editor, uri: &str, text: &str) {
    let document = json!({"uri": uri, "languageId": "tsv", "version": 1, "text": text});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}));
}

fn change(editor: &mut Editor, uri: &str, text: &str) {
    let document = json!({"uri": uri, "version": 2});
    editor.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
}

fn checks(found: &[Value]) -> Vec<&str> {
    found.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect()
}

#[test]
fn faults_are_told_for_the_text_that_is_not_saved() {
    let (folder, uri) = pack();
    let mut editor = Editor::start();
    open(&mut editor, &uri, ENTRIES);
    assert_eq!(editor.diagnostics(&uri), Vec::<Value>::new());

    let typed = format!("{ENTRIES}🤡 {{silly_wrd}}\tmuch\t\t\t\n");
    change(&mut editor, &uri, &typed);
    let found = editor.diagnostics(&uri);
    assert!(checks(&found).contains(&"language"), "{found:?}");
    let weight = found.iter().find(|d| d["message"].as_str().unwrap().contains("`much`")).unwrap();
    // The clown is two units wide for an editor.
    assert_eq!(weight["range"]["start"], json!({"line": 2, "character": 15}), "{weight}");
    assert_eq!(weight["range"]["end"], json!({"line": 2, "character": 19}), "{weight}");

    change(&mut editor, &uri, ENTRIES);
    assert_eq!(editor.diagnostics(&uri), Vec::<Value>::new());
    assert_eq!(fs::read_to_string(folder.path().join("incivility/insult.tsv")).unwrap(), ENTRIES);
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn a_class_is_shown_found_and_proposed() {
    let (folder, uri) = pack();
    let mut editor = Editor::start();
    open(&mut editor, &uri, ENTRIES);
    let hover = editor.at("textDocument/hover", &uri, 1, 10);
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("2 words and phrases") && text.contains("blorp, snarf"), "{text}");
    assert_eq!(hover["range"]["start"]["character"], 6, "{hover}");

    let places = editor.at("textDocument/definition", &uri, 1, 10);
    let place = places[0]["uri"].as_str().unwrap();
    assert_eq!(place, format!("file://{}", folder.path().join("classes/silly_word.tsv").display()));
    assert_eq!(editor.at("textDocument/definition", &uri, 1, 27), Value::Null);

    let labels = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    let classes = labels(&editor.at("textDocument/completion", &uri, 1, 10));
    assert!(classes.contains(&"silly_word".to_owned()) && classes.contains(&"you".to_owned()), "{classes:?}");
    let columns = labels(&editor.at("textDocument/completion", &uri, 0, 0));
    assert!(columns.contains(&"unless".to_owned()), "{columns:?}");
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn a_row_says_what_it_does() {
    let (_folder, uri) = pack();
    let mut editor = Editor::start();
    open(&mut editor, &uri, ENTRIES);
    let value = |hover: Value| hover["contents"]["value"].as_str().unwrap_or("").to_owned();
    let line = "{you} {silly_word}\t1.9\t1\t";
    let weight = value(editor.at("textDocument/hover", &uri, 1, 19));
    assert!(weight.contains("weight 1.90") && weight.contains("0.60"), "{weight}");
    let level = value(editor.at("textDocument/hover", &uri, 1, 23));
    assert!(level.contains("level 1") && level.contains("mild"), "{level}");
    let row = value(editor.at("textDocument/hover", &uri, 1, u32::try_from(line.len()).unwrap()));
    assert!(row.contains("Cases: 2 of 2 hold") && row.contains("u blorp"), "{row}");
    let header = value(editor.at("textDocument/hover", &uri, 0, 10));
    assert!(header.contains("log-odds"), "{header}");
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn a_broken_message_kills_nobody() {
    let (_folder, uri) = pack();
    let mut editor = Editor::start();
    editor.raw("Content-Length: 5\r\n\r\n{\"a\":");
    let log = editor.told("window/logMessage");
    assert!(log["message"].as_str().unwrap().contains("can't be read"), "{log}");
    editor.raw("nonsense\r\n");
    editor.tell("textDocument/didOpen", json!({"textDocument": 7}));
    editor.told("window/logMessage");
    let answer = editor.ask_whole("textDocument/hover", json!({"position": "here"}));
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    let answer = editor.ask_whole("textDocument/dance", json!({}));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
    open(&mut editor, &uri, ENTRIES);
    assert_eq!(editor.diagnostics(&uri), Vec::<Value>::new());
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn a_file_in_no_pack_is_told_so_and_hanging_up_is_no_success() {
    let folder = TempDir::new().unwrap();
    let uri = format!("file://{}", Path::new(&folder.path()).join("words.tsv").display());
    let mut editor = Editor::start();
    open(&mut editor, &uri, "pattern\nx\n");
    assert_eq!(checks(&editor.diagnostics(&uri)), ["no_pack"]);
    let Editor { mut child, to, .. } = editor;
    drop(to);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
