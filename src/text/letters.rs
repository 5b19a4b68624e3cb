//! Characters that stand for a plain Latin letter: other widths and styles, accents, look-alikes of other scripts, signs
//! and digits.

use super::disguise::Disguise;

/// Letters with a mark on them, by the letter.
const ACCENTED: &[(&str, char)] = &[
    ("àáâãäåāăąǎȁȃạảấầẩẫậắằẳẵặǻɐ", 'a'),
    ("ḃḅḇƀɓ", 'b'),
    ("çćĉċčḉƈȼ", 'c'),
    ("ďđḋḍḏḑḓɗ", 'd'),
    ("èéêëēĕėęěȅȇẹẻẽếềểễệḕḗ", 'e'),
    ("ḟƒ", 'f'),
    ("ĝğġģǧǵḡɠ", 'g'),
    ("ĥħȟḣḥḧḩḫ", 'h'),
    ("ìíîïĩīĭįıǐȉȋịỉḭḯɨ", 'i'),
    ("ĵǰɉ", 'j'),
    ("ķǩḱḳḵƙ", 'k'),
    ("ĺļľŀłḷḹḻḽƚ", 'l'),
    ("ḿṁṃ", 'm'),
    ("ñńņňŉǹṅṇṉṋɲ", 'n'),
    ("òóôõöøōŏőơǒǫȍȏọỏốồổỗộớờởỡợṍṏṑṓ", 'o'),
    ("ṕṗƥ", 'p'),
    ("ŕŗřȑȓṙṛṝṟɍ", 'r'),
    ("śŝşšșṡṣṥṧṩ", 's'),
    ("ţťŧțṫṭṯṱƭ", 't'),
    ("ùúûüũūŭůűųưǔȕȗụủứừửữựṳṵṷṹṻ", 'u'),
    ("ṽṿ", 'v'),
    ("ŵẁẃẅẇẉ", 'w'),
    ("ẋẍ", 'x'),
    ("ýÿŷȳẏỳỵỷỹ", 'y'),
    ("źżžẑẓẕƶ", 'z'),
];

/// Letters of other scripts, and odd Latin ones, that look like a letter; capitals where they look like another letter
/// than the small ones.
const LOOK_ALIKES: &[(&str, char)] = &[
    ("аαɑΑАᎪᴀаᗅⲁ", 'a'),
    ("ЬьƄƅвВΒβᏴʙᗷ", 'b'),
    ("сСϲϹᏟᴄⅽс", 'c'),
    ("ԁԀᎠᴅᗞⅾ", 'd'),
    ("еЕεΕᎬᴇ℮ҽёЁ", 'e'),
    ("ϝFꜰғҒ", 'f'),
    ("ɡցᏀɢԌ", 'g'),
    ("һհΗНнᎻʜҺ", 'h'),
    ("іІιΙӏɩᎥɪⅰїЇ", 'i'),
    ("јЈϳᎫᴊ", 'j'),
    ("кКκΚᏦᴋ", 'k'),
    ("ӏⅼᏞʟӀ", 'l'),
    ("мМΜᎷᴍⅿ", 'm'),
    ("ոΝηпɴπᴨ", 'n'),
    ("оОοΟσօᴏ੦ο०", 'o'),
    ("рРρΡᏢᴘ", 'p'),
    ("ԛգ", 'q'),
    ("гᴦᎡʀяЯ", 'r'),
    ("ѕЅʂᏚꜱ", 's'),
    ("тТτΤᎢᴛ", 't'),
    ("υսᴜцμ", 'u'),
    ("νѵᴠᏙⅴ", 'v'),
    ("ԝԜωшᴡᎳɯ", 'w'),
    ("хХχΧⅹ×", 'x'),
    ("уУүγΥʏҮ", 'y'),
    ("ΖᏃᴢʐ", 'z'),
];

/// Letters by the signs and digits that stand for them; the first reading is the commonest.
const LEET: &[(char, &str)] = &[
    ('0', "o"),
    ('1', "il"),
    ('2', "z"),
    ('3', "e"),
    ('4', "a"),
    ('5', "s"),
    ('6', "gb"),
    ('7', "t"),
    ('8', "b"),
    ('9', "g"),
    ('@', "a"),
    ('$', "s"),
    ('!', "i"),
    ('+', "t"),
    ('|', "il"),
    ('(', "c"),
    ('^', "a"),
    ('#', "h"),
    ('€', "e"),
    ('£', "l"),
    ('¢', "c"),
    ('¡', "i"),
    ('§', "s"),
];

/// The letters that a sign or digit may stand for, likeliest first.
#[must_use]
pub fn leet_letters(c: char) -> Option<&'static str> {
    LEET.iter().find(|(sign, _)| *sign == c).map(|(_, letters)| *letters)
}

/// Whether a character only marks the one before it, and is left out of plain words.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// The small Latin letter or digit that `c` stands for, and what makes it another character; `None` when it stands for
/// none.
#[must_use]
pub fn plain_letter(c: char) -> Option<(char, Disguise)> {
    let styled = |first: u32, letter: u8| char::from_u32(u32::from(letter) + (u32::from(c) - first) % 26);
    let wide = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).map(|c| c.to_ascii_lowercase()),
        // Mathematical letters: bold, italic, script …, each alphabet in capitals, then in small letters.
        '\u{1d400}'..='\u{1d6a3}' => styled(0x1d400, b'a'),
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_u32(u32::from(b'0') + (u32::from(c) - 0x1d7ce) % 10),
        '\u{249c}'..='\u{24b5}' => styled(0x249c, b'a'),
        '\u{24b6}'..='\u{24e9}' => styled(0x24b6, b'a'),
        '\u{1f130}'..='\u{1f149}' => styled(0x1f130, b'a'),
        '\u{1f150}'..='\u{1f169}' => styled(0x1f150, b'a'),
        '\u{1f170}'..='\u{1f189}' => styled(0x1f170, b'a'),
        'ℂ' | 'ℭ' => Some('c'),
        'ℯ' | 'ℰ' | 'ⅇ' => Some('e'),
        'ℱ' => Some('f'),
        'ℊ' => Some('g'),
        'ℋ' | 'ℌ' | 'ℍ' | 'ℎ' => Some('h'),
        'ℐ' | 'ℑ' | 'ⅈ' => Some('i'),
        'ℒ' | 'ℓ' => Some('l'),
        'ℳ' => Some('m'),
        'ℕ' => Some('n'),
        'ℴ' => Some('o'),
        'ℙ' => Some('p'),
        'ℚ' => Some('q'),
        'ℛ' | 'ℜ' | 'ℝ' => Some('r'),
        'ℤ' | 'ℨ' => Some('z'),
        _ => None,
    };
    if let Some(letter) = wide {
        return Some((letter, Disguise::Width));
    }
    let find = |table: &[(&str, char)], c: char| table.iter().find(|(alike, _)| alike.contains(c)).map(|(_, l)| *l);
    let small = c.to_lowercase().next().unwrap_or(c);
    if let Some(letter) = find(ACCENTED, small) {
        return Some((letter, Disguise::Accents));
    }
    find(LOOK_ALIKES, c).or_else(|| find(LOOK_ALIKES, small)).map(|letter| (letter, Disguise::LookAlikes))
}
