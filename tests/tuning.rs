//! docs/tuning.md is a path that works: its files are written and its commands run, in order, as they stand there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

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

#[test]
fn the_path_of_a_new_author_works() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(repository.join("docs/tuning.md")).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    fs::copy(repository.join("tests/fixtures/farm.jsonl"), folder.path().join("farm.jsonl")).unwrap();
    let (mut commands, mut shown) = (0, 0);
    let mut last = String::new();
    for (info, lines) in blocks(&text) {
        if let Some(path) = info.strip_prefix("tsv ") {
            let path = folder.path().join(path);
            assert!(path.is_file(), "{}: `init` was to make it", path.display());
            fs::File::create(&path).unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        } else if info == "text" {
            // What is shown is what the command before it printed.
            for line in &lines {
                assert!(last.contains(line.as_str()), "{line:?} is not in:\n{last}");
            }
            shown += 1;
        } else {
            assert_eq!(info, "console", "a block of another kind");
            for line in lines {
                let arguments = words(line.strip_prefix("comity ").unwrap());
                let run = Command::new(env!("CARGO_BIN_EXE_comity"))
                    .args(arguments)
                    .current_dir(folder.path())
                    .output()
                    .unwrap();
                let told = String::from_utf8_lossy(&run.stderr);
                last = String::from_utf8_lossy(&run.stdout).into_owned();
                assert_eq!(run.status.code(), Some(0), "{line}: {told}{last}");
                commands += 1;
            }
        }
    }
    assert!(commands >= 12 && shown >= 2, "{commands} commands, {shown} outputs");
}
