//! Programs broken off at random moments, and what must hold of their files afterwards. `tests/breaking.rs` does it a
//! few times, `examples/break_writing.rs` often and with broken disks as well.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Signals by name, with the exit code that comity must end with; none for the one that nobody can catch.
pub(crate) const SIGNALS: [(&str, Option<i32>); 4] =
    [("KILL", None), ("INT", Some(130)), ("TERM", Some(143)), ("HUP", Some(129))];

/// What a command writes, as paths in its folder.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Writes {
    /// A file: the old one or the new one.
    File(&'static str),
    /// A file with its manifest: both old, both new, or no manifest.
    Pair(&'static str, &'static str),
    /// A folder: all of it old or all of it new.
    Folder(&'static str),
    /// Files each of which is old or new.
    Each(&'static str),
    /// A file to which rows are added: all of them whole, but for the last one.
    Rows(&'static str),
}

/// A command that writes: its name, arguments for the old state (none: nothing is there), arguments, what it writes.
pub(crate) type Case = (&'static str, &'static [&'static str], &'static [&'static str], Writes);

/// Every command that writes files.
pub(crate) const CASES: &[Case] = &[
    (
        "analyze --format html",
        &["analyze", "a.jsonl", "--format", "html", "-o", "out", "-q"],
        &["analyze", "b.jsonl", "--format", "html", "-o", "out", "-q"],
        Writes::File("out"),
    ),
    (
        "analyze --format jsonl",
        &["analyze", "a.jsonl", "--format", "jsonl", "-o", "out", "-q"],
        &["analyze", "b.jsonl", "--format", "jsonl", "-o", "out", "-q"],
        Writes::Pair("out", "out.manifest.json"),
    ),
    (
        "analyze --manifest",
        &["analyze", "a.jsonl", "-o", "out", "--manifest", "told", "-q"],
        &["analyze", "b.jsonl", "-o", "out", "--manifest", "told", "-q"],
        Writes::Pair("out", "told"),
    ),
    (
        "convert --to jsonl",
        &["convert", "a.jsonl", "-o", "out", "-q"],
        &["convert", "b.jsonl", "-o", "out", "-q"],
        Writes::Pair("out", "out.manifest.json"),
    ),
    (
        "convert --to csv, new",
        &[],
        &["convert", "b.jsonl", "--to", "csv", "-o", "out", "-q"],
        Writes::Pair("out", "out.manifest.json"),
    ),
    (
        "queue --format jsonl",
        &["queue", "a.jsonl", "--format", "jsonl", "-o", "out", "-q"],
        &["queue", "b.jsonl", "--format", "jsonl", "-o", "out", "-q"],
        Writes::Pair("out", "out.manifest.json"),
    ),
    ("policy init", &[], &["policy", "init", "out"], Writes::File("out")),
    ("lexicon init", &[], &["lexicon", "init", "out"], Writes::Folder("out")),
    ("lexicon init --copy", &[], &["lexicon", "init", "out", "--copy"], Writes::Folder("out")),
    (
        "lexicon import",
        &[],
        &["lexicon", "import", "words.txt", "--label", "vulgarity", "--out", "out"],
        Writes::Folder("out"),
    ),
    ("lexicon fit", &[], &["lexicon", "fit", "--gold", "gold.jsonl", "--out", "out"], Writes::Folder("out")),
    (
        "lexicon fit --force",
        &["lexicon", "fit", "--gold", "gold.jsonl", "--out", "out", "--max-entries", "3"],
        &["lexicon", "fit", "--gold", "gold.jsonl", "--out", "out", "--force"],
        Writes::Folder("out"),
    ),
    ("lexicon format", &["lexicon", "init", "out"], &["lexicon", "format", "mixed"], Writes::Each("mixed")),
    (
        "lexicon evaluate",
        &[],
        &["lexicon", "evaluate", "--gold", "gold.jsonl", "--samples", "0", "-o", "out"],
        Writes::File("out"),
    ),
    (
        "lexicon evaluate --predictions",
        &[],
        &["lexicon", "evaluate", "--gold", "gold.jsonl", "--samples", "0", "--predictions", "out"],
        Writes::File("out"),
    ),
    (
        "lexicon suggest",
        &[],
        &["lexicon", "suggest", "--gold", "gold.jsonl", "--min-support", "2", "-o", "out"],
        Writes::File("out"),
    ),
    (
        "queue review",
        &["queue", "a.jsonl", "--format", "jsonl", "-o", "queue", "-q"],
        &["queue", "review", "queue", "--decisions", "out"],
        Writes::Rows("out"),
    ),
];

/// What stands in a folder, by path; temporary files of comity's under their own names.
pub(crate) type State = BTreeMap<PathBuf, Vec<u8>>;

/// The files below `folder`.
pub(crate) fn state(folder: &Path) -> State {
    let (mut files, mut open) = (State::new(), vec![folder.to_owned()]);
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let mut names: Vec<PathBuf> = fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()).collect();
            if names.is_empty() && is_temporary(&path) {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), Vec::new());
            }
            open.append(&mut names);
        } else {
            files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
    files
}

/// Whether a path is one of comity's temporary files, or lies in a temporary folder of its own.
pub(crate) fn is_temporary(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with(".comity-") && name.ends_with(".tmp")
    })
}

/// A folder with the inputs of `CASES`, made of `comments` comments.
pub(crate) fn inputs(comments: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        std::io::Write::write_all(&mut fs::File::create(folder.path().join(name)).unwrap(), text.as_bytes()).unwrap();
    };
    let texts = ["You are an idiot.", "I like the bridge.", "What a stupid clown you are.", "Thanks, well put."];
    for (name, shift) in [("a.jsonl", 0), ("b.jsonl", 1)] {
        let row = |n: usize| {
            let (thread, author, text) = (n / 40, n % 37, texts[(n + shift) % texts.len()]);
            format!(
                "{{\"id\":\"{n}\",\"thread\":\"t{thread}\",\"author\":\"p{author}\",\"text\":\"{text} No. {n}.\"}}\n"
            )
        };
        write(name, (0..comments).map(row).collect());
    }
    let gold = |n: usize| {
        let (words, label) = [("wazzock plonker", "uncivil"), ("lovely sunny bridge", "civil")][n % 2];
        format!("{{\"text\":\"{words} number {n} in the town\",\"label\":\"{label}\"}}\n")
    };
    write("gold.jsonl", (0..120).map(gold).collect());
    write("keys", "k\nr\nu\n".repeat(60));
    write("words.txt", (0..500).map(|n| format!("plonker{n}\n")).collect());
    fs::create_dir_all(folder.path().join("mixed/incivility")).unwrap();
    write("mixed/pack.toml", "format = 1\nname = \"mixed\"\nversion = \"1\"\n".to_owned());
    for name in ["insult", "threat", "vulgarity"] {
        let rows: String = (0..200).rev().map(|n| format!("1\tword{n}\t1\n")).collect();
        write(&format!("mixed/incivility/{name}.tsv"), format!("weight\tpattern\tlevel\n{rows}"));
    }
    folder
}

/// Runs comity to its end.
pub(crate) fn run(binary: &Path, folder: &Path, arguments: &[&str]) -> ExitStatus {
    command(binary, folder, arguments).status().unwrap()
}

fn command(binary: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    // What a walk is told by.
    command.stdin(fs::File::open(folder.join("keys")).map_or(Stdio::null(), Stdio::from));
    command
}

/// Copies what stands in a folder into another.
pub(crate) fn copy(from: &State, to: &Path) {
    for (path, bytes) in from {
        let path = to.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::io::Write::write_all(&mut fs::File::create(path).unwrap(), bytes).unwrap();
    }
}

/// Numbers that look random, the same for each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number from 0 to below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

/// What came of breaking off one command.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How often it was broken off.
    pub(crate) tries: u32,
    /// How often the signal came before its end.
    pub(crate) broken: u32,
    /// How often the files were old, new, or new or old without their manifest.
    pub(crate) old: u32,
    /// See `old`.
    pub(crate) new: u32,
    /// See `old`.
    pub(crate) bare: u32,
    /// How often SIGKILL left a temporary file.
    pub(crate) left: u32,
    /// What must not be.
    pub(crate) wrong: Vec<String>,
}

/// Breaks a command off `tries` times, each signal in turn: every other time when its first temporary file is there, else
/// at any moment.
pub(crate) fn break_off(binary: &Path, case: &Case, inputs: &State, tries: u32, dice: &mut Dice) -> Tally {
    let (name, before, arguments, writes) = case;
    let start = tempfile::tempdir().unwrap();
    copy(inputs, start.path());
    if !before.is_empty() {
        assert!(run(binary, start.path(), before).success(), "{name}: the old state can't be made");
    }
    let old = state(start.path());
    let whole = tempfile::tempdir().unwrap();
    copy(&old, whole.path());
    let clock = Instant::now();
    assert!(run(binary, whole.path(), arguments).success(), "{name} fails");
    let took = clock.elapsed();
    let new = state(whole.path());
    assert_ne!(old, new, "{name} writes nothing");
    let mut tally = Tally::default();
    for number in 0..tries {
        let (signal, code) = SIGNALS[number as usize % SIGNALS.len()];
        let folder = tempfile::tempdir().unwrap();
        copy(&old, folder.path());
        let mut child = command(binary, folder.path(), arguments).spawn().unwrap();
        let limit = Instant::now() + took * 3;
        if (number / 4) % 2 == 0 {
            let is_begun = || fs::read_dir(folder.path()).unwrap().flatten().any(|entry| is_temporary(&entry.path()));
            while Instant::now() < limit && !is_begun() && child.try_wait().unwrap().is_none() {}
            std::thread::sleep(Duration::from_micros(dice.below(3_000)));
        } else {
            let most = u64::try_from(took.as_micros()).unwrap() * 11 / 10;
            std::thread::sleep(Duration::from_micros(dice.below(most)));
        }
        let _ =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).stderr(Stdio::null()).status();
        let ended = child.wait().unwrap();
        tally.tries += 1;
        let is_broken = !ended.success();
        tally.broken += u32::from(is_broken);
        // Before its handler is there, a signal ends the program as it ends any other.
        let is_early = ended.signal().is_some();
        if is_broken && !is_early && ended.code() != code {
            tally.wrong.push(format!("{name}, SIG{signal}: ended with {ended}"));
        }
        let now = state(folder.path());
        let left: Vec<&PathBuf> = now.keys().filter(|path| is_temporary(path)).collect();
        match (left.is_empty(), code) {
            (true, _) => {}
            (false, None) => tally.left += 1,
            (false, Some(_)) => tally.wrong.push(format!("{name}, SIG{signal}: {left:?} is left")),
        }
        match held(writes, &old, &new, &now) {
            Held::Old => tally.old += 1,
            Held::New => tally.new += 1,
            Held::Bare => tally.bare += 1,
            Held::Wrong(said) => tally.wrong.push(format!("{name}, SIG{signal}: {said}")),
        }
    }
    tally
}

/// What stands under the final names.
pub(crate) enum Held {
    /// What was there before.
    Old,
    /// What was to be there.
    New,
    /// Old or new data, without a manifest.
    Bare,
    /// Anything else.
    Wrong(String),
}

/// Whether the files are old or new.
pub(crate) fn held(writes: &Writes, old: &State, new: &State, now: &State) -> Held {
    let at = |state: &State, path: &str| state.get(Path::new(path)).cloned();
    let below = |state: &State, folder: &str| {
        let inside = state.iter().filter(|(path, _)| path.starts_with(folder));
        inside.map(|(path, bytes)| (path.clone(), bytes.clone())).collect::<State>()
    };
    match writes {
        Writes::File(path) => match at(now, path) {
            file if file == at(new, path) => Held::New,
            file if file == at(old, path) => Held::Old,
            file => Held::Wrong(format!("`{path}` has {:?} bytes", file.map(|file| file.len()))),
        },
        Writes::Pair(data, manifest) => {
            let of = |state: &State| (at(state, data), at(state, manifest));
            match of(now) {
                pair if pair == of(new) => Held::New,
                pair if pair == of(old) => Held::Old,
                (file, None) if file == at(new, data) || file == at(old, data) => Held::Bare,
                (file, told) => Held::Wrong(format!(
                    "`{data}` has {:?} bytes and `{manifest}` {:?}",
                    file.map(|file| file.len()),
                    told.map(|told| told.len())
                )),
            }
        }
        Writes::Folder(folder) => match below(now, folder) {
            files if files == below(new, folder) => Held::New,
            files if files == below(old, folder) => Held::Old,
            files => Held::Wrong(format!("`{folder}` holds {:?}", files.keys().collect::<Vec<_>>())),
        },
        Writes::Rows(path) => {
            let text = String::from_utf8(at(now, path).unwrap_or_default()).unwrap();
            let (whole, cut) = text.rsplit_once('\n').unwrap_or(("", &text));
            let is_row = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
            match whole.lines().find(|line| !is_row(line)) {
                Some(line) => Held::Wrong(format!("`{path}` holds {line:?}")),
                None if !cut.is_empty() => Held::Bare,
                None if text.is_empty() => Held::Old,
                None => Held::New,
            }
        }
        Writes::Each(folder) => {
            let files: State = below(now, folder).into_iter().filter(|(path, _)| !is_temporary(path)).collect();
            let is_one =
                |(path, bytes): (&PathBuf, &Vec<u8>)| old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
            match files {
                files if files == below(new, folder) => Held::New,
                files if files == below(old, folder) => Held::Old,
                files if files.len() == below(new, folder).len() && files.iter().all(is_one) => Held::Bare,
                files => Held::Wrong(format!("`{folder}` holds {:?}", files.keys().collect::<Vec<_>>())),
            }
        }
    }
}
