//! Packs that are learned: what they hold, that scoring with them gives what was learned, that they are the same
//! every time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use comity::comment::{Comment, Place};
use comity::judge::{Judge, Scratch};
use comity::judgement::Stance;
use comity::lexicon::{Lexicon, Sources, load};
use comity::tune::fit::{FitOptions, files, fit};
use comity::tune::gold::{Gold, GoldPaths, LabelMap, read};
use comity::tune::task::Task;

/// Rows on two bridges: who likes one says so in ever other words.
fn stance_rows(with_neither: bool) -> String {
    let favor = ["build it now", "a great plan for the town", "build the thing", "we need this plan"];
    let against = ["tear it down", "a waste of money", "stop this waste", "no money for that"];
    let neither = ["what time is the meeting", "the meeting is at noon", "who goes to the meeting", "see you at noon"];
    let mut rows = String::new();
    for at in 0..40 {
        let sets: &[(&str, &[&str])] = &[("favor", &favor), ("against", &against), ("neither", &neither)];
        for (label, texts) in sets.iter().take(if with_neither { 3 } else { 2 }) {
            let text = texts[at / 2 % texts.len()];
            let target = if at % 2 == 0 { "North Bridge" } else { "Is the south bridge safe? (2nd)" };
            rows.push_str(&format!(
                "{{\"text\":\"{text}, number {at}\",\"target\":\"{target}\",\"label\":\"{label}\"}}\n"
            ));
        }
    }
    rows.push_str("{\"text\":\"no label\",\"target\":\"North Bridge\",\"label\":null}\n");
    rows
}

fn gold(text: &str, task: Task) -> Gold {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.jsonl");
    write(&path, text);
    read(&path.to_string_lossy(), task, &GoldPaths::default(), &LabelMap::default()).unwrap()
}

fn write(path: &Path, text: &str) {
    use std::io::Write;
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn shipped() -> Lexicon {
    load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap()
}

/// The pack's files, and a judge that has it over the shipped pack.
fn learned(gold: &Gold, options: &FitOptions) -> (Vec<(String, String)>, Judge) {
    let fitted = fit(gold, shipped(), options).unwrap();
    let files = files(&fitted, gold, options, "learned", "gold.jsonl");
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &files {
        write(&folder.path().join(path), text);
    }
    let sources = Sources { builtin: true, packs: vec![folder.path().to_owned()], targets: None };
    (files, Judge::new(load(&sources).unwrap_or_else(|faults| panic!("{faults}"))))
}

fn side(judge: &Judge, text: &str, target: Option<&str>) -> Vec<(String, Stance, i16)> {
    let mut comment = Comment::new("c", text, Place::line(&"-".into(), 1));
    comment.extra.target = target.map(str::to_owned);
    let judgement = judge.judge(&comment, None, &mut Scratch::default());
    judgement.stance.iter().map(|stance| (stance.target.to_string(), stance.label, stance.score)).collect()
}

#[test]
fn a_fitted_pack_judges_under_the_strings_of_its_gold_file() {
    let gold = gold(&stance_rows(true), Task::TargetStance);
    assert_eq!(gold.skipped.unlabelled, 1);
    let (_, judge) = learned(&gold, &FitOptions::new(Task::TargetStance));
    for target in ["North Bridge", "Is the south bridge safe? (2nd)"] {
        let label = |text: &str| side(&judge, text, Some(target))[0].1;
        assert_eq!(label("A great plan, we need it"), Stance::Favor, "{target}");
        assert_eq!(label("What a waste of money"), Stance::Against, "{target}");
        assert_eq!(label("The meeting is at noon"), Stance::Neither, "{target}");
    }
    // Without a target of the row learned words speak only where the target is named.
    assert_eq!(side(&judge, "A great plan, we need it", None), []);
    assert_eq!(side(&judge, "North Bridge is a great plan, we need it", None)[0].1, Stance::Favor);
}

#[test]
fn rows_without_neither_make_two_way_targets() {
    let gold = gold(&stance_rows(false), Task::TargetStance);
    let (files, judge) = learned(&gold, &FitOptions::new(Task::TargetStance));
    let targets = &files.iter().find(|(path, _)| path == "targets/fitted.toml").unwrap().1;
    assert_eq!(targets.matches("two_way = true").count(), 2);
    for text in ["A plan for the town", "Tear it down, a waste"] {
        assert_ne!(side(&judge, text, Some("North Bridge"))[0].1, Stance::Neither, "{text}");
    }
}

#[test]
fn many_small_targets_are_learned_together() {
    let mut rows = String::new();
    for at in 0..120 {
        let (text, label) =
            if at % 2 == 0 { ("a great plan, build it", "favor") } else { ("a waste of money", "against") };
        rows.push_str(&format!("{{\"text\":\"{text} {at}\",\"target\":\"path {}\",\"label\":\"{label}\"}}\n", at % 40));
    }
    let gold = gold(&rows, Task::TargetStance);
    let (_, judge) = learned(&gold, &FitOptions::new(Task::TargetStance));
    for target in ["path 3", "a target that nobody has seen"] {
        assert_eq!(side(&judge, "What a waste of money", Some(target))[0].1, Stance::Against, "{target}");
    }
    assert_eq!(side(&judge, "What a waste of money", None), []);
}

#[test]
fn the_limit_on_entries_is_kept_and_rows_say_their_support() {
    let gold = gold(&stance_rows(true), Task::TargetStance);
    let options = FitOptions { most_entries: Some(8), ..FitOptions::new(Task::TargetStance) };
    let (files, _) = learned(&gold, &options);
    let rows: Vec<&str> = files
        .iter()
        .filter(|(path, _)| path.starts_with("stance/"))
        .flat_map(|(_, text)| text.lines().skip(2))
        .collect();
    for target in ["North Bridge", "Is the south bridge safe? (2nd)"] {
        let mine = rows.iter().filter(|row| row.split('\t').nth(1) == Some(target)).count();
        assert!((1..=8).contains(&mine), "{target}: {mine}");
    }
    assert!(rows.iter().all(|row| row.split('\t').next_back().is_some_and(|note| note.contains(' '))), "{rows:?}");
}

#[test]
fn the_same_rows_give_the_same_bytes_on_any_number_of_threads() {
    let gold = gold(&stance_rows(true), Task::TargetStance);
    let options = FitOptions::new(Task::TargetStance);
    let one = || files(&fit(&gold, shipped(), &options).unwrap(), &gold, &options, "p", "g");
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let first = pool(1).install(one);
    assert_eq!(first, pool(3).install(one));
}

#[test]
fn names_and_words_for_who_people_are_stay_out_of_incivility() {
    let mut rows = String::new();
    for at in 0..60 {
        let text = if at % 2 == 0 {
            "you are a blorp, Peter Quince and the muslim neighbours said so"
        } else {
            "the weather was fine and so was the bread"
        };
        rows.push_str(&format!("{{\"text\":\"{text} {at}\",\"label\":{}}}\n", 1 - at % 2));
    }
    let gold = gold(&rows, Task::Incivility);
    let (files, judge) = learned(&gold, &FitOptions::new(Task::Incivility));
    let table = &files.iter().find(|(path, _)| path == "incivility/learned-uncivil.tsv").unwrap().1;
    assert!(table.contains("\nblorp\t"), "{table}");
    for barred in ["peter", "quince", "muslim", "musl*"] {
        assert!(
            !table.lines().any(|row| row.split('\t').next().unwrap().split(' ').any(|word| word == barred)),
            "{barred}"
        );
    }
    let score = |text: &str| {
        let comment = Comment::new("c", text, Place::line(&"-".into(), 1));
        judge.judge(&comment, None, &mut Scratch::default()).incivility.score.value()
    };
    assert!(score("what a blorp you are") > 0.5 && score("the bread was fine") < 0.5);
}

#[test]
fn too_few_rows_teach_nothing_and_say_so() {
    let text = "{\"text\":\"a\",\"label\":1}\n{\"text\":\"b\",\"label\":0}\n";
    let refused = fit(&gold(text, Task::Incivility), shipped(), &FitOptions::new(Task::Incivility));
    assert!(refused.unwrap_err().contains("nothing could be learned"));
}
