//! Which language a text is in; silent for short texts and in doubt.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::comment::Language;

/// Letters below which no language is told.
const LETTERS_NEEDED: usize = 20;

/// Bytes that are looked at; more changes nothing.
const BYTES_READ: usize = 240;

/// The language of `text`; `None` below 20 letters or when the detector is in doubt. Most texts are plainly English by
/// their commonest words; the detector, which takes some fifty times as long, is asked about the others.
#[must_use]
pub fn language_of(text: &str) -> Option<Language> {
    let head = head(text);
    if is_plainly_english(head) { Language::new("en") } else { detected(head) }
}

/// The language of `text` as the detector tells it, whatever its words.
#[must_use]
pub fn detected(text: &str) -> Option<Language> {
    let text = head(text);
    if text.chars().filter(|c| c.is_alphabetic()).take(LETTERS_NEEDED).count() < LETTERS_NEEDED {
        return None;
    }
    let info = DETECTOR.detect(text)?;
    let sure = info.is_reliable() || info.confidence() > 0.9;
    sure.then(|| code(info.lang())).flatten().and_then(Language::new)
}

/// What is looked at of a text.
fn head(text: &str) -> &str {
    let mut end = text.len().min(BYTES_READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Common words of English that are none in the other languages.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "that", "it", "you", "for", "with", "this", "not", "are", "have", "be", "they",
    "but", "what", "would", "there", "their", "about", "which", "from", "your", "can", "will", "just", "don", "he",
    "she", "my", "if", "how", "who", "when", "because", "should", "people", "has", "been", "were", "than", "then",
    "them", "these", "those", "could", "into", "only", "very", "more", "like", "think", "know", "why", "his", "her",
    "our", "did", "does", "doesn", "isn", "didn", "being", "by", "at", "get", "out", "up", "some", "any", "also",
    "other", "make", "way",
];

/// Common words of the other languages written in Latin letters that are none in English.
const OTHERS: &[&str] = &[
    "der", "das", "und", "ist", "nicht", "ich", "ein", "eine", "mit", "auf", "zu", "den", "von", "sie", "auch", "wie",
    "es", "le", "la", "les", "des", "est", "pas", "que", "pour", "dans", "une", "qui", "sur", "je", "et", "du", "il",
    "ce", "vous", "el", "los", "las", "por", "con", "una", "para", "como", "pero", "se", "lo", "su", "del", "muy",
    "de", "het", "een", "niet", "dat", "voor", "zijn", "ik", "maar", "che", "di", "non", "per", "sono", "della",
    "anche", "questo", "os", "uma", "com", "isso", "mas", "voce", "og", "det", "ikke", "som", "jeg", "til", "av",
    "och", "att", "inte", "jag", "har", "ei", "ja", "ett", "bir", "ve", "bu", "icin", "yang", "dan", "ini", "itu",
    "tidak", "dengan", "nie", "na", "jest", "si", "nu", "ce", "este", "nem", "egy", "az", "hogy", "je", "ne", "sa",
    "da", "su", "khong",
];

/// Words of at most eight letters in one table: the letters as a number, and 1 for English, 2 for others.
static COMMON: LazyLock<Vec<(u64, u8)>> = LazyLock::new(|| {
    let mut table = vec![(0, 0); 1024];
    let all = ENGLISH.iter().map(|word| (word, 1)).chain(OTHERS.iter().map(|word| (word, 2)));
    for (word, kind) in all {
        let key = word.bytes().rev().fold(0u64, |key, byte| key << 8 | u64::from(byte));
        let mut slot = slot(key);
        while table.get(slot).is_some_and(|(taken, _)| *taken != 0 && *taken != key) {
            slot = (slot + 1) % 1024;
        }
        table.get_mut(slot).into_iter().for_each(|free| *free = (key, kind));
    }
    table
});

fn slot(key: u64) -> usize {
    // The upper ten bits.
    usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54).unwrap_or(0)
}

fn kind(key: u64) -> u8 {
    let mut at = slot(key);
    loop {
        match COMMON.get(at) {
            Some((known, kind)) if *known == key => return *kind,
            None | Some((0, _)) => return 0,
            Some(_) => at = (at + 1) % 1024,
        }
    }
}

/// Whether at least two words, and a sixth of all, are common in English, and far fewer are common elsewhere.
fn is_plainly_english(text: &str) -> bool {
    let (mut letters, mut words, mut english, mut others, mut foreign) = (0, 0, 0, 0, 0);
    let (mut key, mut length) = (0u64, 0u32);
    for byte in text.bytes().chain([b' ']) {
        if byte.is_ascii_alphabetic() {
            if length < 8 {
                key |= u64::from(byte | 0x20) << (8 * length);
            }
            length += 1;
            continue;
        }
        foreign += usize::from((0xc3..0xe2).contains(&byte));
        if length > 0 {
            letters += length as usize;
            words += 1;
            match if length <= 8 { kind(key) } else { 0 } {
                1 => english += 1,
                2 => others += 1,
                _ => {}
            }
            (key, length) = (0, 0);
        }
    }
    let plainly = english >= 2 && english * 6 >= words && others * 4 <= english;
    plainly && letters >= LETTERS_NEEDED && foreign * 10 <= letters
}

/// The languages that are told apart, with their ISO 639-1 codes: each more costs time on every comment.
const CODES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Nld, "nl"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Pol, "pl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Tur, "tr"),
    (Lang::Ara, "ar"),
    (Lang::Heb, "he"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Cmn, "zh"),
    (Lang::Hin, "hi"),
    (Lang::Vie, "vi"),
    (Lang::Ind, "id"),
    (Lang::Ces, "cs"),
    (Lang::Ron, "ro"),
    (Lang::Hun, "hu"),
    (Lang::Ell, "el"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Hrv, "hr"),
];

/// Asked for these languages only.
static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(CODES.iter().map(|(lang, _)| *lang).collect()));

/// The code of a language.
fn code(lang: Lang) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == lang).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_and_short_texts_are_not() {
        let cases = [
            ("I think that this is what they have said about it.", Some("en")),
            ("Das ist nicht so, und ich habe es auch schon gesagt.", Some("de")),
            ("Je ne pense pas que ce soit le problème dans cette affaire.", Some("fr")),
            ("It is not.", None),
        ];
        for (text, want) in cases {
            assert_eq!(language_of(text), want.and_then(Language::new), "{text}");
        }
    }
}
