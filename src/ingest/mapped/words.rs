//! The words by which columns and keys are known (`words.toml`), and the words that stand in them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::comment::{Kind, Status};

use super::field::Field;

/// `words.toml`, as it is written.
#[derive(Default, Deserialize)]
struct File {
    fields: BTreeMap<String, Vec<String>>,
    others: BTreeMap<String, Vec<String>>,
}

/// Words with their places in their list.
type Places = HashMap<String, usize>;

/// The words, found at once.
#[derive(Default)]
struct Words {
    fields: BTreeMap<Field, Places>,
    /// Lists of answers.
    answers: Places,
    /// Objects that say who speaks.
    persons: Places,
    /// What a person is called in them.
    called: Places,
    /// The text in an object that is one.
    inner: Places,
    /// What a record is.
    records: Vec<String>,
    /// Last words of the names of times.
    moments: Places,
    /// Last words of the names of lists of answers.
    answering: Places,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // A test sees to it that the file can be read.
    let mut file: File = toml::from_str(include_str!("words.toml")).unwrap_or_default();
    let places = |words: Vec<String>| words.into_iter().enumerate().map(|(at, word)| (word, at)).collect();
    let mut other = |name: &str| file.others.remove(name).unwrap_or_default();
    let records = other("records");
    let [answers, persons, called, inner, moments, answering] =
        ["answers", "persons", "called", "inner", "moments", "answering"].map(|name| places(other(name)));
    let field = |(name, words): (String, Vec<String>)| Some((Field::named(&name)?, places(words)));
    let fields = file.fields.into_iter().filter_map(field).collect();
    Words { fields, answers, persons, called, inner, records, moments, answering }
});

/// How telling a name is for a field: the smaller the more; `None` where it says nothing. `name` may be the steps to a
/// value, parted by dots.
pub(in crate::ingest) fn rank(field: Field, name: &str) -> Option<usize> {
    const DEEP: usize = 200;
    let all = &*WORDS;
    // What XML became when it was made JSON: `updated.label`, `title.$t`.
    let name = name.rsplit_once('.').filter(|(_, last)| VALUES.contains(last)).map_or(name, |(outer, _)| outer);
    let words = all.fields.get(&field)?;
    let steps: Vec<String> = name.split('.').map(bare).collect();
    let whole: String = steps.concat();
    let (last, before) = steps.split_last()?;
    let parent = before.last().map_or("", String::as_str);
    let straight = words.get(&whole).or_else(|| words.get(&bare_of_words(name))).copied();
    let after_record = || {
        let rest = all.records.iter().find_map(|record| words.get(whole.strip_prefix(record)?));
        rest.map(|at| at + DEEP / 2)
    };
    let inside = || match field {
        Field::Author => all.persons.get(parent).and_then(|_| all.called.get(last)).map(|at| at + 2),
        Field::AuthorId => all
            .persons
            .get(parent)
            .filter(|_| matches!(last.as_str(), "id" | "userid" | "did" | "steamid" | "uid" | "login"))
            .copied(),
        Field::Text => {
            words.get(parent).and_then(|outer| all.inner.get(last).map(|inner| outer * all.inner.len() + inner))
        }
        // The name of a wrapping object says nothing: `snippet.publishedAt`.
        _ => None,
    };
    let is_wrapped = !before.is_empty() && !all.persons.contains_key(parent);
    let wrapped = || words.get(last).filter(|_| is_wrapped).map(|at| at + DEEP);
    let found = straight.or_else(inside).or_else(|| if before.is_empty() { after_record() } else { wrapped() });
    let is_moment = field == Field::Time && all.moments.contains_key(&last_word(name.rsplit('.').next()?));
    found.or(is_moment.then_some(2 * DEEP))
}

/// Keys of a value that is wrapped in an object of its own.
const VALUES: [&str; 5] = ["label", "$t", "_text", "#text", "@value"];

/// The last of the words that a name is put together of: `Time` in `unixReviewTime`, `comments` in `threaded_comments`.
fn last_word(name: &str) -> String {
    let end = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let begins = |(at, c): (usize, char)| {
        if !c.is_alphanumeric() {
            return Some(at + c.len_utf8());
        }
        let before = end.get(..at).and_then(|before| before.chars().next_back());
        (c.is_uppercase() && before.is_some_and(char::is_lowercase)).then_some(at)
    };
    let start = end.char_indices().rev().find_map(begins).unwrap_or(0);
    bare(end.get(start..).unwrap_or(end))
}

/// Whether a name says by itself that people write there: a `message` beside a time may be a program's.
pub(in crate::ingest) fn says_text(name: &str) -> bool {
    let bare = bare(name);
    ["comment", "review", "tweet", "text", "body", "reply", "post", "kommentar", "coment"]
        .iter()
        .any(|word| bare.contains(word))
}

/// Whether a key names a list of answers.
pub(in crate::ingest) fn is_answers(name: &str) -> bool {
    WORDS.answers.contains_key(&bare(name))
}

/// Whether a list of objects that hold what their record holds may be its answers by its name: `threaded_comments`.
pub(in crate::ingest) fn may_be_answers(name: &str) -> bool {
    is_answers(name) || WORDS.answering.contains_key(&last_word(name))
}

/// The fields whose loss would be a loss: what looks like one of them and is not read is told.
pub(in crate::ingest) const TOLD: &[Field] = &[Field::Id, Field::ReplyTo, Field::Author, Field::Time, Field::Text];

/// Whether a key looks like a field that should not fall silently.
pub(in crate::ingest) fn is_known(name: &str) -> bool {
    let bare = bare(name);
    is_answers(name) || WORDS.fields.values().any(|words| words.contains_key(&bare))
}

/// Whether a key looks like one of the fields that are told.
pub(in crate::ingest) fn is_told(name: &str) -> bool {
    let bare = bare(name);
    let names = |field: &Field| WORDS.fields.get(field).is_some_and(|words| words.contains_key(&bare));
    TOLD.iter().any(names) || is_answers(name)
}

/// Lower case, letters and digits only.
pub(in crate::ingest) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// As `bare`, without what stands in brackets.
fn bare_of_words(name: &str) -> String {
    let open = name.find(['(', '[']).unwrap_or(name.len());
    bare(name.get(..open).unwrap_or(name))
}

/// A word of a closed list, as rows write it.
pub(in crate::ingest) fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// What tables write where a database has no value.
pub(in crate::ingest) fn says_nothing(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "none", "nan", "na", "n/a", "\\n", "nil", "[deleted]", "[removed]"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What systems call the visibility of a comment.
const STATUSES: &[(Status, &[&str])] = &[
    (Status::Pending, &["pending", "hold", "unapproved", "moderated", "waiting", "queued", "premod"]),
    (Status::Spam, &["spam", "junk"]),
    (Status::Removed, &["removed", "trash", "trashed", "posttrashed", "rejected", "reject", "systemwithheld"]),
    (Status::Deleted, &["deleted", "delete"]),
    (Status::Hidden, &["hidden", "collapsed"]),
    (Status::Dead, &["dead"]),
    (Status::Blocked, &["blocked"]),
];

/// The status that a word of any system means; visible where it says nothing else.
pub(in crate::ingest) fn status_word(text: &str) -> Status {
    let bare = bare(text);
    STATUSES.iter().find(|(_, words)| words.contains(&bare.as_str())).map(|(status, _)| *status).unwrap_or_default()
}

/// The kind that a word of any system means; a comment where it says nothing else.
pub(in crate::ingest) fn kind_word(text: &str) -> Kind {
    match bare(text).as_str() {
        "pingback" | "trackback" | "ping" => Kind::Pingback,
        "system" | "ordernote" | "actionlog" | "service" => Kind::System,
        "opening" => Kind::Opening,
        _ => Kind::Comment,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_file_of_words_is_sound() {
        let file: File = toml::from_str(include_str!("words.toml")).unwrap();
        assert_eq!(file.fields.len(), WORDS.fields.len(), "a list is called as no field is");
        for (name, words) in file.fields.iter().chain(&file.others) {
            for (at, word) in words.iter().enumerate() {
                assert_eq!(bare(word), *word, "{name}: a word is lower case, letters and digits");
                assert!(!words.get(..at).unwrap().contains(word), "{name}: `{word}` stands twice");
            }
        }
        assert!(!WORDS.answers.is_empty() && !WORDS.persons.is_empty() && !WORDS.called.is_empty());
        assert!(!WORDS.inner.is_empty() && !WORDS.records.is_empty());
    }

    #[test]
    fn names_say_what_they_hold() {
        for (field, name) in [
            (Field::Text, "Comment text"),
            (Field::Text, "content.rendered"),
            (Field::Text, "snippet.text"),
            (Field::Id, "comment_ID"),
            (Field::ReplyTo, "in_reply_to_status_id"),
            (Field::ReplyTo, "parent.id"),
            (Field::Thread, "post.id"),
            (Field::Author, "Name (click to view profile)"),
            (Field::Author, "user.login"),
            (Field::Author, "node.author.displayName"),
            (Field::AuthorId, "user.id"),
            (Field::Time, "snippet.publishedAt"),
            (Field::Time, "tweet_created_at"),
            (Field::Score, "likeCount"),
            (Field::Time, "unixReviewTime"),
            (Field::Time, "entry.updated.label"),
            (Field::Text, "content.label"),
        ] {
            assert!(rank(field, name).is_some(), "{field:?} {name}");
        }
        for (field, name) in [
            (Field::Id, "user.id"),
            (Field::Text, "textual"),
            (Field::Author, "post.title"),
            (Field::Time, "timeout"),
            (Field::Time, "lifetime"),
            (Field::Author, "parent.text"),
        ] {
            assert_eq!(rank(field, name), None, "{field:?} {name}");
        }
        assert!(rank(Field::Author, "author.name") < rank(Field::Author, "author.slug"));
    }

    #[test]
    fn lists_of_answers_end_with_a_word_for_them() {
        for name in ["replies", "edge_threaded_comments", "subComments", "comment-answers"] {
            assert!(may_be_answers(name), "{name}");
        }
        for name in ["commentsCount", "attachments", "likes", "precomments"] {
            assert!(!may_be_answers(name), "{name}");
        }
    }

    #[test]
    fn words_of_other_systems_have_a_meaning() {
        assert_eq!(status_word("post-trashed"), Status::Removed);
        assert_eq!(status_word("approved"), Status::Visible);
        assert_eq!(kind_word("trackback"), Kind::Pingback);
        assert_eq!(kind_word("review"), Kind::Comment);
    }
}
