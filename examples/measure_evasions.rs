//! Measures how many disguised words are found, by way of disguise, and how often innocent words are taken for disguised
//! ones. Words are drawn from the shipped pack by their hashes and put inside ordinary sentences.
//!
//! ```text
//! cargo run --release --example measure_evasions -- ../shared > docs/evasions.table.md
//! ```
//!
//! With a folder as argument, the civil texts of its `data/incivility/tune` count among the innocents: an alarm is a hit
//! in a disguised word that bears evidence of incivility. `--forms` lists the words taken for disguised ones.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program prints its table")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use comity::comment::{Comment, Language, Place};
use comity::judge::rules::RULES;
use comity::judge::{Judge, Scratch};
use comity::judgement::Evidence;
use comity::lexicon::pattern::Atom;
use comity::lexicon::{Evades, Label, Sources, load};

/// Words and phrases that are drawn, at most.
const DRAWN: usize = 300;

/// A way of disguise: its name, and what it makes of a word (nothing when it can't be done to it).
type Way = (&'static str, fn(&str, usize) -> Option<String>);

const WAYS: &[Way] = &[
    ("mixed case", |word, _| Some(swap_case(word))),
    ("full width", |word, _| mapped(word, |c| char::from_u32(u32::from(c) + 0xfee0))),
    ("mathematical letters", |word, _| mapped(word, |c| char::from_u32(u32::from(c) - 97 + 0x1d41a))),
    ("accents", |word, seed| some_letters(word, seed, 2, |c| pick("aáeéiíoóuúcçnñsš", c))),
    ("combining marks", |word, _| Some(word.chars().flat_map(|c| [c, '\u{301}']).collect())),
    ("look-alikes, some letters", |word, seed| some_letters(word, seed, 2, look_alike)),
    ("look-alikes, all letters that have one", |word, _| some_letters(word, 0, 99, look_alike)),
    ("leetspeak, one letter", |word, seed| some_letters(word, seed, 1, leet)),
    ("leetspeak, all letters", |word, _| {
        some_letters(word, 0, 99, leet).filter(|w| w.contains(|c: char| c.is_alphabetic()))
    }),
    ("a letter repeated", |word, seed| repeated(word, seed, 1, 3)),
    ("all letters repeated", |word, _| Some(word.chars().flat_map(|c| [c; 4]).collect())),
    ("blanks between letters", |word, _| Some(parted(word, " "))),
    ("stops between letters", |word, _| Some(parted(word, "."))),
    ("hyphens between letters", |word, _| Some(parted(word, "-"))),
    ("low lines between letters", |word, _| Some(parted(word, "_"))),
    ("one hyphen", |word, seed| one_sign(word, seed, "-")),
    ("one stop", |word, seed| one_sign(word, seed, ".")),
    ("a star for a letter", |word, seed| masked(word, seed, '*')),
    ("a hash for a letter", |word, seed| masked(word, seed, '#')),
    ("zero-width space", |word, seed| one_sign(word, seed, "\u{200b}")),
    ("zero-width joiner", |word, seed| one_sign(word, seed, "\u{200d}")),
    ("soft hyphen", |word, seed| one_sign(word, seed, "\u{ad}")),
    ("a letter missing", |word, seed| missing(word, seed)),
    ("letters swapped", |word, seed| swapped(word, seed)),
    ("a letter doubled", |word, seed| repeated(word, seed, 1, 2)),
    ("a blank inside", |word, seed| one_sign(word, seed, " ")),
    ("run together", |word, _| Some(format!("you{word}"))),
];

/// The ways after this one need `evade` = `letters`.
const LETTERS_FROM: &str = "a letter missing";

const SENTENCES: &[&str] = &["@", "I read it twice, and @ is all I can say.", "Well, @!", "then the @ came back to us"];

fn main() {
    let judge = Judge::new(load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap());
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut program = Program { judge, scratch: Scratch::default() };
    let drawn = program.drawn();
    println!("{} words and phrases, each in a sentence.\n", drawn.len());
    println!("| way | words | found | share | shown as disguised |\n|---|---|---|---|---|");
    let (mut all, mut all_found, mut letters) = (0, 0, false);
    for (name, way) in WAYS {
        letters |= *name == LETTERS_FROM;
        let (mut words, mut found, mut shown) = (0, 0, 0);
        for (word, _) in drawn.iter().filter(|(_, evades)| !letters || *evades == Evades::Letters) {
            let seed = hash(word) ^ hash(name);
            // In phrases the rows allow it for strong words only, and of those the short ones have too few letters.
            if letters && (word.contains(' ') || word.len() < 5) {
                continue;
            }
            let Some(disguised) = whole(word, seed, *way) else { continue };
            let sentence = SENTENCES[seed % SENTENCES.len()].replace('@', &disguised);
            let (hit, marked) = program.rude(&sentence);
            words += 1;
            found += usize::from(hit);
            shown += usize::from(marked);
            if !hit && arguments.iter().any(|argument| argument == "--missed") {
                println!("{name}: {word}");
            }
        }
        (all, all_found) = (all + words, all_found + found);
        println!("| {name} | {words} | {found} | {:.1} % | {shown} |", percent(found, words));
    }
    println!("| all | {all} | {all_found} | {:.1} % | |\n", percent(all_found, all));
    println!("| innocents | texts | alarms | share |\n|---|---|---|---|");
    let forms = program
        .innocents("names, code, files, numbers, other languages", INNOCENT.iter().map(|text| (*text).to_owned()));
    let shows = arguments.iter().any(|argument| argument == "--forms");
    let show = |forms: BTreeMap<String, usize>| forms.iter().for_each(|(form, count)| println!("{count}\t{form}"));
    if shows {
        show(forms);
    }
    if let Some(shared) = arguments.iter().find(|argument| !argument.starts_with("--")) {
        let texts = civil(&Path::new(shared).join("data/incivility/tune"));
        let forms = program.innocents("civil texts of the `tune` sets", texts.into_iter());
        if shows {
            show(forms);
        }
    }
}

struct Program {
    judge: Judge,
    scratch: Scratch,
}

impl Program {
    /// Whether a text bears evidence of incivility, and whether in a disguised word.
    fn rude(&mut self, text: &str) -> (bool, bool) {
        let evidence = self.evidence(text);
        (!evidence.is_empty(), evidence.iter().any(is_disguised))
    }

    fn evidence(&mut self, text: &str) -> Vec<Evidence> {
        let comment = Comment::new("c", text, Place::line(&"-".into(), 1));
        let judgement = self.judge.judge(&comment, Language::new("en"), &mut self.scratch);
        judgement.incivility.evidence.into_iter().filter(|evidence| evidence.weight.0 > 0).collect()
    }

    /// Words and phrases that bear evidence by themselves, by the hash of their letters.
    fn drawn(&mut self) -> Vec<(String, Evades)> {
        let mut words: BTreeMap<String, Evades> = BTreeMap::new();
        let lexicon = self.judge.lexicon();
        let rude = lexicon.entries().iter().filter(|entry| {
            matches!(entry.label, Label::Category(_)) && entry.label.is_incivility() && entry.evades != Evades::None
        });
        for entry in rude {
            for sequence in &entry.pattern.sequences {
                let forms: Vec<String> = match sequence.as_slice() {
                    [Atom::OneOf(set)] => set.iter().filter_map(plain_word).collect(),
                    [Atom::Class(name)] => {
                        let patterns = lexicon.classes().get(&**name).into_iter().flatten();
                        patterns
                            .flat_map(|pattern| &pattern.sequences)
                            .filter_map(|sequence| phrase(sequence))
                            .collect()
                    }
                    atoms => phrase(atoms).into_iter().collect(),
                };
                for form in forms {
                    let evades = words.entry(form).or_insert(entry.evades);
                    *evades = (*evades).max(entry.evades);
                }
            }
        }
        words.retain(|word, _| word.chars().all(|c| c.is_ascii_lowercase() || c == ' ') && longest(word).len() > 3);
        let mut words: Vec<(String, Evades)> = words.into_iter().collect();
        words.sort_by_key(|(word, _)| hash(word));
        let judged = words.into_iter().filter(|(word, _)| SENTENCES.iter().all(|s| self.rude(&s.replace('@', word)).0));
        judged.take(DRAWN).collect()
    }

    /// Prints the alarms in innocent texts, and tells the words that gave them.
    fn innocents(&mut self, name: &str, texts: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
        let (mut count, mut alarms, mut forms) = (0, 0, BTreeMap::new());
        for text in texts {
            count += 1;
            let evidence: Vec<Evidence> = self.evidence(&text).into_iter().filter(is_disguised).collect();
            alarms += usize::from(!evidence.is_empty());
            let spans: BTreeSet<String> = evidence
                .iter()
                .map(|one| {
                    let rules: Vec<&str> =
                        one.rules.iter().filter_map(|rule| RULES.get(rule.0 as usize)).map(|r| r.name).collect();
                    format!("{} {}", rules.join(","), one.span.of(&text).to_lowercase())
                })
                .collect();
            spans.into_iter().for_each(|span| *forms.entry(span).or_insert(0) += 1);
        }
        println!("| {name} | {count} | {alarms} | {:.3} % |", percent(alarms, count));
        forms
    }
}

fn is_disguised(evidence: &Evidence) -> bool {
    evidence.rules.iter().filter_map(|rule| RULES.get(rule.0 as usize)).any(|rule| rule.name.starts_with("disguise"))
}

fn plain_word(atom: &Atom) -> Option<String> {
    if let Atom::Word(word) = atom { Some(word.to_string()) } else { None }
}

fn phrase(atoms: &[Atom]) -> Option<String> {
    Some(atoms.iter().map(plain_word).collect::<Option<Vec<String>>>()?.join(" "))
}

fn longest(phrase: &str) -> &str {
    phrase.split(' ').max_by_key(|word| word.len()).unwrap_or("")
}

/// A phrase with its longest word disguised.
fn whole(phrase: &str, seed: usize, way: fn(&str, usize) -> Option<String>) -> Option<String> {
    let word = longest(phrase);
    let disguised = way(word, seed)?;
    (disguised != word).then(|| phrase.replacen(word, &disguised, 1))
}

fn mapped(word: &str, map: impl Fn(char) -> Option<char>) -> Option<String> {
    word.chars().map(map).collect()
}

fn swap_case(word: &str) -> String {
    word.chars().enumerate().map(|(at, c)| if at % 2 == 1 { c.to_ascii_uppercase() } else { c }).collect()
}

/// At most `most` letters replaced, from a letter on that the seed chooses.
fn some_letters(word: &str, seed: usize, most: usize, map: impl Fn(char) -> Option<char>) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let places: Vec<usize> = (0..chars.len()).filter(|at| map(chars[*at]).is_some()).collect();
    if places.is_empty() {
        return None;
    }
    for step in 0..most.min(places.len()) {
        let at = places[(seed + step) % places.len()];
        chars[at] = map(chars[at])?;
    }
    Some(chars.into_iter().collect())
}

/// The character after `c` in a list of pairs.
fn pick(pairs: &str, c: char) -> Option<char> {
    pairs.chars().zip(pairs.chars().skip(1)).step_by(2).find(|(from, _)| *from == c).map(|(_, to)| to)
}

fn look_alike(c: char) -> Option<char> {
    pick("aаcсeеiіoоpрxхyуsѕjјhһdԁkκnոuυvνwԝtτmм", c)
}

fn leet(c: char) -> Option<char> {
    pick("a4e3i1o0s5t7", c)
}

fn repeated(word: &str, seed: usize, letters: usize, times: usize) -> Option<String> {
    let length = word.chars().count();
    let chosen: Vec<usize> = (0..letters).map(|step| (seed + step) % length).collect();
    let repeat = |(at, c): (usize, char)| std::iter::repeat_n(c, if chosen.contains(&at) { times } else { 1 });
    Some(word.chars().enumerate().flat_map(repeat).collect())
}

fn parted(word: &str, sign: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(sign)
}

/// A place inside the word: after the first letter, before the last.
fn inside(word: &str, seed: usize) -> Option<usize> {
    let length = word.chars().count();
    (length > 3).then(|| 1 + seed % (length - 2))
}

fn one_sign(word: &str, seed: usize, sign: &str) -> Option<String> {
    let (first, second) = word.split_at_checked(inside(word, seed)?.max(2).min(word.len() - 2))?;
    Some(format!("{first}{sign}{second}"))
}

fn masked(word: &str, seed: usize, sign: char) -> Option<String> {
    let at = inside(word, seed)?;
    Some(word.chars().enumerate().map(|(n, c)| if n == at { sign } else { c }).collect())
}

fn missing(word: &str, seed: usize) -> Option<String> {
    let at = inside(word, seed).filter(|_| word.len() > 5)?;
    Some(word.chars().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| c).collect())
}

fn swapped(word: &str, seed: usize) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let at = inside(word, seed).filter(|_| chars.len() > 5)?;
    chars.swap(at, at + 1);
    Some(chars.into_iter().collect())
}

/// The civil texts of the sets.
fn civil(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let lines = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    let rows = lines.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    let civil = |line: String| {
        let row: serde_json::Value = serde_json::from_str(&line).ok()?;
        let labels = row["labels"].as_object()?;
        let civil = labels.values().all(|label| label.as_f64().is_none_or(|value| value == 0.0) && !label.is_array());
        civil.then(|| row["text"].as_str().unwrap_or("").to_owned())
    };
    rows.filter_map(civil).collect()
}

/// FNV-1a.
fn hash(text: &str) -> usize {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from(hash >> 33).unwrap_or(0)
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// Innocent texts that look like disguises.
const INNOCENT: &[&str] = &[
    "The Scunthorpe council met in Penistone and Cockermouth.",
    "Charles Dickens read to Mr. Hancock and Mrs. Dickinson.",
    "Der Assistent der Klasse kam zum Fachgespräch.",
    "Wir fahren nach Fucking, einem Dorf in Österreich.",
    "push it and pull it, then commit",
    "a s s e s s the s i t u a t i o n",
    "the grass and the bass in class, an embarrassment of assets",
    "He who re-entered the room sat down.",
    "Mike Hunt's shiitake cocktail in Essex and Sussex",
    "see src/dumb/terminal.rs and kill.c, or idiot.py",
    "run `kill -9 idiot` and then --dumb-terminal",
    "foo::moron() calls dumb_terminal and stupid_hash",
    "mail idiot@example.org or ask @moron about it",
    "https://example.org/idiot/st*pid and www.dumb.example",
    "The 455 and the 5h17 bus, 4n4l, 1d10, 80085, 0xDEADBEEF",
    "A4 b4 l8r m8 4th 2nd 1st k1 r2d2 c3po",
    "I'll see if we'll go; she'll say it's ill, he'd shed can't cant",
    "In the pen is mightier than the sword, the pen is mine.",
    "An analysis of the therapist's title at the institute",
    "It is so damp that I put a coat on.",
    "The cl own class was as sets theory",
    "Un assassin passe; la pute? non, la route. C'est un fait.",
    "Das ist ein Test, dumm gelaufen ist nichts.",
    "Она сказала, что хер и сука — слова.",
    "Το σχολείο είναι εδώ",
    "A.S.S.E.T. and U.S.A. and S.H.I.E.L.D.",
    "looser belts, coon rapids, a titmouse and a woodcock",
    "The shuttle-cock, a cock-tail and a re-tardant",
    "fagots of wood, niggardly sums, snigger",
    "x = idiot ? a : b; if (moron == 1) return;",
    "version 1.2.3-rc4, build 4f5a55, sha 5e1f",
    "bit.ly and t.co and example.com/ass",
    "the class a b c d e f g",
    "They were in tents and in tense moments",
    "mass age, mess age, im port ant, to get her",
    "Jens Klassen, Assad, Nassau, Massachusetts",
    "I am a fan of the s l o w parts",
    "1,000,000 and 3.14159 and 50% and $100",
    "#assembly #class #sussex",
    "Peacock, Hitchcock, Babcock, Alcock",
];
