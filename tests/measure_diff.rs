//! `comity lexicon try`, `diff` and `watch`: what a row does to a dump, and that judging only what can change is enough.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use comity::ingest::ReadOptions;
use comity::ingest::open::expand;
use comity::judge::Judge;
use comity::lexicon::{Sources, load};
use comity::tune::compare::Bench;
use comity::tune::dump::Dump;
use serde_json::Value;
use tempfile::TempDir;

/// A dump with what makes words hard to find: case, owners, disguises, masks, letters, links, other scripts.
const TEXTS: &[&str] = &[
    "You are such a clown, and the whole circus with you.",
    "The circus hired two clowns for the summer fair.",
    "You c.l.o.w.n, you absolute cl0wn!",
    "What a c l o w n he is.",
    "He is a cl*wn and a f***ing waste of time.",
    "CLOWNS everywhere, this council’s clowns' shoes squeak.",
    "No, that is wrong. The bridge is safe and the figures say so.",
    "Exactly, well said.",
    "I support Ukraine. Russia started this war and Russia must end it.",
    "Ukraine is a corrupt mess, Putin is right.",
    "Who says that? Where is your source?",
    "The tram line was extended in spring, and it runs every ten minutes.",
    "I am not saying that you are an idiot, but look at the table again.",
    "Sh*t happens, the tram is late !!!",
    "You people never read the article, do you???",
    "Das ist doch völliger Unsinn, mein lieber Freund, lies bitte erst den Artikel.",
    "see https://example.org/clown for the picture",
    "“You clown,” he said. I say: paper tiger, all of them.",
    "",
    "[deleted]",
    "Thank you for the numbers, that is a fair point about the pool.",
    "The buffoon next door mows his lawn at six.",
    "A buff00n, a real buffooon, and proud of it.",
    "never ever will I trust that lot again",
    "What a buf foon and a bufoon, _clown_ that he is; cl-own!",
    "Such a b@ffoon, said the clownpeople of the stupidbuffoon.",
];

struct Bed {
    folder: TempDir,
}

impl Bed {
    fn new() -> Bed {
        let bed = Bed { folder: TempDir::new().unwrap() };
        let mut rows = String::new();
        for (at, text) in TEXTS.iter().cycle().take(3 * TEXTS.len()).enumerate() {
            let parent = (at % 3 == 1).then(|| format!("c{}", at - 1));
            let row = serde_json::json!({"id": format!("c{at}"), "thread": "t", "reply_to": parent, "text": text});
            rows.push_str(&row.to_string());
            rows.push('\n');
        }
        bed.write("dump.jsonl", &rows);
        bed
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Written beside and renamed, as editors do.
        let beside = path.with_extension("new");
        fs::File::create(&beside).unwrap().write_all(text.as_bytes()).unwrap();
        fs::rename(beside, path).unwrap();
    }

    /// A pack with these files besides its manifest.
    fn pack(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
        let manifest = "format = 1\nname = \"mine\"\nversion = \"1\"\nlanguage = \"en\"\n";
        self.write(&format!("{name}/pack.toml"), manifest);
        // A manifest alone is no pack; a pack without an entry is one.
        self.write(&format!("{name}/incivility/none.tsv"), "pattern\tweight\n");
        files.iter().for_each(|(file, text)| self.write(&format!("{name}/{file}"), text));
        self.path(name)
    }

    fn dump(&self) -> Dump {
        let (inputs, _) = expand(&[self.path("dump.jsonl").to_string_lossy().into_owned()]);
        let (dump, errors) = Dump::read(&inputs, &ReadOptions::default());
        assert!(errors.is_empty());
        assert_eq!(dump.comments.len(), 3 * TEXTS.len());
        dump
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
        command.arg("lexicon").args(arguments).current_dir(self.folder.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn judge(builtin: bool, pack: Option<&Path>) -> Judge {
    let packs = pack.map(Path::to_owned).into_iter().collect();
    Judge::new(load(&Sources { builtin, packs, targets: None }).unwrap_or_else(|faults| panic!("{faults}")))
}

fn text(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// One file of a pack.
type File = (&'static str, &'static str);

/// States of a pack, each a step from the one before.
const STATES: &[&[File]] = &[
    &[],
    &[("incivility/insult.tsv", "pattern\tweight\nclown*\t2\n")],
    &[("incivility/insult.tsv", "pattern\tweight\tunless\nclown*\t2\t~circus\n")],
    &[("incivility/insult.tsv", "pattern\tweight\tunless\nclown*\t2\tsuch a clown | he is\n")],
    &[("incivility/insult.tsv", "pattern\tweight\tcase\nclown*\t2.5\t\nCLOWNS\t3\texact\n")],
    &[("incivility/insult.tsv", "pattern\tweight\nbuffoon\t2\npaper tiger*\t1\n/cl.*n/\t1\n")],
    &[("incivility/insult.tsv", "pattern\tweight\n{fool}\t2\n"), ("classes/fool.tsv", "word\nclown\nabsolute clown\n")],
    &[
        ("incivility/insult.tsv", "pattern\tweight\n{fool}\t2\n"),
        ("classes/fool.tsv", "word\nbuffoon\n@lot\n"),
        ("classes/lot.tsv", "word\nthat lot\n"),
    ],
    &[("incivility/insult.tsv", "pattern\tweight\tedge\nlow\t2\tinside\nnever ...2 trust\t1\t\n")],
    &[(
        "incivility/insult.tsv",
        "pattern\tweight\n!{you} {be}? {adv}? {det}? {insult}\t\n^ exactly\t2\nwaste of time\t1\n",
    )],
    &[
        ("stance/against.tsv", "pattern\tweight\tunless\nmess\t3\t\nmust end\t1\t~putin\n"),
        ("reply/agree.tsv", "pattern\tweight\nthe figures say so\t9\n"),
    ],
    &[
        ("incivility/insult.tsv", "pattern\tweight\tevade\nbuffoon\t2\tletters\n{fool} that\t1\tletters\n"),
        ("classes/fool.tsv", "word\nclown\n"),
    ],
    &[("incivility/insult.tsv", "pattern\tweight\tevade\nbuffoon\t2\tletters\nfoon\t1\t\nstupid\t1\t\n")],
    &[("incivility/insult.tsv", "pattern\tweight\tevade\nbuffoon\t2\t\nbufoon\t1\t\n")],
    &[("classes/negation.tsv", "word\nabsolute\nsuch\n")],
    &[
        ("classes/negation.tsv", "word\nsuch\n"),
        ("incivility/vulgarity.tsv", "pattern\tweight\tevade\nshit\t3\tnone\n"),
    ],
    &[("pack.toml", "format = 1\nname = \"mine\"\nversion = \"1\"\nlanguage = \"en\"\n[calibration]\na = -1.0\n")],
    &[("targets/own.toml", "name = \"own\"\n[[target]]\nname = \"Bridge\"\naliases = [\"the bridge\"]\n")],
    &[],
];

#[test]
fn what_is_judged_again_is_all_that_changes() {
    let bed = Bed::new();
    for builtin in [true, false] {
        let mut bench = Bench::new(bed.dump(), judge(builtin, Some(&bed.pack("state", &[]))));
        let mut changed = 0;
        for (at, files) in STATES.iter().enumerate() {
            fs::remove_dir_all(bed.path("state")).unwrap();
            let pack = bed.pack("state", files);
            let diff = bench.step(judge(builtin, Some(&pack)));
            let whole = Bench::new(bed.dump(), judge(builtin, Some(&pack)));
            for (place, (step, whole)) in bench.outcomes().iter().zip(whole.outcomes()).enumerate() {
                assert_eq!(step, whole, "state {at}, {:?}", TEXTS[place % TEXTS.len()]);
            }
            assert_eq!(diff.everything.is_some(), (16..=18).contains(&at), "state {at}: {:?}", diff.everything);
            changed += diff.changes.len();
        }
        assert!(changed > 60, "the states must change something: {changed}");
    }
}

#[test]
fn only_comments_that_can_change_are_judged_again() {
    let bed = Bed::new();
    let mut bench = Bench::new(bed.dump(), judge(true, None));
    let pack = bed.pack("mine", &[("incivility/insult.tsv", "pattern\tweight\nbuffoon*\t2\n")]);
    let diff = bench.step(judge(true, Some(&pack)));
    assert!(diff.rejudged < 2 * diff.comments / 5, "{} of {}", diff.rejudged, diff.comments);
    let again = bench.step(judge(true, Some(&pack)));
    assert_eq!((again.rejudged, again.changes.len()), (0, 0));
}

#[test]
fn a_diff_tells_the_entry_that_did_it() {
    let bed = Bed::new();
    bed.pack(
        "mine",
        &[
            ("incivility/insult.tsv", "pattern\tweight\tunless\nclown*\t2.5\t{circus_word}\n"),
            ("classes/circus_word.tsv", "word\ncircus hired two clowns\n"),
        ],
    );
    let arguments = ["diff", "builtin", "mine", "--on", "dump.jsonl"];
    let shown = text(&bed.run(&arguments));
    assert!(shown.contains("mine/incivility/insult.tsv:2"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let whole: Value =
        serde_json::from_str(&text(&bed.run(&[&arguments[..], &["--format", "json"]].concat()))).unwrap();
    let changes = whole["diff"]["changes"].as_array().unwrap();
    assert_eq!(whole["counts"]["changed"], changes.len());
    assert!(!changes.is_empty() && changes.iter().all(|change| !change["causes"].as_array().unwrap().is_empty()));
    let sizes: Vec<f64> = changes.iter().map(|change| change["size"].as_f64().unwrap()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    let back = text(&bed.run(&["diff", "mine", "mine", "--on", "dump.jsonl"]));
    assert!(back.starts_with("No comment of 78 comments"), "{back}");
    let threads = |n: &str| text(&bed.run(&[&arguments[..], &["--format", "json", "--threads", n]].concat()));
    assert!(threads("1") == threads("3"));
}

#[test]
fn too_many_changes_give_exit_code_1() {
    let bed = Bed::new();
    bed.pack("mine", &[("incivility/insult.tsv", "pattern\tweight\ntram\t2.5\n")]);
    for (most, code) in [("6", 0), ("5", 1), ("0", 1), ("9%", 0), ("5%", 1), ("100%", 0), ("x", 2)] {
        let output = bed.run(&["diff", "builtin", "mine", "--on", "dump.jsonl", "--max-changed", most]);
        assert_eq!(output.status.code(), Some(code), "{most}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let output = bed.run(&["diff", "builtin", "nowhere", "--on", "dump.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_try_shows_what_an_entry_would_hit() {
    let bed = Bed::new();
    let run = |arguments: &[&str]| -> Value {
        let all = [&["try"], arguments, &["--on", "dump.jsonl", "--format", "json"]].concat();
        serde_json::from_str(&text(&bed.run(&all))).unwrap()
    };
    let tram = run(&["tram", "--label", "aspersion"]);
    let count = |tried: &Value, key: &str| tried[key].as_u64().unwrap();
    assert_eq!((count(&tram, "comments_read"), count(&tram, "comments"), count(&tram, "hits")), (78, 6, 6));
    assert_eq!((count(&tram, "new"), count(&tram, "civil")), (6, 3), "one of the two texts swears already");
    assert_eq!(tram["examples"].as_array().unwrap().len(), 6);
    assert!((tram["per_10_000"].as_f64().unwrap() - 10_000.0 * 6.0 / 78.0).abs() < 1e-9);
    let quoted = run(&["paper tiger*"]);
    assert_eq!(count(&quoted, "comments"), 3);
    let clown = run(&["clown*", "--unless", "~circus", "--unless", "you clown", "--no-builtin"]);
    let all = run(&["clown*", "--no-builtin"]);
    assert!(count(&clown, "hits") > 0 && count(&clown, "hits") < count(&all, "hits"), "{clown}");
    assert_eq!(run(&["tram", "--examples", "2"])["examples"].as_array().unwrap().len(), 2);
    let known = run(&["shit", "--label", "vulgarity", "--weight", "0.1"]);
    assert!(count(&known, "comments") > 0, "a heavier row that takes its place is no reason not to tell: {known}");
    assert_eq!(count(&known, "new"), 0);
    let german = run(&["unsinn"]);
    assert_eq!(count(&german, "comments"), 0, "the pack below speaks English");
    let shown = text(&bed.run(&["try", "tram", "--on", "dump.jsonl"]));
    assert!(shown.contains("[tram]") && shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn a_try_says_what_is_wrong_with_an_entry() {
    let bed = Bed::new();
    let cases = [
        (&["ab*"][..], "fewer than 3 letters before the star"),
        (&["tram", "--label", "beauty"], "no label is called `beauty`"),
        (&["{nothing_such}"], "no class `nothing_such`"),
        (&["tram", "--weight", "heavy"], "weight `heavy` can't be used"),
    ];
    for (arguments, said) in cases {
        let output = bed.run(&[&["try"], arguments, &["--on", "dump.jsonl"]].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(said), "{arguments:?}: {told}");
    }
}

/// Ends the program when a test fails before it ends by itself.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn each_save_is_told() {
    let bed = Bed::new();
    let rows = |rows: &str| bed.write("mine/incivility/insult.tsv", &format!("pattern\tweight\tyes\tno\n{rows}"));
    bed.pack("mine", &[]);
    rows("tram\t2\tthe tram\t\n");
    let mut command = bed.command(&["watch", "mine", "--on", "dump.jsonl", "--format", "json", "--saves", "4"]);
    let mut child = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["comments"], 78);
    rows("tram\t2\tthe tram\t\npool\t2\tthe bridge\tthe pool\n");
    let first = next();
    assert_eq!(first["failing"].as_array().unwrap().len(), 2, "{first}");
    assert_eq!(first["diff"]["changes"].as_array().unwrap().len(), 3, "{first}");
    rows("tram\ttwo\tthe tram\t\npo*l\t2\t\t\n");
    let second = next();
    assert_eq!(second["faults"].as_array().unwrap().len(), 2, "all faults at once: {second}");
    assert!(second["diff"].is_null());
    // The last good state is the one with `pool`.
    rows("tram\t2\tthe tram\t\npool\t2\tthe pool\t\n");
    let third = next();
    assert_eq!((&third["failing"], &third["diff"]["changes"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
    rows("");
    let fourth = next();
    assert_eq!(fourth["diff"]["changes"].as_array().unwrap().len(), 9, "{fourth}");
    assert!(child.0.wait().unwrap().success());
}
