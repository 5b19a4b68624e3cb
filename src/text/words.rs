//! A text → its words (UAX 29), each with its sentence and clause. What is no prose (`prose`) is marked; addresses are
//! left out; runs of `!` and `?`, and pictographs, are words of a kind of their own.

use crate::comment::Span;

use super::cut::each_word;
use super::fold::is_invisible;
use super::prose::{code_span, is_no_prose};

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Number of its sentence, from 0.
    pub sentence: u32,
    /// Number of its clause, from 0, over the whole text.
    pub clause: u32,
    /// What joins it to the next word without a blank.
    pub joint: Joint,
    /// Bytes of the sign before it that may stand for a letter (`$hit`).
    pub sign_before: u8,
    /// Bytes of the signs after it that may stand for letters (`f***`, `a$$`).
    pub signs_after: u8,
    /// Whether it is a run of `!` or `?`, or a pictograph.
    pub is_mark: bool,
    /// Whether it is part of code, a file name, an address or a user's name.
    pub is_inert: bool,
}

/// What stands between two words without a blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joint {
    /// A blank, or signs that keep words apart.
    #[default]
    None,
    /// Signs that may stand between letters (`i-d-i-o-t`), or characters that take no room.
    Weak,
    /// Signs that may stand for letters (`sh*t`).
    Mask,
}

/// Signs that hide letters inside a word.
const MASKS: &[char] = &['*', '$', '@', '#', '!', '+', '%', '^', '|', '€', '£', '¡'];

/// Signs that may stand between the letters of a word.
const BETWEEN: &[char] = &['-', '.', '_', '~', ',', '`', '\'', '•', '·', '/', ':', ';', '=', '‐', '–', '—', '*', '’'];

/// Bytes of a run without blanks that is looked at as a whole, at most.
const LONGEST_RUN: usize = 300;

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "gen", "sen", "rep", "gov", "inc", "jr", "sr", "approx", "cf",
];

/// Cuts `text` into words, written into `out`. Linear in the length of the text.
pub fn words_into(text: &str, out: &mut Vec<Word>) {
    out.clear();
    let mut cutter =
        Cutter { text, out, end: 0, sentence: 0, clause: 0, skip_to: 0, inert_from: 0, inert_to: 0, looked_to: 0 };
    each_word(text, |start, end, joined| cutter.word(start, end, joined));
    cutter.gap(text.len());
}

struct Cutter<'t, 'o> {
    text: &'t str,
    out: &'o mut Vec<Word>,
    /// End of the last word.
    end: usize,
    sentence: u32,
    clause: u32,
    /// End of an address; words before it are left out.
    skip_to: usize,
    /// Where the last of what is no prose begins and ends; words in it are inert.
    inert_from: usize,
    inert_to: usize,
    /// How far runs without blanks have been looked at.
    looked_to: usize,
}

impl Cutter<'_, '_> {
    #[inline]
    fn word(&mut self, start: usize, end: usize, joined: bool) {
        if start < self.skip_to {
            self.end = end;
            return;
        }
        let bytes = self.text.as_bytes();
        if start != self.end + 1 || bytes.get(self.end) != Some(&b' ') {
            self.gap(start);
        }
        let www = || bytes.get(start..start + 4).is_some_and(|head| head.eq_ignore_ascii_case(b"www."));
        let may_be_address = bytes.get(end) == Some(&b':') || matches!(bytes.get(start), Some(b'w' | b'W')) && www();
        let address = || self.text.get(start..).and_then(address_length);
        if let Some(length) = may_be_address.then(address).flatten() {
            self.skip_to = start + length;
            self.end = end;
            return;
        }
        if joined && start >= self.looked_to && bytes.get(start..end).is_some_and(|word| word.contains(&b'.')) {
            self.look(start);
        }
        // Sources that lost their line breaks run sentences together: `today.As`.
        match joined.then(|| run_together(self.text, start, end)).flatten() {
            Some(stop) => {
                self.push(start, stop, false);
                self.sentence += 1;
                self.clause += 1;
                self.push(stop + 1, end, false);
            }
            None => self.push(start, end, false),
        }
        self.end = end;
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, is_mark: bool) {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { start: narrow(start), end: narrow(end) };
        let before = start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        self.out.push(Word {
            span,
            sentence: self.sentence,
            clause: self.clause,
            joint: Joint::None,
            sign_before: u8::from(matches!(before, Some(b'$' | b'@'))),
            signs_after: 0,
            is_mark,
            is_inert: (self.inert_from..self.inert_to).contains(&start),
        });
    }

    /// Looks at the run without blanks around `at`, once: whether it is prose.
    fn look(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let blank = |byte: &u8| byte.is_ascii_whitespace();
        let before = bytes.get(at.saturating_sub(LONGEST_RUN)..at).unwrap_or_default();
        let start = at - before.iter().rev().take_while(|byte| !blank(byte)).count();
        let after = bytes.get(at..).unwrap_or_default();
        let end = at + after.iter().take(LONGEST_RUN).take_while(|byte| !blank(byte)).count();
        self.looked_to = end;
        if self.text.get(start..end).is_some_and(is_no_prose) {
            // Within a span of code that goes on, a path adds nothing.
            if end > self.inert_to {
                (self.inert_from, self.inert_to) = (start.max(self.inert_to), end);
            }
            let inside = self.out.iter_mut().rev().take_while(|word| word.span.start as usize >= start);
            inside.for_each(|word| word.is_inert = true);
        }
    }

    /// What lies between the last word and `start`: sentence and clause ends, masks, marks.
    fn gap(&mut self, start: usize) {
        let gap = self.text.as_bytes().get(self.end..start).unwrap_or_default();
        let signs = gap.iter().fold(0, |signs, byte| signs | sign_of(*byte));
        if signs == 0 {
            return;
        }
        if signs & RUN != 0 && may_be_no_prose(gap) {
            self.no_prose(start);
        }
        if signs & CLOSER != 0 {
            self.whole_gap(start);
            return;
        }
        if signs & (STOP | LINE) != 0 && self.ends_sentence(start) {
            self.sentence += 1;
            self.clause += 1;
        } else if signs & (CLAUSE | LINE) != 0 {
            self.clause += 1;
        }
        self.join_weakly(start);
    }

    /// A gap with a sign of paths, names and code.
    fn no_prose(&mut self, start: usize) {
        let gap = self.text.as_bytes().get(self.end..start).unwrap_or_default();
        let closed = self.inert_to.saturating_sub(self.end).min(gap.len());
        if let Some(tick) = gap.iter().skip(closed).position(|byte| *byte == b'`')
            && let Some(end) = code_span(self.text, self.end + closed + tick)
        {
            (self.inert_from, self.inert_to) = (self.end + closed + tick, end);
            self.looked_to = self.looked_to.max(end);
            return;
        }
        // The run of the word before, then that of the word after.
        for at in [self.end, start.saturating_sub(1)] {
            if at >= self.looked_to {
                self.look(at);
            }
        }
    }

    /// Notes that nothing but signs between letters stands before the next word.
    fn join_weakly(&mut self, start: usize) {
        let gap = self.text.get(self.end..start).unwrap_or("");
        let end = self.end;
        if start >= self.text.len() || gap.len() > 9 {
            return;
        }
        let invisible = gap.chars().all(is_invisible);
        let mut signs = gap.chars().filter(|c| !is_invisible(*c));
        let joins = invisible || signs.clone().count() <= 3 && signs.all(|c| BETWEEN.contains(&c));
        if let Some(last) = self.out.last_mut().filter(|last| joins && last.span.end as usize == end) {
            last.joint = Joint::Weak;
        }
    }

    /// A gap with masks or marks in it, or beyond ASCII.
    fn whole_gap(&mut self, start: usize) {
        let gap = self.text.get(self.end..start).unwrap_or("");
        let masks = gap.chars().take_while(|c| MASKS.contains(c)).count();
        let end = self.end;
        if let Some(last) = self.out.last_mut().filter(|last| masks > 0 && last.span.end as usize == end) {
            // `!!!` ends a sentence; a single `!` may stand for an i. At the end of the text nothing is joined.
            let hides = start < self.text.len() && (gap == "!" || !gap.contains('!'));
            if hides && masks == gap.chars().count() && masks <= 6 {
                last.joint = Joint::Mask;
                return;
            }
            let stars = gap.chars().take_while(|c| matches!(c, '*' | '$' | '@')).count();
            if stars >= 2 || gap.starts_with('$') {
                last.signs_after = u8::try_from(stars).unwrap_or(0);
            }
        }
        self.join_weakly(start);
        self.marks(gap);
        if gap.contains(['!', '?', '…']) || self.ends_sentence(start) {
            self.sentence += 1;
            self.clause += 1;
        } else if gap.contains([',', ';', ':', '(', ')', '—', '–', '"', '“', '”', '\n']) {
            self.clause += 1;
        }
    }

    /// Runs of three and more `!` or `?`, and pictographs, as words of the sentence that they end.
    fn marks(&mut self, gap: &str) {
        if gap.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'!' | b'?')) {
            return;
        }
        let mut run: Option<usize> = None;
        for (at, c) in gap.char_indices().chain([(gap.len(), ' ')]) {
            let is_mark = matches!(c, '!' | '?');
            match run {
                None if is_mark => run = Some(at),
                Some(from) if !is_mark => {
                    // A question mark says something of its sentence; exclamation marks only in a crowd.
                    if at - from >= 3 || gap.get(from..at).is_some_and(|run| run.contains('?')) {
                        self.push(self.end + from, self.end + at, true);
                    }
                    run = None;
                }
                _ => {}
            }
            if is_pictograph(c) {
                self.push(self.end + at, self.end + at + c.len_utf8(), true);
            }
        }
    }

    /// Whether a gap without `!`, `?` and `…` ends a sentence: by a full stop or lines.
    fn ends_sentence(&self, next: usize) -> bool {
        let gap = self.text.get(self.end..next).unwrap_or("");
        if gap.as_bytes().windows(2).any(|pair| matches!(pair, b"\n\n" | b"\n>" | b"\n-")) {
            return true;
        }
        let Some(stop) = gap.find('.') else { return false };
        let starts_small = self
            .text
            .get(next..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| c.is_lowercase() || c.is_numeric());
        let blank = gap.get(stop + 1..).is_some_and(|rest| rest.chars().any(char::is_whitespace)) || gap.len() > 2;
        let word = self.out.last().map(|word| word.span.of(self.text)).unwrap_or_default();
        let short = ABBREVIATIONS.iter().any(|short| short.eq_ignore_ascii_case(word)) || word.chars().count() == 1;
        blank && !starts_small && !short
    }
}

/// How many bytes of `rest` are an address on the web, when it begins with one.
fn address_length(rest: &str) -> Option<usize> {
    let scheme = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let is_address = rest.get(scheme.len()..).is_some_and(|tail| tail.starts_with("://")) && scheme.len() > 1
        || rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    is_address.then(|| {
        rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']')).unwrap_or(rest.len())
    })
}

/// Where two sentences run together in one word: at a full stop between a small and a capital letter.
#[inline]
fn run_together(text: &str, start: usize, end: usize) -> Option<usize> {
    let word = text.as_bytes().get(start..end)?;
    let at = start + word.iter().position(|byte| *byte == b'.')?;
    let (before, after) = (text.get(start..at)?, text.get(at + 1..end)?);
    let ends_small = before.chars().count() > 1 && before.chars().next_back().is_some_and(char::is_lowercase);
    (ends_small && after.chars().next().is_some_and(char::is_uppercase)).then_some(at)
}

/// What a byte between two words may mean: the end of a clause, the end of a sentence, a line's end, a joint, a sign of
/// what is no prose, or more than can be told by bytes.
const CLAUSE: u8 = 1;
const STOP: u8 = 2;
const LINE: u8 = 4;
const CLOSER: u8 = 8;
const JOINT: u8 = 16;
const RUN: u8 = 32;

/// Whether the signs between two words occur in paths, names or code.
fn may_be_no_prose(gap: &[u8]) -> bool {
    gap.iter().any(|byte| matches!(byte, b'/' | b'\\' | b'@' | b'`'))
        || gap.windows(2).any(|pair| matches!(pair, b"--" | b"->" | b"::" | b"()"))
}

fn sign_of(byte: u8) -> u8 {
    match byte {
        b',' | b';' => CLAUSE | JOINT,
        b':' => CLAUSE | JOINT | RUN,
        b'(' => CLAUSE | RUN,
        b')' | b'"' => CLAUSE,
        b'.' => STOP | JOINT,
        b'\n' => LINE,
        b'-' | b'/' | b'`' | b'\\' => JOINT | RUN,
        b'~' | b'\'' | b'=' => JOINT,
        b'@' => CLOSER | RUN,
        b'!' | b'?' | b'*' | b'$' | b'#' | b'+' | b'%' | b'^' | b'|' | 0x80.. => CLOSER,
        _ => 0,
    }
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    fn cut(text: &str) -> Vec<Word> {
        let mut out = Vec::new();
        words_into(text, &mut out);
        out
    }

    /// The words, sentences parted by `|`.
    fn shown(text: &str) -> String {
        let words = cut(text);
        let mut out = String::new();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                out.push_str(if words[at - 1].sentence == word.sentence { " " } else { " | " });
            }
            out.push_str(word.span.of(text));
        }
        out
    }

    #[test]
    fn words_and_sentences_are_cut() {
        let cases = [
            ("No. You don't.", "No | You don't"),
            ("It is so today.As far as I know", "It is so today | As far as I know"),
            ("The U.S. army, e.g. this", "The U.S army e.g this"),
            ("What?! No!!! Go", "What ?! | No !!! | Go"),
            ("see https://a.org/you-idiot now", "see now"),
            ("one\ntwo\n\nthree", "one two | three"),
            ("3.5 percent. Dr. Who", "3.5 percent | Dr Who"),
        ];
        for (text, want) in cases {
            assert_eq!(shown(text), want, "{text:?}");
        }
    }

    #[test]
    fn masks_join_words() {
        let words = cut("sh*t f*** $hit a$$ i-d x no");
        let joints: Vec<Joint> = words.iter().map(|word| word.joint).collect();
        assert_eq!(joints.first(), Some(&Joint::Mask));
        assert_eq!(joints.get(5), Some(&Joint::Weak));
        assert_eq!((words[2].signs_after, words[3].sign_before, words[4].signs_after), (3, 1, 2));
        assert!(joints.iter().skip(6).all(|joint| *joint == Joint::None));
    }

    #[test]
    fn what_is_no_prose_is_inert() {
        let inert = |text: &str| {
            let words = cut(text);
            words.iter().filter(|word| word.is_inert).map(|word| word.span.of(text)).collect::<Vec<_>>().join(" ")
        };
        let cases = [
            ("see kill.c and src/dumb/terminal.rs, idiot/moron", "kill.c src dumb terminal.rs"),
            ("run `kill idiot` now, you ``fool'' and ```\na b\n``` c", "kill idiot a b"),
            ("write to idiot@example.org or @moron now", "idiot example.org moron"),
            ("with --dumb-terminal on -- idiot--fool", "dumb terminal"),
            ("foo::kill() and C:\\dumb\\idiot but a:b", "foo kill C dumb idiot"),
            ("~/dumb/x /usr/bin/kill ./idiot he/she and/or", "dumb x usr bin kill idiot"),
            ("idiot.com is idiot.", "idiot.com"),
            ("is it so? /r/idiot ok", "r idiot"),
        ];
        for (text, want) in cases {
            assert_eq!(inert(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_lie_on_character_boundaries_and_in_order(text in "\\PC{0,60}|[a-z.*!?$@\n ]{0,60}") {
            let mut end = 0;
            for word in cut(&text) {
                prop_assert!(text.get(word.span.start as usize..word.span.end as usize).is_some());
                let (before, after) = (u32::from(word.sign_before), u32::from(word.signs_after));
                let signs = (word.span.start - before) as usize..(word.span.end + after) as usize;
                prop_assert!(text.get(signs).is_some());
                prop_assert!(word.span.start >= end && word.span.end > word.span.start);
                end = word.span.end;
            }
        }
    }
}
