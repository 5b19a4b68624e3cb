//! A text → where its words stand (UAX 29: what lies between two word boundaries and holds a letter or a digit).
//!
//! ASCII needs few of the rules and goes its own short way; a run without blanks that holds other characters is cut by
//! `unicode-segmentation`. Both give the same words, since a boundary always stands next to a blank.

use unicode_segmentation::UnicodeSegmentation;

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
/// `_` belongs to words and makes none.
const LOW_LINE: u8 = 4;
/// Joins two letters.
const JOINS_LETTERS: u8 = 8;
/// Joins two digits.
const JOINS_DIGITS: u8 = 16;
const BLANK: u8 = 32;

const WORD: u8 = LETTER | DIGIT | LOW_LINE;

/// What each byte is to words.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => LOW_LINE,
            b'\'' | b'.' => JOINS_LETTERS | JOINS_DIGITS,
            b':' => JOINS_LETTERS,
            b',' | b';' => JOINS_DIGITS,
            b' ' | b'\t'..=b'\r' => BLANK,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

fn kind(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).map_or(0, |byte| KINDS[usize::from(*byte)])
}

/// Tells the start and end of each word of `text`, in order.
#[inline]
pub fn each_word(text: &str, mut word: impl FnMut(usize, usize)) {
    if text.is_ascii() {
        ascii_words(text.as_bytes(), 0, text.len(), &mut word);
        return;
    }
    let bytes = text.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let rest = bytes.get(from..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| KINDS[usize::from(**byte)] == BLANK).count();
        let run = rest.iter().skip(blanks).take_while(|byte| KINDS[usize::from(**byte)] != BLANK).count();
        let (start, end) = (from + blanks, from + blanks + run);
        match bytes.get(start..end) {
            Some(run) if run.is_ascii() => ascii_words(bytes, start, end, &mut word),
            _ => {
                // With one blank before it, since a mark may belong to the blank.
                let start = start.saturating_sub(usize::from(blanks > 0));
                let run = text.get(start..end).unwrap_or("");
                run.unicode_word_indices().for_each(|(at, found)| word(start + at, start + at + found.len()));
            }
        }
        from = end;
    }
}

/// The words of ASCII from `at` to `end`.
#[inline]
fn ascii_words(bytes: &[u8], mut at: usize, end: usize, word: &mut impl FnMut(usize, usize)) {
    let bytes = bytes.get(..end).unwrap_or(bytes);
    while at < end {
        if kind(bytes, at) & WORD == 0 {
            at += 1;
            continue;
        }
        let start = at;
        let mut seen = 0;
        loop {
            let mut last = 0;
            while let now @ 1.. = kind(bytes, at) & WORD {
                last = now;
                seen |= now;
                at += 1;
            }
            let (joint, next) = (kind(bytes, at), kind(bytes, at + 1));
            let joins = joint & JOINS_LETTERS != 0 && last & next & LETTER != 0
                || joint & JOINS_DIGITS != 0 && last & next & DIGIT != 0;
            if !joins {
                break;
            }
            at += 1;
        }
        if seen & (LETTER | DIGIT) != 0 {
            word(start, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn cut(text: &str) -> Vec<(usize, &str)> {
        let mut out = Vec::new();
        each_word(text, |start, end| out.push((start, text.get(start..end).unwrap())));
        out
    }

    #[test]
    fn joints_join_letters_or_digits() {
        let cases = [
            ("don't U.S.A. a:b", vec!["don't", "U.S.A", "a:b"]),
            ("1,000.5;6 1.a a.1", vec!["1,000.5;6", "1", "a", "a", "1"]),
            ("__a_1__ __ 'x'", vec!["__a_1__", "x"]),
            ("don’t naïve über-x", vec!["don’t", "naïve", "über", "x"]),
        ];
        for (text, want) in cases {
            assert_eq!(cut(text).into_iter().map(|(_, word)| word).collect::<Vec<_>>(), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_give_the_words_of_the_standard(
            text in "\\PC{0,60}|[ -~\n]{0,60}|[a1_.,:;' \u{301}\u{200d}\u{feff}é日カ’\u{ad}\r\n\t]{0,40}"
        ) {
            prop_assert_eq!(cut(&text), text.unicode_word_indices().collect::<Vec<_>>());
        }
    }
}
