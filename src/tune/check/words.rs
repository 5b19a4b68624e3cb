//! Words that are too short, too common or not ours to judge, and signs that are no part of words.

use std::collections::BTreeSet;

use unicode_normalization::char::is_combining_mark;

use crate::comment::{Comment, Place};
use crate::judge::Scratch;
use crate::judgement::EntryId;
use crate::lexicon::Entry;
use crate::text::fold::{fold, is_invisible};

use super::super::bench::words_alone;
use super::{Context, Spot, is_machine_made};

/// Letters of a word that needs no `no` case for its shortness alone.
const SHORT: usize = 3;

/// The words of the lists with this name in `checks/` of all loaded packs, folded.
pub(super) fn list(context: &Context<'_>, name: &str) -> BTreeSet<String> {
    let path = format!("checks/{name}.tsv");
    let files = context.bench.packs.iter().flat_map(|pack| &pack.files).filter(|file| file.path == path);
    let sheets = files.filter_map(|file| context.sheets.get(&file.shown));
    let words = sheets.flat_map(|sheet| sheet.rows.iter().filter_map(|row| sheet.field(row, "word")));
    words.map(fold).collect()
}

pub(super) fn short(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (file, entry) in without_no_case(context).filter(|(_, entry)| is_short(&entry.text)) {
        let message = format!(
            "`{}` has fewer than {SHORT} letters and no `no` case; expected a text in which it must not be found",
            entry.text
        );
        spots.push(context.spot(&file, entry.line, "pattern", message));
    }
    spots
}

pub(super) fn common(context: &Context<'_>) -> Vec<Spot> {
    let common = list(context, "common");
    let mut spots = Vec::new();
    for (file, entry) in without_no_case(context).filter(|(_, entry)| common.contains(&fold(&entry.text))) {
        let message = format!(
            "`{}` is a common word and has no `no` case; expected a text in which it must not be found",
            entry.text
        );
        spots.push(context.spot(&file, entry.line, "pattern", message));
    }
    spots
}

/// Whether a word is too short to be left without a `no` case.
fn is_short(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphanumeric()).count() < SHORT && !word.contains(['/', '{', '(', ' '])
}

/// Rows that say nowhere where they must not be found, with their files.
pub(super) fn without_no_case<'b>(context: &Context<'b>) -> impl Iterator<Item = (String, &'b Entry)> {
    let rows =
        context.entries().filter(|(_, entry, file)| entry.no.is_empty() && entry.weight != 0 && !is_machine_made(file));
    rows.map(|(_, entry, file)| (file, entry))
}

/// A common or very short word among the choices of a row.
pub(super) fn risky_choice(context: &Context<'_>, common: &BTreeSet<String>, entry: &Entry) -> Option<String> {
    // At the start or end of a sentence a word is not just any use of it.
    if entry.pattern.at_start || entry.pattern.at_end {
        return None;
    }
    let alone = words_alone(context.lexicon, &entry.pattern);
    alone.into_iter().find(|word| *word != fold(&entry.text) && (common.contains(word) || is_short(word)))
}

pub(super) fn identity(context: &Context<'_>) -> Vec<Spot> {
    let identity = list(context, "identity");
    let mut spots = Vec::new();
    let mut scratch = Scratch::default();
    let mut weighs = |id: u32, word: &String| {
        let comment = Comment::new("word", word.clone(), Place::line(&"-".into(), 1));
        let (_, hits) = context.bench.judge.trace(&comment, None, &mut scratch);
        hits.iter().any(|hit| hit.entry == EntryId(id) && hit.kept && hit.weight_after.0 > 0)
    };
    for (id, entry, file) in context.entries().filter(|(_, entry, _)| entry.label.is_incivility() && entry.weight > 0) {
        let alone = words_alone(context.lexicon, &entry.pattern);
        // An exception may have thought of it.
        if let Some(word) = alone.iter().find(|word| identity.contains(*word) && weighs(id, word)) {
            let message = format!(
                "`{word}` names people, and who names them attacks nobody; expected weight 0, or words around it that make \
                 the attack"
            );
            spots.push(context.spot(&file, entry.line, "pattern", message));
        }
    }
    spots
}

pub(super) fn lost_signs(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries() {
        let signs = lost(&entry.text);
        if !signs.is_empty() {
            let signs: String = signs.into_iter().collect();
            let message = format!(
                "`{signs}` in `{}` is no part of a word and is lost; expected the words alone: the pattern matches them \
                 with and without such signs",
                entry.text
            );
            spots.push(context.spot(&file, entry.line, "pattern", message));
        }
    }
    spots
}

/// Signs of a pattern that neither belong to the language of patterns nor to words.
fn lost(pattern: &str) -> BTreeSet<char> {
    let mut lost = BTreeSet::new();
    for piece in pattern.split(' ').filter(|piece| !piece.starts_with('/') && !piece.starts_with("...")) {
        let mut inside_class = false;
        for c in piece.chars() {
            match c {
                '{' => inside_class = true,
                '}' => inside_class = false,
                _ if inside_class => {}
                '(' | ')' | '|' | '?' | '*' | '^' | '$' | '"' | '\'' | '’' | '-' | '‐' | '.' | '_' | ',' | ':'
                | '·' => {}
                c if c.is_alphanumeric() || is_combining_mark(c) || is_invisible(c) => {}
                c => drop(lost.insert(c)),
            }
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_words_do_not_hold_are_found() {
        let cases = [("#maga", "#"), ("c++ (a|b)? {x.y-z} \"US\" ...3", "+"), ("/[!?#]+/ don’t", ""), ("a&b @c", "&@")];
        for (pattern, want) in cases {
            assert_eq!(lost(pattern).into_iter().collect::<String>(), want, "{pattern}");
        }
    }
}
