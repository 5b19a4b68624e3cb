//! Entities and attributes as dumps write them, wrong ones too.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use super::stream::is_control;

/// What `&name;` stands for; `None` where nobody knows it.
pub(super) fn entity(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let hex = number.strip_prefix(['x', 'X']);
    let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
    // Half of a surrogate pair, and what is beyond Unicode, is no character.
    let c = char::from_u32(code).unwrap_or('\u{fffd}');
    let is_nothing = u8::try_from(code).is_ok_and(is_control);
    Some(if is_nothing { Cow::Borrowed("") } else { Cow::Owned(c.to_string()) })
}

/// `text` with its entities decoded, once; unknown ones stay as they are.
pub(in crate::ingest) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split(|c: char| c != '#' && !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let tail = after.strip_prefix(name).and_then(|tail| tail.strip_prefix(';'));
        match tail.and_then(|tail| Some((entity(name)?, tail))) {
            Some((meant, tail)) => {
                out.push_str(&meant);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `text` as it is written in the value of an HTML attribute.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '"']) {
        Cow::Owned(text.replace('&', "&amp;").replace('"', "&quot;"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The attributes of a tag, values raw, from what follows its name; and whether one was written in a way that XML does
/// not allow.
pub(super) fn attributes(raw: &str) -> (Vec<(&str, &str)>, bool) {
    let mut found = Vec::new();
    let mut is_bad = false;
    let mut rest = raw.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            // A name without a value: HTML allows it.
            is_bad = true;
            found.push((name, ""));
            rest = after.trim_start();
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or("");
                inner.split_once(quote).unwrap_or_else(|| {
                    is_bad = true;
                    (inner, "")
                })
            }
            None => {
                is_bad = true;
                value.split_at(value.find(char::is_whitespace).unwrap_or(value.len()))
            }
        };
        if !name.is_empty() {
            found.push((name, value));
        }
        rest = after.trim_start();
    }
    (found, is_bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once_and_unknown_ones_stay() {
        for (text, want) in [
            ("a&amp;lt;b", "a&lt;b"),
            ("&nbsp;&eacute;&#8211;&#x41;", "\u{a0}é–A"),
            ("&bomb; & &;", "&bomb; & &;"),
            ("&#0;&#xD83D;", "\u{fffd}"),
        ] {
            assert_eq!(decoded(text), want, "{text}");
        }
    }

    #[test]
    fn attributes_are_read_in_every_spelling() {
        let (found, is_bad) = attributes(" a=\"1\"\n b = 'x y'  c:d=\"\"");
        assert_eq!(found, [("a", "1"), ("b", "x y"), ("c:d", "")]);
        assert!(!is_bad);
        for (raw, want) in [
            (" a=1 b=2", vec![("a", "1"), ("b", "2")]),
            (" a b=\"2\"", vec![("a", ""), ("b", "2")]),
            (" a=\"1", vec![("a", "1")]),
            (" = x", vec![]),
        ] {
            assert_eq!(attributes(raw), (want, true), "{raw}");
        }
    }
}
