//! SIGINT, SIGTERM and SIGHUP: nothing half done stays, and the exit code says which it was. The program is held where it
//! has temporary files by a FIFO that nobody opens.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Signals, and what the program ends with.
const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows = b"{\"id\":\"a\",\"thread\":\"t\",\"author\":\"Ana\",\"text\":\"You are an idiot.\"}\n";
    File::create(folder.path().join("in.jsonl")).unwrap().write_all(rows).unwrap();
    File::create(folder.path().join("out")).unwrap().write_all(b"old").unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("fifo")).status().unwrap().success());
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Waits until `is_so`; a machine that is busy may take its time.
fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "it never came to be");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn comity(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(arguments).current_dir(folder).env("TMPDIR", folder.join("tmp"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_report_that_is_broken_off_leaves_the_old_one_and_nothing_else() {
    for (signal, code) in SIGNALS {
        let folder = folder();
        let at = folder.path();
        let mut child = comity(at, &["convert", "in.jsonl", "-o", "out", "--manifest", "fifo", "-q"]);
        until(|| names(at).iter().any(|name| name.starts_with(".comity-")));
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code), "SIG{signal}");
        assert_eq!(names(at), ["fifo", "in.jsonl", "out"], "SIG{signal}");
        assert_eq!(fs::read(at.join("out")).unwrap(), b"old", "SIG{signal}");
    }
}

#[test]
fn a_draft_that_is_tried_leaves_no_temporary_folder() {
    for (signal, code) in SIGNALS {
        let folder = folder();
        let tmp = folder.path().join("tmp");
        fs::create_dir(&tmp).unwrap();
        let mut child = comity(folder.path(), &["lexicon", "try", "clown*", "--on", "fifo"]);
        until(|| names(&tmp).iter().any(|name| tmp.join(name).join("pack.toml").is_file()));
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code), "SIG{signal}");
        assert_eq!(names(&tmp), [""; 0], "SIG{signal}");
    }
}

#[test]
fn a_signal_that_the_caller_ignores_is_ignored() {
    let folder = folder();
    let at = folder.path();
    let script = "trap '' HUP; exec \"$0\" convert in.jsonl -o out --manifest fifo -q";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_comity")]).current_dir(at);
    let mut child = shell.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until(|| names(at).iter().any(|name| name.starts_with(".comity-")));
    send("HUP", &child);
    // Whoever opens the FIFO lets the program go on.
    let told = fs::read_to_string(at.join("fifo")).unwrap();
    assert!(told.contains("\"sha256\""), "{told}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(fs::read_to_string(at.join("out")).unwrap().contains("You are an idiot."));
}
