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

/// Tells the start and end of each word of `text`, in order, and whether it may hold a sign that joins its parts.
#[inline]
pub fn each_word(text: &str, mut word: impl FnMut(usize, usize, bool)) {
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
                run.unicode_word_indices().for_each(|(at, found)| word(start + at, start + at + found.len(), true));
            }
        }
        from = end;
    }
}

/// The words of ASCII from `at` to `end`, found 64 bytes at a time: a word begins and ends where the bit of a byte
/// differs from the bit before it.
#[inline]
fn ascii_words(bytes: &[u8], mut at: usize, end: usize, word: &mut impl FnMut(usize, usize, bool)) {
    let bytes = bytes.get(..end).unwrap_or(bytes);
    let mut open: Option<usize> = None;
    let mut carry = 0;
    // Whether the open word holds a joint in the blocks before.
    let mut joined = false;
    while at < end {
        let (in_words, joints) = masks(bytes.get(at..).unwrap_or_default());
        let next = u64::from(kind(bytes, at + 64) & WORD != 0) << 63;
        let mut joints = joints & (in_words << 1 | carry) & (in_words >> 1 | next);
        let mut in_words = in_words;
        let before = in_words;
        while joints != 0 {
            let joint = joints.trailing_zeros();
            joints &= joints - 1;
            in_words |= u64::from(joins(bytes, at + joint as usize)) << joint;
        }
        // Where in the block joints are that hold.
        let held = in_words ^ before;
        let mut edges = in_words ^ (in_words << 1 | carry);
        while edges != 0 {
            let place = edges.trailing_zeros();
            edges &= edges - 1;
            let edge = at + place as usize;
            match open.take() {
                Some(start) => {
                    let inside = held << (63 - place) >> (63 - place);
                    let inside = if start < at { inside } else { inside >> (start - at) };
                    tell(bytes, (start, edge), joined || inside != 0, word);
                    joined = false;
                }
                None => open = Some(edge),
            }
        }
        joined |= open.is_some_and(|start| start < at && held != 0 || start >= at && held >> (start - at) != 0);
        carry = in_words >> 63;
        at += 64;
    }
    if let Some(start) = open {
        tell(bytes, (start, end), joined, word);
    }
}

/// Tells a word, but not what is of low lines alone.
#[inline]
fn tell(bytes: &[u8], (start, end): (usize, usize), joined: bool, word: &mut impl FnMut(usize, usize, bool)) {
    let holds = |at: usize| kind(bytes, at) & (LETTER | DIGIT) != 0;
    if holds(start) || (start..end).any(holds) {
        word(start, end, joined);
    }
}

/// Whether the sign at `at` joins what stands before and after it.
fn joins(bytes: &[u8], at: usize) -> bool {
    let around = kind(bytes, at.wrapping_sub(1)) & kind(bytes, at + 1);
    let joint = kind(bytes, at);
    joint & JOINS_LETTERS != 0 && around & LETTER != 0 || joint & JOINS_DIGITS != 0 && around & DIGIT != 0
}

/// A bit for each of the first 64 bytes that is of a word, and a bit for each that may join two.
#[inline]
fn masks(bytes: &[u8]) -> (u64, u64) {
    let mut block = [0u8; 64];
    match bytes.first_chunk::<64>() {
        Some(whole) => block = *whole,
        None => block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from),
    }
    // Plain loops over arrays, which the compiler makes vector instructions of.
    let (mut in_words, mut joints) = ([0u8; 64], [0u8; 64]);
    for (to, byte) in in_words.iter_mut().zip(&block) {
        *to = u8::from((byte | 0x20).wrapping_sub(b'a') < 26)
            | u8::from(byte.wrapping_sub(b'0') < 10)
            | u8::from(*byte == b'_');
    }
    for (to, byte) in joints.iter_mut().zip(&block) {
        *to = u8::from(*byte == b'\'')
            | u8::from(*byte == b'.')
            | u8::from(*byte == b':')
            | u8::from(*byte == b',')
            | u8::from(*byte == b';');
    }
    (packed(in_words), packed(joints))
}

/// 64 bytes of 0 or 1 as bits.
#[inline]
fn packed(block: [u8; 64]) -> u64 {
    let (eights, _) = block.as_chunks::<8>();
    // The product puts the lowest bit of byte i at bit 56 + i; no two of its terms meet.
    let pack = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let mut bits = 0;
    for (at, eight) in eights.iter().enumerate() {
        bits |= pack(eight) << (8 * at);
    }
    bits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn cut(text: &str) -> Vec<(usize, &str)> {
        let mut out = Vec::new();
        each_word(text, |start, end, _| out.push((start, text.get(start..end).unwrap())));
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
            text in "\\PC{0,60}|[ -~\n]{0,200}|[a1_.:'; ]{0,200}|[a1_.,:;' \u{301}\u{200d}\u{feff}é日カ’\u{ad}\r\n\t]{0,40}"
        ) {
            prop_assert_eq!(cut(&text), text.unicode_word_indices().collect::<Vec<_>>());
            let holds = |word: &str| word.contains(['.', '\'', ':', ',', ';']);
            let mut missed = false;
            each_word(&text, |start, end, joined| missed |= holds(text.get(start..end).unwrap()) && !joined);
            prop_assert!(!missed);
        }
    }
}
