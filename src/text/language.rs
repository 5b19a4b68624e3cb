//! Which language a text is in; silent for short texts and in doubt.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::comment::Language;

/// Letters below which no language is told.
const LETTERS_NEEDED: usize = 20;

/// Bytes that are looked at; more changes nothing.
const BYTES_READ: usize = 240;

/// The language of `text`; `None` below 20 letters or when the detector is in doubt.
#[must_use]
pub fn language_of(text: &str) -> Option<Language> {
    let mut end = text.len().min(BYTES_READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end)?;
    if text.chars().filter(|c| c.is_alphabetic()).take(LETTERS_NEEDED).count() < LETTERS_NEEDED {
        return None;
    }
    let info = DETECTOR.detect(text)?;
    let sure = info.is_reliable() || info.confidence() > 0.9;
    sure.then(|| code(info.lang())).flatten().and_then(Language::new)
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
