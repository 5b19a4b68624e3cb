//! Headers of a mail → who wrote it, when, on what, in answer to what. No address is given on.

use mail_parser::{Address, DateTime, HeaderName, HeaderValue, Message};

use crate::comment::{Precision, Timestamp};
use crate::ingest::moment;

/// Ancestors that are kept of a mail: longer chains are nobody's.
const ANCESTORS: usize = 1000;
/// Longest id.
const LONGEST_ID: usize = 1000;

/// A header's text as it stands, not decoded; the first where it occurs twice.
fn raw<'m>(message: &'m Message<'_>, name: &HeaderName<'_>) -> Option<&'m str> {
    let header = message.parts.first()?.headers.iter().find(|header| header.name == *name)?;
    let bytes = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    std::str::from_utf8(bytes).ok().map(str::trim).filter(|text| !text.is_empty())
}

fn value<'m, 'x>(message: &'m Message<'x>, name: &HeaderName<'_>) -> Option<&'m HeaderValue<'x>> {
    Some(&message.parts.first()?.headers.iter().find(|header| header.name == *name)?.value)
}

/// Ids in pointed brackets, each with the words before it.
fn bracketed(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((id, next)) = after.split_once('>') else { break };
        let id: String = id.rsplit('<').next().unwrap_or(id).split_whitespace().collect();
        if !id.is_empty() && id.len() <= LONGEST_ID {
            found.push((before, id));
        }
        rest = next;
    }
    found
}

/// An id that stands without brackets.
fn bare(text: &str) -> Option<String> {
    let is_id = text.len() <= LONGEST_ID && text.contains('@') && !text.contains(char::is_whitespace);
    is_id.then(|| text.to_owned())
}

/// The Message-ID without its brackets.
pub(super) fn id(message: &Message<'_>) -> Option<String> {
    let text = raw(message, &HeaderName::MessageId)?;
    bracketed(text).into_iter().next().map(|(_, id)| id).or_else(|| {
        let is_one_word = text.len() <= LONGEST_ID && !text.contains(char::is_whitespace) && !text.contains(['<', '>']);
        is_one_word.then(|| text.to_owned())
    })
}

/// The mails above this one, nearest first, by Zawinski's rule: the ids of References, then the first id of In-Reply-To
/// unless it is among them.
pub(super) fn chain(message: &Message<'_>, own: &str) -> Vec<String> {
    let references = raw(message, &HeaderName::References).unwrap_or("");
    let mut chain: Vec<String> = bracketed(references).into_iter().map(|(_, id)| id).collect();
    if chain.is_empty() {
        chain = references.split_whitespace().filter_map(bare).collect();
    }
    if let Some(answered) = raw(message, &HeaderName::InReplyTo).and_then(answered)
        && !chain.contains(&answered)
    {
        chain.push(answered);
    }
    let names_itself = chain.iter().any(|id| id == own);
    chain.retain(|id| id != own);
    if chain.is_empty() && names_itself {
        // A mail that answers itself and nothing else: the tree says so.
        chain.push(own.to_owned());
    }
    chain.reverse();
    chain.truncate(ANCESTORS);
    chain
}

/// The id in In-Reply-To. Old programs write `message from Ana <ana@example.org> of Tuesday <12@example.org>`: what
/// follows the sender's name is an address.
fn answered(text: &str) -> Option<String> {
    let is_sender = |before: &str| {
        before
            .split(|c: char| !c.is_alphabetic())
            .any(|word| matches!(word.to_lowercase().as_str(), "from" | "von" | "de"))
    };
    let ids = bracketed(text);
    ids.into_iter().find(|(before, _)| !is_sender(before)).map(|(_, id)| id).or_else(|| bare(text))
}

/// The sender's name; the part of the address before the host where there is no name.
pub(super) fn author(message: &Message<'_>) -> Option<String> {
    let from = [HeaderName::From, HeaderName::Sender, HeaderName::ReplyTo];
    from.iter().find_map(|name| match value(message, name)? {
        HeaderValue::Address(address) => of_address(address),
        _ => None,
    })
}

fn of_address(address: &Address<'_>) -> Option<String> {
    let first = address.iter().next()?;
    let name = first.name.as_deref().and_then(nameable);
    name.or_else(|| first.address.as_deref().and_then(nameable))
}

/// `text` as a name: blanks and quotes off, the host of an address gone.
fn nameable(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = match words.as_slice() {
        // Mailing list archives hide addresses so, and write the name behind them.
        [_, "at", host, name @ ..] if host.contains('.') && !name.is_empty() => name.join(" "),
        [local, "at", host] if host.contains('.') => (*local).to_owned(),
        words => words.iter().map(|word| without_host(word)).collect::<Vec<_>>().join(" "),
    };
    let in_parentheses = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = in_parentheses.unwrap_or(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || "\"'<>(),;".contains(c));
    (!text.is_empty()).then(|| text.to_owned())
}

/// `ana` for `ana@example.org`.
pub(super) fn without_host(word: &str) -> &str {
    match word.split_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() => local,
        _ => word,
    }
}

/// The subject without the marks of answers and lists.
pub(super) fn title(message: &Message<'_>) -> Option<String> {
    let subject = value(message, &HeaderName::Subject)?.as_text()?;
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = bare_subject(&subject);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// Marks of answers and forwards in the languages of common programs.
const MARKS: &[&str] = &[
    "re", "aw", "sv", "fw", "fwd", "wg", "antw", "antwort", "odp", "vs", "vb", "rv", "tr", "r", "rif", "ref", "res",
    "enc", "ynt", "atb", "ha", "回复", "答复", "转发",
];

fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let list = rest.strip_prefix('[').and_then(|tail| tail.split_once(']'));
        if let Some((_, after)) = list
            && !after.trim().is_empty()
        {
            rest = after.trim_start();
            continue;
        }
        let Some((mark, after)) = rest.split_once([':', '：']) else { return rest };
        // `Re[2]:` and `Re^2:` count their answers.
        let word = mark.trim().trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^*".contains(c)).to_lowercase();
        if !MARKS.contains(&word.as_str()) {
            return rest;
        }
        rest = after.trim_start();
    }
}

/// The Date header. A clock time without a zone stays one.
pub(super) fn time(message: &Message<'_>) -> Option<Timestamp> {
    let text = raw(message, &HeaderName::Date)?;
    if let Some(time) = moment::rfc2822(text) {
        return Some(time);
    }
    let read = DateTime::parse_rfc822(&format!("{text}\n"))?;
    let zone = text.rsplit(':').next().unwrap_or("");
    let has_zone = zone.contains(['+', '-']) || zone.bytes().filter(u8::is_ascii_alphabetic).count() >= 1;
    if !read.is_valid() {
        return None;
    }
    let seconds = if has_zone { read.to_timestamp() } else { read.to_timestamp_local() };
    let time = Timestamp::from_unix(seconds)?;
    Some(if has_zone { time } else { Timestamp { precision: Precision::Local, ..time } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_lose_the_marks_of_answers_and_lists() {
        let cases = [
            ("Re: [dev] Re: Bridge", "Bridge"),
            ("[dev] AW: Brücke: ja oder nein", "Brücke: ja oder nein"),
            ("SV: Re[2]: Bron", "Bron"),
            ("Note: the bridge", "Note: the bridge"),
            ("[dev]", "[dev]"),
            ("Re:", ""),
            ("回复：桥", "桥"),
        ];
        for (subject, want) in cases {
            assert_eq!(bare_subject(subject), want, "{subject}");
        }
    }

    #[test]
    fn an_address_in_prose_is_no_id() {
        let cases = [
            ("<1@a>", Some("1@a")),
            ("<1@a> (Ana's message of \"Tue\")", Some("1@a")),
            ("Message from Ana <ana@example.org> of \"Tue\" <1@a>", Some("1@a")),
            ("Your message of Tue", None),
            ("1@a", Some("1@a")),
        ];
        for (text, want) in cases {
            assert_eq!(answered(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn no_address_is_a_name() {
        let cases = [
            ("Ana Roe", Some("Ana Roe")),
            ("ana@example.org", Some("ana")),
            ("ana at example.org", Some("ana")),
            ("ana at example.org (Ana Roe)", Some("Ana Roe")),
            ("'ana@example.org' via dev", Some("ana via dev")),
            ("\"\"", None),
        ];
        for (text, want) in cases {
            assert_eq!(nameable(text).map(|name| name.replace('\'', "")).as_deref(), want, "{text}");
        }
    }
}
