//! Every command of the README works as typed (cargo's own commands are what runs this test).

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn the_readmes_commands_work() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("tests/fixtures")).unwrap();
    for name in ["page.txt", "thread.jsonl"] {
        let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"));
        std::fs::copy(fixtures.join(name), folder.path().join("tests/fixtures").join(name)).unwrap();
    }
    let mut run = 0;
    for line in readme.lines() {
        let Some(rest) = line.strip_prefix("comity ").or_else(|| line.strip_prefix("cargo run --release -- ")) else {
            continue;
        };
        if !line.starts_with("cargo") && rest.starts_with("reads") {
            continue;
        }
        let arguments: Vec<String> = words(rest);
        let output =
            Command::new(env!("CARGO_BIN_EXE_comity")).args(&arguments).current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {told}");
        run += 1;
    }
    assert!(run >= 8, "only {run} commands were found");
}

/// Words parted by blanks, quoted ones kept together.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}
