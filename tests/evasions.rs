//! Disguised words are found and shown as such; innocent words and what is no prose are left alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use comity::comment::{Comment, Language, Place};
use comity::judge::rules::RULES;
use comity::judge::{Judge, Scratch};
use comity::judgement::Evidence;
use comity::lexicon::{Sources, load};

fn judge() -> Judge {
    Judge::new(load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap())
}

fn evidence(judge: &Judge, text: &str) -> Vec<Evidence> {
    let comment = Comment::new("c", text, Place::line(&"-".into(), 1));
    let judgement = judge.judge(&comment, Language::new("en"), &mut Scratch::default());
    judgement.incivility.evidence.into_iter().filter(|evidence| evidence.weight.0 > 0).collect()
}

/// The disguises that a text's evidence shows.
fn disguises(judge: &Judge, text: &str) -> Vec<&'static str> {
    let evidence = evidence(judge, text);
    let rules = evidence.iter().flat_map(|evidence| &evidence.rules).filter_map(|rule| RULES.get(rule.0 as usize));
    let mut names: Vec<&str> = rules.map(|rule| rule.name).filter(|name| name.starts_with("disguise")).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn each_way_of_disguise_is_undone_and_named() {
    let judge = judge();
    let cases = [
        ("You IdIoT.", vec![]),
        ("You ｉｄｉｏｔ.", vec!["disguise_width"]),
        ("You 𝐢𝐝𝐢𝐨𝐭.", vec!["disguise_width"]),
        ("You ïdïöt.", vec!["disguise_accents"]),
        ("You i\u{301}d\u{301}iot.", vec!["disguise_accents"]),
        ("You іdіоt.", vec!["disguise_look_alikes"]),
        ("You 1d10t.", vec!["disguise_leet"]),
        ("You @sshole.", vec!["disguise_leet"]),
        ("You ba$tard.", vec!["disguise_leet"]),
        ("You idiiiiiot.", vec!["disguise_repeats"]),
        ("You i d i o t.", vec!["disguise_spaces"]),
        ("You i.d.i.o.t.", vec!["disguise_signs"]),
        ("You i-d-i-o-t!", vec!["disguise_signs"]),
        ("You id-iot.", vec!["disguise_signs"]),
        ("You id*ot.", vec!["disguise_masks"]),
        ("You id\u{200b}iot.", vec!["disguise_invisible"]),
        ("You id\u{200d}iot.", vec!["disguise_invisible"]),
        ("You basatrd.", vec!["disguise_letters"]),
        ("You bstard.", vec!["disguise_letters"]),
        ("You bast ard.", vec!["disguise_split"]),
        ("Oh youidiot, no.", vec!["disguise_joined"]),
    ];
    let mut wrong = Vec::new();
    for (text, want) in cases {
        let found = !evidence(&judge, text).is_empty();
        if !found || disguises(&judge, text) != want {
            wrong.push(format!("{text} found: {found}, shows {:?}, not {want:?}", disguises(&judge, text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_prose_bears_no_evidence() {
    let judge = judge();
    for text in [
        "see src/dumb/idiot.rs",
        "idiot.py fails",
        "https://example.org/idiot/moron",
        "write to idiot@example.org",
        "ask @idiot about it",
        "run `idiot moron` first",
        "start it with --idiot please",
        "call foo::idiot() now",
        "stupid_idiot_count is 3",
        "./idiot/moron and C:\\idiot\\moron",
        "```\nidiot moron\n```",
        "455 5318008 0x1d107 1,000",
    ] {
        assert_eq!(evidence(&judge, text), [], "{text}");
    }
}

#[test]
fn no_entry_fires_inside_innocent_words_or_across_them() {
    let judge = judge();
    for text in [
        "The Scunthorpe council met in Penistone.",
        "Charles Dickens and Mr. Hancock",
        "Der Assistent der Klasse",
        "push it and pull it",
        "a s s e s s the case",
        "who re-entered the room",
        "the grass, the bass, the class",
        "the pen is mine",
        "an analysis of the title by the therapist",
        "I'll see if we'll go; she'll stay",
        "U.S.A. and A.S.A.P.",
        "Она сказала, что хер — слово.",
    ] {
        assert_eq!(evidence(&judge, text), [], "{text}");
    }
}

#[test]
fn prose_around_no_prose_still_counts() {
    let judge = judge();
    for text in
        ["See kill.c, you idiot.", "You idiot/moron!", "#idiot", "You _idiot_!", "**idiot**, you", "(idiot) says @you"]
    {
        assert!(!evidence(&judge, text).is_empty(), "{text}");
    }
}
