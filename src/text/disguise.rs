//! Spellings that hide a word: look-alike letters, digits and signs for letters, letters repeated, masked, left out or
//! swapped. Gives the readings to look up; whether one of them is a word of a lexicon is not decided here.

use super::fold::{fold, is_invisible};
use super::letters::{is_mark, leet_letters, plain_letter};

/// How a spelling hides a word. Of several ways the last of this list is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    /// Characters that take no room stand in the word.
    Invisible,
    /// Letters of another width or style (`ｉｄｉｏｔ`, `𝐢𝐝𝐢𝐨𝐭`).
    Width,
    /// Marks on letters.
    Accents,
    /// Letters of other scripts that look alike.
    LookAlikes,
    /// Digits and signs for letters.
    Leet,
    /// Letters repeated.
    Repeats,
    /// Blanks between the letters.
    Spaces,
    /// Signs between the letters.
    Signs,
    /// Signs in place of letters.
    Masks,
    /// Letters missing, swapped or doubled.
    Letters,
    /// A blank inside the word.
    Split,
    /// Words run together.
    Joined,
}

impl Disguise {
    /// All of them.
    pub const ALL: &[Disguise] = &[
        Disguise::Invisible,
        Disguise::Width,
        Disguise::Accents,
        Disguise::LookAlikes,
        Disguise::Leet,
        Disguise::Repeats,
        Disguise::Spaces,
        Disguise::Signs,
        Disguise::Masks,
        Disguise::Letters,
        Disguise::Split,
        Disguise::Joined,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Disguise::Invisible => "invisible characters",
            Disguise::Width => "letters of another width or style",
            Disguise::Accents => "accents",
            Disguise::LookAlikes => "look-alike letters",
            Disguise::Leet => "digits or signs for letters",
            Disguise::Repeats => "repeated letters",
            Disguise::Spaces => "blanks between letters",
            Disguise::Signs => "signs between letters",
            Disguise::Masks => "masked letters",
            Disguise::Letters => "missing, swapped or doubled letters",
            Disguise::Split => "a blank inside the word",
            Disguise::Joined => "words run together",
        }
    }

    /// Whether it changes the word itself, so that only rows with `evade` = `letters` undo it.
    #[must_use]
    pub fn changes_letters(self) -> bool {
        matches!(self, Disguise::Letters | Disguise::Split | Disguise::Joined)
    }
}

/// Readings that are tried for one form, at most.
const MOST_READINGS: usize = 16;

/// Letters of a form that is read, at most: no word is longer.
const MOST_LETTERS: usize = 64;

/// The readings of a raw form, likeliest first, with the disguise that each undoes; none for a form that shows no sign
/// of one.
#[must_use]
pub fn readings(raw: &str) -> Vec<(String, Disguise)> {
    let plainly = raw.bytes().all(|byte| byte.is_ascii_alphabetic()) && !repeats(raw);
    if plainly || raw.chars().nth(MOST_LETTERS).is_some() {
        return Vec::new();
    }
    let (plain, disguise) = plain(raw);
    if let Some(joined) = spelled_out(&plain) {
        return vec![(joined, Disguise::Signs)];
    }
    let (mixed, repeated) = (mixes_signs(&plain), repeats(&plain));
    let read = if mixed { leet(&plain) } else { vec![plain.clone()] };
    let mut list: Vec<(String, Disguise)> = Vec::new();
    for read in read {
        let disguise = if mixed { Some(Disguise::Leet) } else { disguise };
        let squeezed = if repeated || repeats(&read) { squeezes(&read) } else { Vec::new() };
        let all = disguise.map(|disguise| (read, disguise)).into_iter();
        let all = all.chain(squeezed.into_iter().map(|squeezed| (squeezed, Disguise::Repeats)));
        for reading in all {
            if !list.contains(&reading) {
                list.push(reading);
            }
        }
    }
    list.truncate(2 * MOST_READINGS);
    list
}

/// A form in small plain letters, and the disguise that was undone for it.
#[must_use]
pub fn plain(raw: &str) -> (String, Option<Disguise>) {
    if raw.is_ascii() {
        return (raw.to_ascii_lowercase(), None);
    }
    let mut disguise: Option<Disguise> = None;
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        let undone = if is_invisible(c) {
            Some(Disguise::Invisible)
        } else if is_mark(c) {
            Some(Disguise::Accents)
        } else if let Some((letter, undone)) = plain_letter(c) {
            out.push(letter);
            Some(undone)
        } else {
            out.push_str(&fold(c.encode_utf8(&mut [0; 4])));
            None
        };
        disguise = disguise.max(undone);
    }
    (out, disguise)
}

/// Whether all letters of a form are of another script than Latin: then it may be a word of another language, and is
/// read only among Latin words.
#[must_use]
pub fn is_foreign(raw: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    let other_script = |c: char| matches!(c, '\u{370}'..='\u{1cff}');
    !raw.chars().any(is_latin) && raw.chars().any(other_script)
}

/// The word that `l.o.s.e.r` or `l_o_s_e_r` spells: single letters with one sign between each two.
fn spelled_out(plain: &str) -> Option<String> {
    let letters: String = plain.chars().step_by(2).collect();
    let count = plain.chars().count();
    let signs = plain.chars().skip(1).step_by(2).all(|c| !c.is_alphanumeric());
    let letters_only = letters.chars().all(char::is_alphanumeric) && letters.chars().any(char::is_alphabetic);
    (count >= 5 && count % 2 == 1 && signs && letters_only).then_some(letters)
}

/// Whether letters are mixed with digits or signs that may stand for letters.
fn mixes_signs(plain: &str) -> bool {
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    let signs = plain.chars().filter(|c| leet_letters(*c).is_some()).count();
    // Of three characters only one in the middle, or a sign: `b4`, `a55` and `4th` are too often what they are.
    let short = letters + signs < 4;
    let inner = plain.chars().skip(1).take(1).any(|c| c.is_ascii_digit()) || plain.contains(['$', '@', '!']);
    // `80s`, `4th`, `500mg`: a number and what it counts.
    let counts = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = counts.len() < plain.len() && counts.chars().count() < 3 && counts.chars().all(char::is_alphabetic);
    !counted
        && signs > 0
        && letters > 0
        && signs <= 2 * letters
        && letters + signs > 2
        && (!short || inner && letters == 2)
}

/// Whether some letter stands three times in a row.
fn repeats(plain: &str) -> bool {
    let mut run = 0;
    let mut last = ' ';
    plain.chars().any(|c| {
        run = if c.eq_ignore_ascii_case(&last) { run + 1 } else { 1 };
        last = c;
        run >= 3 && c.is_alphabetic()
    })
}

/// All readings of digits and signs as letters, at most `MOST_READINGS`.
fn leet(plain: &str) -> Vec<String> {
    let mut list = vec![String::new()];
    for c in plain.chars() {
        let letters = leet_letters(c).unwrap_or("");
        if letters.is_empty() {
            list.iter_mut().for_each(|read| read.push(c));
            continue;
        }
        let room = list.len() * letters.len() <= MOST_READINGS;
        let letters = if room { letters } else { letters.get(..1).unwrap_or(letters) };
        list = list.iter().flat_map(|read| letters.chars().map(move |letter| format!("{read}{letter}"))).collect();
    }
    list
}

/// Runs of three and more letters cut to two; cut to one; all runs but one cut to one, that one to two.
fn squeezes(read: &str) -> Vec<String> {
    let chars: Vec<char> = read.chars().collect();
    let runs: Vec<&[char]> = chars.chunk_by(|a, b| a == b).collect();
    let squeezed = |most: &dyn Fn(usize) -> usize| -> String {
        let kept = |(at, run): (usize, &&[char])| {
            let kept = if run.len() >= 3 { most(at) } else { run.len() };
            run.iter().copied().take(kept).collect::<Vec<char>>()
        };
        runs.iter().enumerate().flat_map(kept).collect()
    };
    let long: Vec<usize> = runs.iter().enumerate().filter(|(_, run)| run.len() >= 3).map(|(at, _)| at).collect();
    let mut all = vec![squeezed(&|_| 2), squeezed(&|_| 1)];
    if (2..=6).contains(&long.len()) {
        all.extend(long.iter().map(|doubled| squeezed(&|at| if at == *doubled { 2 } else { 1 })));
    }
    all
}

/// Whether `masked` (letters, with signs for some) can stand for `word`: equal length, equal first letter, and at least
/// as many letters shown as hidden. A hyphen, stop or comma hides a vowel only, since words are joined by them.
#[must_use]
pub fn unmasks(masked: &str, word: &str) -> bool {
    let weak = |c: char| matches!(c, '-' | '.' | '_' | ',' | '~' | '•' | '·');
    let hidden =
        |c: char| matches!(c, '*' | '#' | '@' | '$' | '!' | '+' | '%' | '^' | '|' | '€' | '£' | '¡') || weak(c);
    let shown = masked.chars().filter(|c| !hidden(*c)).count();
    let stars = masked.chars().count() - shown;
    stars > 0
        && shown >= stars
        && masked.chars().count() == word.chars().count()
        && masked.chars().next() == word.chars().next()
        && masked.chars().zip(word.chars()).all(|(m, w)| {
            let vowel = matches!(w, 'a' | 'e' | 'i' | 'o' | 'u');
            m == w || hidden(m) && w.is_alphabetic() && (!weak(m) || vowel)
        })
}

/// Spellings of a word with a letter missing, two neighbours swapped, or a letter doubled. Short words have few: their
/// misspellings are too often other words.
#[must_use]
pub fn misspellings(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let length = chars.len();
    if length < 4 || !chars.iter().all(|c| c.is_alphabetic()) {
        return Vec::new();
    }
    let mut all: Vec<Vec<char>> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        // The first letter carries the word; short words with one letter less are mostly other words.
        if length > 5 && at > 0 {
            let mut missing = chars.clone();
            missing.remove(at);
            all.push(missing);
        }
        let from = usize::from(length < 6);
        if at >= from && at + 1 < length && chars.get(at) != chars.get(at + 1) {
            let mut swapped = chars.clone();
            swapped.swap(at, at + 1);
            all.push(swapped);
        }
        let mut doubled = chars.clone();
        doubled.insert(at, *c);
        all.push(doubled);
    }
    all.into_iter().map(|chars| chars.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_are_read() {
        let cases = [
            ("id1ot", "idiot", Disguise::Leet),
            ("1d10t", "idiot", Disguise::Leet),
            ("$tupid", "stupid", Disguise::Leet),
            ("idiiiiot", "idiot", Disguise::Repeats),
            ("stuuupid", "stupid", Disguise::Repeats),
            ("assssholllle", "asshole", Disguise::Repeats),
            ("іdіоt", "idiot", Disguise::LookAlikes), // Cyrillic letters
            ("ｉｄｉｏｔ", "idiot", Disguise::Width),
            ("𝐢𝐝𝐢𝐨𝐭", "idiot", Disguise::Width),
            ("ⓘⓓⓘⓞⓣ", "idiot", Disguise::Width),
            ("ïdïöt", "idiot", Disguise::Accents),
            ("i\u{301}dio\u{308}t", "idiot", Disguise::Accents),
            ("id\u{200c}iot", "idiot", Disguise::Invisible),
            ("l.o.s.e.r", "loser", Disguise::Signs),
        ];
        for (raw, want, disguise) in cases {
            let read = readings(raw);
            assert!(read.contains(&(want.to_owned(), disguise)), "{raw}: {read:?}");
        }
    }

    #[test]
    fn innocent_forms_have_no_readings() {
        for raw in ["idiot", "bridge", "2024", "assess", "Mississippi", "b4", "4th", "a55", "U.S"] {
            assert_eq!(readings(raw), [], "{raw}");
        }
    }

    #[test]
    fn a_mask_hides_at_most_half() {
        for (masked, word, want) in [
            ("sh*t", "shit", true),
            ("f**k", "fuck", true),
            ("f***", "fuck", false),
            ("sh*t", "shot", true),
            ("s***e", "slice", false),
            ("f-ck", "fuck", true),
            ("fu-k", "fuck", false),
        ] {
            assert_eq!(unmasks(masked, word), want, "{masked} for {word}");
        }
    }

    #[test]
    fn misspellings_keep_short_words_apart() {
        let of = |word: &str| misspellings(word);
        for (word, spelling, want) in [
            ("idiot", "idoit", true),
            ("stupid", "stupd", true),
            ("idiot", "idot", false),
            ("idiot", "iidiot", true),
            ("loser", "lose", false),
            ("fuck", "fcuk", true),
            ("fuck", "fck", false),
            ("cunt", "cut", false),
            ("ass", "sas", false),
        ] {
            assert_eq!(of(word).iter().any(|one| one == spelling), want, "{spelling} for {word}");
        }
    }

    #[test]
    fn words_of_other_scripts_are_foreign() {
        for (raw, want) in [("хер", true), ("хer", false), ("ïdïöt", false), ("ｉｄ", false)] {
            assert_eq!(is_foreign(raw), want, "{raw}");
        }
    }
}
