//! A first pack: the files that somebody begins with.
//! In: a name. Out: paths and texts. Writes nothing.

use crate::lexicon::files::{shipped_pack, shipped_packs};

/// A file to write: its path in the pack, and its text.
pub type NewFile = (String, String);

/// The name of a pack in a folder with this name: small letters, digits and `-`.
#[must_use]
pub fn pack_name(folder: &str) -> String {
    let plain: String = folder.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "my-words".to_owned() } else { words.join("-").to_lowercase() }
}

/// An overlay without entries: what it may hold is said in comments, with rows to switch on.
#[must_use]
pub fn overlay(name: &str) -> Vec<NewFile> {
    let manifest = MANIFEST.replace("NAME", name);
    let files = [
        ("README.md", README.replace("NAME", name)),
        ("pack.toml", manifest),
        ("incivility/insult.tsv", INSULT.to_owned()),
        ("stance/against.tsv", AGAINST.to_owned()),
        ("stance/favor.tsv", FAVOR.to_owned()),
        ("classes/insult.tsv", CLASS.to_owned()),
        ("targets/ours.toml", TARGETS.to_owned()),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect()
}

/// All files of the first shipped pack, under another name.
#[must_use]
pub fn copy(name: &str) -> Vec<NewFile> {
    let shipped = shipped_packs().into_iter().next().map(|pack| shipped_pack(&pack)).unwrap_or_default();
    let renamed = |file: crate::lexicon::files::PackFile| match &*file.path {
        "pack.toml" => (file.path, with_name(&file.text, name)),
        _ => (file.path, file.text),
    };
    shipped.into_iter().map(renamed).collect()
}

fn with_name(manifest: &str, name: &str) -> String {
    let line =
        |line: &str| if line.starts_with("name = ") { format!("name = \"{name}\"\n") } else { format!("{line}\n") };
    manifest.lines().map(line).collect()
}

const MANIFEST: &str = "\
# This pack is laid over the one that comes with comity: it holds only what is new or different.
format = 1
name = \"NAME\"
version = \"0.1.0\"
language = \"en\"

# If you pass it on: under which licence, and whom to name.
# licence = \"CC0-1.0\"
# attribution = [\"the moderators of example.org\"]

# A side in a stance is told from this score on, 0 to 1.
# [calibration]
# stance = 0.19
";

const README: &str = "\
# NAME

A pack of words for comity. Open the files in any text editor; fields in a row are parted by TAB.
Lines that begin with `# ` are comments: take the sign away to switch a row on.

In this folder:

    comity lexicon check .      what is wrong with it, all at once
    comity lexicon test .       whether each row does what its cases say
    comity lexicon format .     rows and columns in order
    comity explain \"some text\" --lexicon .
    comity analyze dump.jsonl --lexicon .
";

const INSULT: &str = "\
# insult: calls a person or a group names, or speaks of them with contempt.
# pattern: the words. weight: how sure one use makes us (0.35 weak, 0.7 more often rude than not, 1.3 rude in most
# contexts, 2.4 hardly ever meant otherwise). level: how bad it is if it is meant, 1 to 3.
# unless: what cancels it. yes, no: texts in which it must, and must not, be found; more than one are parted by ` | `.
# A row that begins with `!` takes a row of the shipped pack away.
pattern\tweight\tlevel\tunless\tyes\tno\tnote
# (wally|wallies)\t1.3\t1\twhere's wally\tWhat a wally.\tHe reads Where's Wally.
# {you} ...2 wazzock\t2.4\t2\t\tYou absolute wazzock.\tYou and all of us once met a wazzock.
";

const AGAINST: &str = "\
# against: what speaks against a target. target: its name as in targets/; `*` is whichever target is near.
pattern\ttarget\tweight\tunless\tyes\tno\tnote
# bridge to nowhere\tRiver Bridge\t1.2\t\tAnother bridge to nowhere.
";

const FAVOR: &str = "\
# favor: what speaks for a target. target: its name as in targets/; `*` is whichever target is near.
pattern\ttarget\tweight\tunless\tyes\tno\tnote
# build the bridge\tRiver Bridge\t1.2\t\tBuild the bridge now.
";

const CLASS: &str = "\
# Words added to the class {insult} of the shipped pack; every row that holds {insult} then knows them.
# `!word` takes a word away.
word
# wazzock
";

const TARGETS: &str = "\
# Who and what stances are about: one [[target]] each.
name = \"ours\"

# [[target]]
# name = \"River Bridge\"
# aliases = [\"the bridge\", \"new bridge\"]
# leaders = [\"mayor miller\"]
# hashtags = [\"buildthebridge\"]
# slogans_favor = [\"bridge now\"]
# slogans_against = [\"no bridge\"]
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_folders() {
        let cases = [("My Words", "my-words"), ("...", "my-words"), ("mots_français", "mots-français")];
        for (folder, want) in cases {
            assert_eq!(pack_name(folder), want);
        }
    }
}
