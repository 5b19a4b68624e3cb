//! Other tools' lists as packs: what is carried over, and what is told with its reason. The lists are made up.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::{prop_assert, proptest};
use tempfile::TempDir;

use comity::lexicon::Label;
use comity::tune::import::{IMPORTERS, Settings, decode, detect, import};

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("lexicon").args(arguments).current_dir(folder).output().unwrap()
}

struct Case {
    name: &'static str,
    list: &'static [u8],
    options: &'static [&'static str],
    /// Rows that stand in some file of the pack, parted by TAB.
    rows: &'static [&'static str],
    /// Line, term and a part of the reason of what was not carried over; nothing else is told.
    lost: &'static [(u32, &'static str, &'static str)],
}

const CASES: &[Case] = &[
    Case {
        name: "liwc",
        list: b"%\r1\tanger\r2\tswear\r%\rsod*\t1\t2\rki*\t1\rbloody heck\t2\rlike\t(02 134)125/464\t1\rwug 1 2\rx\t9\r",
        options: &["--map", "anger=insult,swear=vulgarity"],
        rows: &["sod*", "bloody heck", "like", "wug"],
        lost: &[
            (6, "ki*", "fewer than three letters"),
            (8, "like", "the condition `(02 134)125/464`"),
            (10, "x", "no category has the number 9"),
        ],
    },
    Case {
        name: "vader",
        list: b"good\t1.9\t0.9\t[1, 2]\nlol\t2.9\t0.5\t[3]\nlol\t1.8\t0.5\t[3]\n:D\t2.3\t0.4\t[1]\n:)\t2.0\t1\t[2]\nfed up\t-1.8\t1\t[-1]\nd:\t-2.9\t1\t[1]\nd:\t1.2\t1\t[1]\nbad\t-2.5\t2.7\t[-3]\n",
        options: &[],
        rows: &["good\t0.95\tVADER 1.9 \u{b1} 0.9", "lol\t0.9\tVADER 1.8 \u{b1} 0.5", "bad\t1.25\tVADER -2.5 \u{b1} 2.7, its raters differ more than it says"],
        lost: &[
            (3, "lol", "stands in line 2 with weight 1.45"),
            (4, ":D", "a dead row: VADER lower-cases"),
            (5, ":)", "no letter or digit"),
            (6, "fed up", "a dead row: VADER looks single tokens up"),
            (7, "d:", "carried over without `:`"),
            (7, "d:", "neither was carried over"),
            (8, "d:", "carried over without `:`"),
        ],
    },
    Case {
        name: "afinn",
        list: b"kind\t2\nsome kind\t0\nfoo bar\t0\nbad\t-3\nnot good\t-2\n",
        options: &["--map", "negative=aspersion"],
        rows: &["kind\t0.8\tsome kind\tAFINN 2", "bad\t1.2\t2\tAFINN -3", "not good\t0.8\t2\tAFINN -2"],
        lost: &[(3, "foo bar", "switches no other row off")],
    },
    Case {
        name: "discourse",
        list: b"word,replacement,case_sensitive\nfoo*,,false\nBar,baz,true\n\"(a|b)\",,\n*x,,\n",
        options: &["--label", "insult", "--level", "2"],
        rows: &["foo*\t2", "Bar\t2\texact"],
        lost: &[
            (3, "Bar", "its replacement `baz`"),
            (4, "(a|b)", "a regular expression"),
            (5, "*x", "a starred spelling"),
        ],
    },
    Case {
        name: "automoderator",
        list: b"---\n# rule\ntype: comment\nbody (includes-word): [\"sod off\", no, 'git', \"f*ck\"]\nbody (regex): ['\\bplonk(er)?s?\\b', 'foo\\s+bar', \"wally\"]\nauthor:\n    account_age: \"< 3 days\"\naction: remove\n---\ntitle+body: [\"one\"]\ntitle+body: [\"two\", \"three four\"]\n~body: [\"x\"]\nbody (includes): [\"arse\"]\ndomain: [a.org]\naction: filter\n--- [a\n",
        options: &["--map", "remove=insult,filter=-"],
        rows: &["sod off", "git", "/plonk(er)?s?/", "wally"],
        lost: &[
            (4, "f*ck", "a starred spelling"),
            (4, "no", "a dead entry"),
            (5, "foo\\s+bar", "more than one word"),
            (6, "author", "on something else than words"),
            (10, "title+body", "a dead key"),
            (11, "three four", "left out as told"),
            (11, "two", "left out as told"),
            (12, "~body", "must not hold"),
            (13, "arse", "`includes` can't be said"),
            (14, "domain", "on something else than words"),
            (17, "the rest of the file", "it is no YAML"),
        ],
    },
    Case {
        name: "spacy",
        list: b"{\"label\": \"INSULT\", \"pattern\": \"Daft Git\"}\n{\"label\": \"INSULT\", \"pattern\": [{\"LOWER\": \"you\"}, {\"LOWER\": {\"IN\": [\"daft\",\"silly\"]}, \"OP\":\"?\"}, {\"LOWER\":\"git\"}], \"id\":\"g\"}\n{\"label\": \"INSULT\", \"pattern\": [{\"LEMMA\": \"be\"}]}\n{\"label\": \"INSULT\", \"pattern\": [{\"LOWER\": \"do\"},{\"LOWER\":\"n't\"},{\"LOWER\":\"care\"}]}\n{\"label\": \"X\", \"pattern\": [{\"LOWER\": \"Foo\"}]}\n{\"label\": \"INSULT\", \"pattern\": [{\"TEXT\": {\"REGEX\": \"^[Ww]all(y|ies)$\"}}]}\n",
        options: &[],
        rows: &["Daft Git\texact", "you (daft|silly)? git\tid g", "don't care", "/(?:[Ww]all(y|ies))/"],
        lost: &[
            (3, "[{\"LEMMA\":\"be\"}]", "`LEMMA` needs more"),
            (5, "[{\"LOWER\":\"Foo\"}]", "a dead row"),
        ],
    },
    Case {
        name: "plain",
        list: b"caf\xe9 dolt\n; c\nf**k\nwally*\nab*\nWally*\na&b\n",
        options: &["--label", "insult"],
        rows: &["caf\u{e9} dolt", "wally*"],
        lost: &[
            (3, "f**k", "a starred spelling"),
            (5, "ab*", "fewer than three letters"),
            (6, "Wally*", "stands in line 4 already"),
            (7, "a&b", "the sign `&`"),
        ],
    },
];

#[test]
fn what_can_be_carried_over_is_and_the_rest_is_told() {
    assert_eq!(CASES.len(), IMPORTERS.len(), "every importer has its case");
    for case in CASES {
        let folder = TempDir::new().unwrap();
        fs::File::create(folder.path().join("list")).unwrap().write_all(case.list).unwrap();
        let (text, _) = decode(case.list);
        assert_eq!(detect(&text).unwrap().name, case.name, "what it is told to be");
        let output = comity(folder.path(), &[&["import", "list", "--out", "p"], case.options].concat());
        let name = case.name;
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{name}: {err}{}", String::from_utf8_lossy(&output.stdout));
        let report = fs::read_to_string(folder.path().join("p/imported.report.txt")).unwrap();
        assert_eq!(report, String::from_utf8_lossy(&output.stdout), "{name}");
        for (line, what, why) in case.lost {
            let told = report.lines().any(|l| l.starts_with(&format!("list:{line}: `{what}`: ")) && l.contains(why));
            assert!(told, "{name}: line {line}, {what}, {why}\nis not in\n{report}");
        }
        let lost = report.lines().filter(|line| line.starts_with("list:") && line.contains("`: ")).count();
        assert_eq!(lost, case.lost.len(), "{name}: {report}");
        let mut rows = Vec::new();
        for task in ["incivility", "stance"] {
            for entry in fs::read_dir(folder.path().join("p").join(task)).into_iter().flatten() {
                rows.push(fs::read_to_string(entry.unwrap().path()).unwrap());
            }
        }
        let lines: Vec<&str> = rows.iter().flat_map(|text| text.lines()).map(|line| line.trim_end()).collect();
        for row in case.rows {
            // Columns that a file does not need are left out of it.
            let is_it = |line: &&&str| {
                let fields =
                    |text: &str| text.split('\t').filter(|f| !f.is_empty()).map(str::to_owned).collect::<Vec<_>>();
                fields(line) == fields(row)
            };
            assert!(lines.iter().any(|line| is_it(&line)), "{name}: {row:?} is not in {lines:?}");
        }
        let output = comity(folder.path(), &["check", "p", "--strict"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(comity(folder.path(), &["format", "--check", "p"]).status.code(), Some(0), "{name}");
    }
}

#[test]
fn an_import_without_a_label_makes_nothing() {
    let folder = TempDir::new().unwrap();
    fs::File::create(folder.path().join("list")).unwrap().write_all(b"wug\nblick\n").unwrap();
    let output = comity(folder.path(), &["import", "list", "--out", "p"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("its 2 terms have no label; expected --label LABEL"));
    assert!(!folder.path().join("p").exists());
    for arguments in [["--label", "rude"], ["--map", "anger"], ["--from", "word"], ["--weight", "99"]] {
        let output = comity(folder.path(), &[&["import", "list", "--out", "p"], &arguments[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

proptest! {
    #[test]
    fn no_list_is_a_crash_and_every_pack_made_is_one(text in "([a-c%*:,\"'{}\\[\\]() \t\n-]|body|LOWER|1|\u{e9}|🤡){0,60}") {
        let settings = Settings { name: "p".to_owned(), from: "list".to_owned(), label: Label::named("insult"), ..Settings::default() };
        for importer in IMPORTERS {
            let imported = import(importer, &text, "UTF-8", &settings);
            for (path, text) in imported.files.iter().filter(|(path, _)| path.ends_with(".tsv")) {
                let again = comity::tune::format::canonical(path, text);
                prop_assert!(again.as_ref() == Ok(text), "{}: {text:?}", importer.name);
            }
        }
    }
}
