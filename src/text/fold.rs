//! Forms that count as equal: case, typographic apostrophes, invisible characters, accents.

/// Characters that take no room and are typed to fool filters: zero-width ones, the soft hyphen, joiners.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The folded form of a word: lower case, `’` as `'`, invisible characters left out.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars().filter(|c| !is_invisible(*c)) {
        match c {
            '’' | '‘' | 'ʼ' | '＇' => out.push('\''),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn case_apostrophes_and_invisible_characters_fold() {
        for (word, want) in [("IDIOT", "idiot"), ("don’t", "don't"), ("id\u{200b}iot", "idiot"), ("Größe", "größe")]
        {
            assert_eq!(fold(word), want);
        }
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_gives_the_same(word in "[ -~]{0,20}") {
            let slow: String = word.chars().flat_map(char::to_lowercase).collect();
            prop_assert_eq!(fold(&word), slow);
        }
    }
}
