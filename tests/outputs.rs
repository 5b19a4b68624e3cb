//! Where results go: never onto an input, never two into one, whole, as the old file was, and with their own manifest.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const ROWS: &str = "{\"id\":\"a\",\"thread\":\"t\",\"author\":\"Ana\",\"text\":\"You are an idiot.\"}\n\
                    {\"id\":\"b\",\"thread\":\"t\",\"reply_to\":\"a\",\"author\":\"Ben\",\"text\":\"By whom?\"}\n";

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

/// A folder with an input under several names, a policy, a pack and labelled rows.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(at("in.jsonl"), ROWS);
    fs::hard_link(at("in.jsonl"), at("hard")).unwrap();
    symlink("in.jsonl", at("link")).unwrap();
    write(at("dumps/one.jsonl"), ROWS);
    write(at("policy.toml"), "[queue]\n");
    write(at("pack/pack.toml"), "format = 1\nname = \"pack\"\nversion = \"1\"\n");
    write(at("pack/incivility/insult.tsv"), "pattern\tweight\tlevel\nwazzock\t1\t1\n");
    let gold: Vec<String> = (0..40)
        .map(|n| {
            let (words, label) = [("wazzock", "uncivil"), ("lovely", "civil")][n % 2];
            format!("{{\"text\":\"{words} town {n}\",\"label\":\"{label}\"}}\n")
        })
        .collect();
    write(at("gold.jsonl"), &gold.concat());
    folder
}

fn shell(folder: &Path, script: &str) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("comity() {{ \"$0\" \"$@\"; }}; {script}"), env!("CARGO_BIN_EXE_comity")]);
    shell.current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn comity(folder: &Path, arguments: &str) -> Output {
    shell(folder, &format!("comity {arguments}"))
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", err(output));
}

/// All that stands in a folder, links as they are.
fn state(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(path) = open.pop() {
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if about.is_file() {
            let bytes = fs::read(&path).unwrap();
            files.insert(path, bytes);
        } else {
            files.insert(path, b"no plain file".to_vec());
        }
    }
    files
}

#[test]
fn nothing_is_written_onto_what_is_read_or_twice_into_one_file() {
    let cases = [
        ("analyze in.jsonl --format html -o in.jsonl", "the input `in.jsonl`"),
        ("analyze in.jsonl -o ./dumps/../in.jsonl", "the input `in.jsonl`"),
        ("convert in.jsonl -o hard", "the input `in.jsonl`"),
        ("convert hard -o link", "the input `hard`"),
        ("convert link -o in.jsonl", "the input `link`"),
        ("convert in.jsonl --manifest in.jsonl", "the input `in.jsonl`"),
        ("convert in.jsonl -o out --manifest in.jsonl", "the input `in.jsonl`"),
        ("convert in.jsonl -o out --manifest out", "-o out"),
        ("convert in.jsonl -o out --manifest ./out", "-o out"),
        ("convert in.jsonl --manifest -", "standard output"),
        ("convert in.jsonl -o /dev/stdout --manifest /dev/fd/1", "-o /dev/stdout"),
        ("convert dumps -o dumps/one.jsonl", "the input `dumps/one.jsonl`"),
        ("convert - -o in.jsonl < in.jsonl", "standard input"),
        ("convert in.jsonl >> in.jsonl", "the input `in.jsonl`"),
        ("analyze in.jsonl --show lines -o in.jsonl", "the input `in.jsonl`"),
        ("analyze in.jsonl --lexicon pack -o pack/pack.toml", "`pack`"),
        ("queue in.jsonl --policy policy.toml -o policy.toml", "`policy.toml`"),
        ("queue in.jsonl -o in.jsonl", "the input `in.jsonl`"),
        ("queue review in.jsonl --decisions hard", "`in.jsonl`"),
        ("lexicon try clown --on in.jsonl -o in.jsonl", "the input `in.jsonl`"),
        ("lexicon diff builtin pack --on in.jsonl -o pack/incivility/insult.tsv", "`pack`"),
        ("lexicon evaluate --gold gold.jsonl -o gold.jsonl", "`gold.jsonl`"),
        ("lexicon evaluate --gold gold.jsonl -o out --predictions out", "-o out"),
        ("lexicon suggest --gold gold.jsonl -o gold.jsonl", "`gold.jsonl`"),
        ("lexicon threshold --gold gold.jsonl -o gold.jsonl", "`gold.jsonl`"),
        ("lexicon fit --gold gold.jsonl --out . --force", "`gold.jsonl` in it is read"),
    ];
    for (arguments, named) in cases {
        let folder = folder();
        let before = state(folder.path());
        let output = comity(folder.path(), arguments);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains(named), "{arguments}: {said}");
        assert!(said.contains("expected"), "{arguments}: {said}");
        assert_eq!(state(folder.path()), before, "{arguments}");
    }
}

#[test]
fn streams_are_written_to_and_stay_what_they_are() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
    symlink("fifo", at("to-fifo")).unwrap();
    for name in ["fifo", "to-fifo"] {
        let output = shell(folder.path(), &format!("cat fifo > got & comity convert in.jsonl -o {name} -q; wait"));
        done(&output);
        assert!(fs::symlink_metadata(at("fifo")).unwrap().file_type().is_fifo(), "{name}");
        assert_eq!(fs::read_to_string(at("got")).unwrap().lines().count(), 2, "{name}");
        assert!(!at("fifo.manifest.json").exists());
    }
    // What the caller has opened is written on where it ends.
    done(&shell(folder.path(), "echo first > all; comity convert in.jsonl -o /dev/stdout -q >> all"));
    done(&shell(folder.path(), "comity convert in.jsonl -o /dev/fd/7 -q 7>> all"));
    let all = fs::read_to_string(at("all")).unwrap();
    assert!(all.starts_with("first\n") && all.lines().count() == 5, "{all}");
    assert!(!Path::new("/dev/stdout.manifest.json").exists() && !at("all.manifest.json").exists());
}

#[test]
fn a_link_stays_a_link() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(at("real/out"), "old");
    symlink("real/out", at("to-out")).unwrap();
    symlink("real/new", at("to-new")).unwrap();
    for (link, target) in [("to-out", "real/out"), ("to-new", "real/new")] {
        done(&comity(folder.path(), &format!("convert in.jsonl -o {link} -q")));
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
        assert_eq!(fs::read_to_string(at(target)).unwrap().lines().count(), 2, "{link}");
    }
}

#[test]
fn other_names_of_a_file_keep_what_it_was_and_that_is_told() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(at("out"), "old");
    fs::hard_link(at("out"), at("other")).unwrap();
    let output = comity(folder.path(), "convert in.jsonl -o out -q");
    done(&output);
    assert!(err(&output).contains("out: the file had 1 more names (hard links)"), "{}", err(&output));
    assert_eq!(fs::read_to_string(at("other")).unwrap(), "old");
    assert_eq!(fs::read_to_string(at("out")).unwrap().lines().count(), 2);
}

#[test]
fn a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own() {
    let folder = folder();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().mode() & 0o7777;
    for (mask, want) in [("077", 0o600), ("022", 0o644), ("002", 0o664), ("000", 0o666)] {
        let name = format!("out{mask}");
        done(&shell(folder.path(), &format!("umask {mask}; comity convert in.jsonl -o {name} -q")));
        assert_eq!(mode(&name), want, "umask {mask}");
        assert_eq!(mode(&format!("{name}.manifest.json")), want, "umask {mask}");
    }
    for want in [0o600, 0o640, 0o604, 0o755] {
        fs::set_permissions(folder.path().join("out022"), Permissions::from_mode(want)).unwrap();
        done(&shell(folder.path(), "umask 000; comity convert in.jsonl -o out022 -q"));
        assert_eq!(mode("out022"), want);
    }
    done(&shell(folder.path(), "umask 027; comity lexicon init words; comity policy init p.toml"));
    assert_eq!((mode("words"), mode("words/pack.toml"), mode("p.toml")), (0o750, 0o640, 0o640));
}

#[test]
fn an_old_file_keeps_its_owner_where_that_is_allowed() {
    let folder = folder();
    let at = folder.path().join("out");
    write(at.clone(), "old");
    // Only the administrator may give files away; anybody else writes files of their own.
    let is_given = std::os::unix::fs::chown(&at, Some(64_999), Some(64_999)).is_ok();
    let owner = fs::metadata(&at).unwrap().uid();
    assert_eq!(owner == 64_999, is_given);
    done(&comity(folder.path(), "convert in.jsonl -o out -q"));
    assert_eq!(fs::metadata(&at).unwrap().uid(), owner);
    assert_eq!(fs::read_to_string(&at).unwrap().lines().count(), 2);
}

#[test]
fn a_manifest_tells_of_its_own_result() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for arguments in [
        "convert in.jsonl -o out -q",
        "analyze in.jsonl --format csv -o out -q",
        "queue in.jsonl --format jsonl -o out -q",
        "analyze in.jsonl -o out --manifest out.manifest.json -q",
    ] {
        done(&comity(folder.path(), arguments));
        let data = fs::read(at("out")).unwrap();
        let told: Value = serde_json::from_slice(&fs::read(at("out.manifest.json")).unwrap()).unwrap();
        let hash: String = Sha256::digest(&data).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(told["output"]["sha256"], hash, "{arguments}");
        assert_eq!(told["output"]["bytes"], data.len(), "{arguments}");
    }
    let output = comity(folder.path(), "convert in.jsonl --manifest told -q");
    let told: Value = serde_json::from_slice(&fs::read(at("told")).unwrap()).unwrap();
    assert_eq!(told["output"]["bytes"], output.stdout.len());
}

#[test]
fn no_result_stands_beside_the_manifest_of_another_run() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    done(&comity(folder.path(), "convert in.jsonl -o out -q"));
    assert!(at("out.manifest.json").is_file());
    let output = comity(folder.path(), "analyze in.jsonl -o out -q");
    done(&output);
    assert!(!at("out.manifest.json").exists());
    assert!(err(&output).contains("out.manifest.json: it told of an earlier file"), "{}", err(&output));
    // What is no manifest of comity's is nobody's business.
    write(at("out.manifest.json"), "{\"schema\": \"mine\"}");
    done(&comity(folder.path(), "analyze in.jsonl -o out -q"));
    assert!(at("out.manifest.json").is_file());
}

#[test]
fn what_can_not_be_written_says_where_and_what_to_do() {
    let folder = folder();
    write(folder.path().join("out"), "old");
    let before = state(folder.path());
    let cases = [
        (
            "comity convert in.jsonl -o missing/out",
            "missing/out: it can't be written: there is no folder `missing`; make it",
        ),
        ("comity convert in.jsonl -o in.jsonl/out", "in.jsonl/out: it can't be written: `in.jsonl` is no folder"),
        ("comity convert in.jsonl -o dumps", "dumps: it is a folder; expected the name of a file"),
        ("comity convert in.jsonl -q > /dev/full", "standard output: it can't be written to"),
        (
            "ulimit -f 0; comity convert in.jsonl -o out",
            "out: it can't be written: the system lets no file grow so large",
        ),
        // A zip archive that comes through a pipe is kept in a temporary file.
        (
            "printf 'PK\\003\\004 and more' | TMPDIR=/nonexistent comity analyze -",
            "kept in `/nonexistent`: there is no such folder",
        ),
        ("TMPDIR=/nonexistent comity analyze in.jsonl --format html -o out", "set TMPDIR to a folder with room"),
        ("TMPDIR=/nonexistent comity lexicon try clown --on in.jsonl", "set TMPDIR to a folder with room"),
    ];
    for (script, want) in cases {
        let output = shell(folder.path(), script);
        assert_eq!(output.status.code(), Some(2), "{script}: {}", err(&output));
        assert!(err(&output).contains(want), "{script}: {}", err(&output));
        assert_eq!(state(folder.path()), before, "{script}");
    }
}

#[test]
fn a_fit_over_an_earlier_one_is_that_fit_and_what_was_added_by_hand() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    done(&comity(folder.path(), "lexicon fit --gold gold.jsonl --out fitted"));
    let first = state(&at("fitted"));
    write(at("fitted/incivility/mine.tsv"), "pattern\tweight\tlevel\nplonker\t1\t1\n");
    write(at("fitted/incivility/learned-of-another-fit.tsv"), "pattern\tweight\n");
    done(&comity(folder.path(), "lexicon fit --gold gold.jsonl --out fitted --force"));
    let mut again = state(&at("fitted"));
    assert!(again.remove(&at("fitted/incivility/mine.tsv")).is_some(), "what was added is gone");
    assert_eq!(again, first);
    let names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".tmp"))
        .collect();
    assert_eq!(names, [""; 0]);
    // An empty folder that somebody works in stays the same folder.
    fs::create_dir(at("here")).unwrap();
    done(&shell(folder.path(), "cd here && comity lexicon init . > /dev/null && test -f pack.toml"));
}

#[test]
fn a_pack_of_nothing_but_its_manifest_is_none() {
    let folder = folder();
    fs::remove_dir_all(folder.path().join("pack/incivility")).unwrap();
    let output = comity(folder.path(), "analyze in.jsonl --lexicon pack");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("a pack of nothing but `pack.toml`"), "{}", err(&output));
    // One that only says how sums become scores is one.
    let mut manifest = File::options().append(true).open(folder.path().join("pack/pack.toml")).unwrap();
    manifest.write_all(b"[calibration]\nstance = 0.2\n").unwrap();
    done(&comity(folder.path(), "analyze in.jsonl --lexicon pack"));
}

#[test]
fn threads_have_a_limit_that_is_told() {
    let folder = folder();
    let some = comity(folder.path(), "convert in.jsonl -q");
    let many = comity(folder.path(), "analyze in.jsonl --format json -q --threads 100000");
    done(&some);
    done(&many);
    assert!(err(&many).contains("--threads 100000: 256 are used"), "{}", err(&many));
    let one = comity(folder.path(), "analyze in.jsonl --format json -q --threads 1");
    assert_eq!(many.stdout, one.stdout);
    // Where the system lets no thread start, one thread does all of it. It lets the administrator start any number.
    let few = "cp \"$0\" ./c && chmod 777 . && cd / && as='' ; \
               if [ \"$(id -u)\" = 0 ]; then as='setpriv --reuid 64999 --clear-groups'; fi; \
               ulimit -u 1; exec $as \"$OLDPWD/c\" analyze \"$OLDPWD/in.jsonl\" --format jsonl -q";
    let output = shell(folder.path(), few);
    let mut told = String::new();
    let _ = output.stderr.as_slice().read_to_string(&mut told);
    assert!(!told.contains("panicked"), "{told}");
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2, "{told}");
}
