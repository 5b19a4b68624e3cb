//! docs/queue.md is a path that works: its files are written and its commands run, in order, as they stand there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A fenced block: what stands after its fence, and its lines.
fn blocks(text: &str) -> Vec<(String, Vec<String>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some((info.to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    blocks
}

/// Words parted by blanks, quoted ones kept together.
fn words(line: &str) -> Vec<String> {
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    };
    line.split('"').enumerate().flat_map(part).collect()
}

/// Runs a line of the page in `folder`; what it prints.
fn run(line: &str, folder: &Path) -> String {
    let (command, input) = line.split_once(" < ").unwrap_or((line, ""));
    let input = if input.is_empty() { Vec::new() } else { fs::read(folder.join(input)).unwrap() };
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(words(command.strip_prefix("comity ").unwrap()))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything; that is its right.
    let _ = child.stdin.take().unwrap().write_all(&input);
    let output = child.wait_with_output().unwrap();
    let (said, told) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(output.status.code(), Some(0), "{line}: {told}{said}");
    said
}

#[test]
fn the_path_of_a_moderator_works() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(repository.join("docs/queue.md")).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    fs::copy(repository.join("tests/fixtures/thread.jsonl"), folder.path().join("comments.jsonl")).unwrap();
    let (mut commands, mut shown) = (0, 0);
    let mut last = String::new();
    for (info, lines) in blocks(&text) {
        match info.strip_prefix("text") {
            None => {
                assert_eq!(info, "console", "a block of another kind");
                for line in &lines {
                    last = run(line, folder.path());
                    commands += 1;
                }
            }
            // What is shown is what the command before it printed.
            Some("") => {
                for line in &lines {
                    assert!(last.contains(line.as_str()), "{line:?} is not in:\n{last}");
                }
                shown += 1;
            }
            Some(file) => {
                let mut file = fs::File::create(folder.path().join(file.trim())).unwrap();
                file.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
            }
        }
    }
    assert!(commands >= 12 && shown >= 2, "{commands} commands, {shown} outputs");
    let decided = fs::read_to_string(folder.path().join("queue.jsonl.decisions.jsonl")).unwrap();
    assert_eq!(decided.lines().count(), 4, "{decided}");
}
