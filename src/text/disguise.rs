//! Spellings that hide a word: look-alike letters, digits and signs for letters, letters repeated or masked.
//! Gives the readings to look up; whether one of them is a word of a lexicon is not decided here.

use super::fold::fold;

/// Readings that are tried for one form, at most.
const MOST_READINGS: usize = 16;

/// Letters by the signs and digits that stand for them; the first reading is the commonest.
const LEET: &[(char, &str)] = &[
    ('0', "o"),
    ('1', "il"),
    ('3', "e"),
    ('4', "a"),
    ('5', "s"),
    ('7', "t"),
    ('8', "b"),
    ('9', "g"),
    ('@', "a"),
    ('$', "s"),
    ('!', "i"),
    ('+', "t"),
    ('€', "e"),
    ('|', "li"),
];

/// Letters of other scripts, and accented ones, that look like a Latin letter.
const LOOK_ALIKES: &[(&str, char)] = &[
    ("аàáâãäåāăąα", 'a'),
    ("Ьƅв", 'b'),
    ("сçćčϲ", 'c'),
    ("ԁďđ", 'd'),
    ("еèéêëēėęěё", 'e'),
    ("ƒ", 'f'),
    ("ɡğģ", 'g'),
    ("һħ", 'h'),
    ("іìíîïīįıι", 'i'),
    ("ј", 'j'),
    ("кķκ", 'k'),
    ("ӏłĺľ", 'l'),
    ("м", 'm'),
    ("ñńņňո", 'n'),
    ("оòóôõöøōőοσ", 'o'),
    ("рρ", 'p'),
    ("ԛ", 'q'),
    ("гŕř", 'r'),
    ("ѕśşšș", 's'),
    ("тťțτ", 't'),
    ("υùúûüūůűų", 'u'),
    ("νѵ", 'v'),
    ("ԝŵω", 'w'),
    ("хχ", 'x'),
    ("уýÿγ", 'y'),
    ("źżž", 'z'),
];

/// The readings of a raw form, likeliest first; none for a form that shows no sign of a disguise.
#[must_use]
pub fn readings(raw: &str) -> Vec<String> {
    let folded = fold(raw);
    if let Some(joined) = spelled_out(&folded) {
        return vec![joined];
    }
    if !looks_disguised(&folded) && folded.chars().count() == raw.chars().count() {
        return Vec::new();
    }
    let mut list: Vec<String> = Vec::new();
    let plain: String = folded.chars().map(plain_letter).collect();
    for read in leet(&plain) {
        for squeezed in squeezes(&read) {
            if squeezed != folded && !list.contains(&squeezed) {
                list.push(squeezed);
            }
        }
    }
    list.truncate(MOST_READINGS);
    list
}

/// The word that `l.o.s.e.r` or `l-o-s-e-r` spells: four or more single letters with one sign between each two.
fn spelled_out(folded: &str) -> Option<String> {
    let chars: Vec<char> = folded.chars().collect();
    let letters: String = chars.iter().step_by(2).collect();
    let signs_between = chars.iter().skip(1).step_by(2).all(|c| matches!(c, '.' | '-' | '_' | '*' | '\''));
    let spelled = chars.len() % 2 == 1 && letters.chars().count() >= 4 && letters.chars().all(char::is_alphabetic);
    (spelled && signs_between).then_some(letters)
}

/// Whether letters are mixed with digits or signs, repeated three times, or look like another script's.
fn looks_disguised(folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let signs = folded.chars().filter(|c| leet_letters(*c).is_some()).count();
    let mixed = signs > 0 && letters > 0 && signs <= letters + 1;
    mixed || !folded.is_ascii() || repeats(folded)
}

/// Whether some letter stands three times in a row.
fn repeats(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    chars.windows(3).any(|w| matches!(w, [a, b, c] if a == b && b == c && a.is_alphabetic()))
}

fn leet_letters(c: char) -> Option<&'static str> {
    LEET.iter().find(|(sign, _)| *sign == c).map(|(_, letters)| *letters)
}

/// The Latin letter that `c` looks like: full-width forms, look-alikes; else itself.
fn plain_letter(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    if let Some(wide) = ('\u{ff01}'..='\u{ff5e}').contains(&c).then(|| u32::from(c) - 0xfee0).and_then(char::from_u32) {
        return wide.to_ascii_lowercase();
    }
    LOOK_ALIKES.iter().find(|(alike, _)| alike.contains(c)).map_or(c, |(_, letter)| *letter)
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

/// As it is; runs of three and more letters cut to two; cut to one.
fn squeezes(read: &str) -> Vec<String> {
    if !repeats(read) {
        return vec![read.to_owned()];
    }
    [2, 1].iter().map(|most| squeezed(read, *most)).collect()
}

/// Runs of three and more equal letters cut to `most`.
fn squeezed(read: &str, most: usize) -> String {
    let chars: Vec<char> = read.chars().collect();
    let mut out = String::new();
    for run in chars.chunk_by(|a, b| a == b) {
        let kept = if run.len() >= 3 { most } else { run.len() };
        out.extend(run.iter().take(kept));
    }
    out
}

/// Whether `masked` (letters, with `*` or `#` for some) can stand for `word`: equal length, equal first letter, and at
/// least as many letters shown as hidden.
#[must_use]
pub fn unmasks(masked: &str, word: &str) -> bool {
    let hidden = |c: char| matches!(c, '*' | '#' | '@' | '$' | '!' | '+' | '%' | '-' | '.' | '_');
    let shown = masked.chars().filter(|c| !hidden(*c)).count();
    let stars = masked.chars().count() - shown;
    stars > 0
        && shown >= stars
        && masked.chars().count() == word.chars().count()
        && masked.chars().next() == word.chars().next()
        && masked.chars().zip(word.chars()).all(|(m, w)| hidden(m) || m == w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_are_read() {
        let cases = [
            ("id1ot", "idiot"),
            ("1d10t", "idiot"),
            ("$tupid", "stupid"),
            ("idiiiiot", "idiot"),
            ("stuuupid", "stupid"),
            ("іdіоt", "idiot"), // Cyrillic letters
            ("ｉｄｉｏｔ", "idiot"),
            ("ïdïöt", "idiot"),
            ("id\u{200b}iot", "idiot"),
        ];
        for (raw, want) in cases {
            let read = readings(raw);
            let found = fold(raw) == want || read.iter().any(|reading| reading == want);
            assert!(found, "{raw}: {read:?}");
        }
    }

    #[test]
    fn innocent_forms_have_no_readings() {
        for raw in ["idiot", "bridge", "2024", "assess", "Mississippi"] {
            assert_eq!(readings(raw), Vec::<String>::new(), "{raw}");
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
        ] {
            assert_eq!(unmasks(masked, word), want, "{masked} for {word}");
        }
    }
}
