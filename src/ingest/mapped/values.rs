//! What a record says, by a mapping: its values as fields of a comment.

use crate::comment::Comment;
use crate::ingest::body::Body;
use crate::ingest::moment;
use crate::ingest::reddit::{base36, placeholder};
use crate::ingest::sheet::Sheet;
use crate::problem::ProblemKind;

use super::field::Field;
use super::fill::Inside;
use super::mapping::Mapping;
use super::markup::Markup;
use super::path::{Around, Path, Record};
use super::words::{kind_word, says_nothing, status_word};

/// Stands among the parents that are none for the comment itself.
const OWN: &str = "#own";

/// The values of one record.
pub(super) struct Values<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) record: &'a Record<'a>,
    pub(super) around: Around<'a>,
}

impl Values<'_> {
    /// What stands first at the paths of a field.
    pub(super) fn text(&self, field: Field) -> Option<String> {
        first(self.mapping.paths(field), self.record, self.around)
    }

    /// The text, as a body.
    pub(super) fn body(&self) -> Option<Body> {
        text_of(self.mapping.paths(Field::Text), self.mapping.markup, self.record, self.around)
    }

    /// Ids and names only: a comment may well consist of the word "none".
    pub(super) fn name(&self, field: Field) -> Option<String> {
        let mut text = self.text(field)?;
        if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
            text = text.trim().to_owned();
        }
        (!self.mapping.is_loose || !says_nothing(&text)).then_some(text)
    }

    /// A name that stands for somebody.
    pub(super) fn somebody(&self, field: Field) -> Option<String> {
        self.name(field).filter(|name| !self.mapping.nobody.iter().any(|nobody| **nobody == **name))
    }

    /// An id; a list written out is none.
    pub(super) fn id(&self, field: Field) -> Option<String> {
        self.id_of(self.name(field)?)
    }

    fn id_of(&self, id: String) -> Option<String> {
        // What looks like a number may be a name: `12e4`.
        if !self.mapping.is_loose && id.contains(['e', 'E']) {
            return Some(id);
        }
        let id = moment::whole_digits(&id);
        if !self.mapping.is_loose {
            return Some(id);
        }
        // Reddit's prefixes survive many conversions: `t3_` names the post, `t1_` a comment.
        let bare = id.strip_prefix("t1_").or_else(|| id.strip_prefix("t3_")).map(str::to_owned);
        Some(bare.unwrap_or(id)).filter(|id| !(id.is_empty() || id.starts_with('[') && id.ends_with(']')))
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, field: Field) -> Option<u64> {
        self.text(field).and_then(|text| moment::whole(text.trim())).and_then(|count| u64::try_from(count).ok())
    }

    /// The parent: what is stated, else the record that it stands in.
    pub(super) fn place(&self, comment: &mut Comment, inside: &Inside, named: &dyn Fn(String) -> String) {
        let stated =
            self.name(Field::ReplyTo).filter(|parent| !self.mapping.no_parent.iter().any(|none| **none == **parent));
        let is_reddit = || self.name(Field::Thread).is_some_and(|thread| thread.starts_with("t3_"));
        let parent = stated.filter(|parent| !parent.starts_with("t3_")).and_then(|parent| self.id_of(parent));
        // Where a format names what opens a thread as its own parent, it answers nothing; elsewhere that is a fault.
        let own = self.mapping.no_parent.iter().any(|none| &**none == OWN);
        let is_own = |parent: &String| own && named(parent.clone()) == comment.id;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let parent = parent.filter(|parent| parent != "0" && parent != "-1" && !is_own(parent)).map(|parent| {
            // Through tables of numbers Reddit's ids come out in base 10.
            let number = parent.parse().ok().filter(|_| !is_number(&comment.id) && is_reddit());
            number.map_or(parent, base36)
        });
        // Where rows have no ids, their numbers are meant.
        let is_row = |parent: &String| self.mapping.is_loose && !self.mapping.has(Field::Id) && is_number(parent);
        let parent = parent.map(|parent| if is_row(&parent) { format!("row{parent}") } else { parent });
        comment.reply_to = parent.map(named).or_else(|| inside.parent.clone());
    }

    /// All that says no place.
    pub(super) fn describe(&self, comment: &mut Comment, sheet: &mut Sheet) {
        let time = self.name(Field::Time).and_then(|text| match moment::any_with(&text, self.mapping.slashed) {
            Ok(time) => Some(time),
            Err(why) => {
                let said =
                    format!("the time is `{text}` ({why}); expected RFC 3339 or seconds since 1970; it is unknown now");
                sheet.problem(ProblemKind::BadField, said);
                None
            }
        });
        comment.time = time.map(|time| if self.mapping.utc { moment::in_utc(time) } else { time });
        comment.author = self.somebody(Field::Author);
        comment.kind = self.name(Field::Kind).map(|kind| kind_word(&kind)).unwrap_or_default();
        comment.status = self.name(Field::Status).map(|status| status_word(&status)).unwrap_or_default();
        // Reddit's placeholders are nobody's words.
        if let Some((status, by)) = placeholder(&comment.text).filter(|_| self.mapping.is_loose) {
            comment.text.clear();
            comment.quoted.clear();
            comment.status = status;
            comment.extra.removed_by = by.map(str::to_owned);
        }
        comment.parent_text = self.text(Field::ParentText);
        comment.extra.author_id = self.somebody(Field::AuthorId);
        comment.extra.url = self.name(Field::Url);
        comment.extra.title = self.name(Field::Title);
        comment.extra.likes = self.name(Field::Score).and_then(|text| moment::whole(&text));
        comment.extra.target = self.name(Field::Target);
    }
}

/// The first thing that stands at one of the paths and is not empty.
pub(super) fn first(paths: &[Path], record: &Record<'_>, around: Around<'_>) -> Option<String> {
    paths.iter().find_map(|path| {
        let mut found = None;
        path.each(record, around, &mut |text| {
            if found.is_none() && !text.trim().is_empty() {
                found = Some(path.markup.map_or_else(|| text.to_owned(), |markup| markup.body(text).text));
            }
        });
        found
    })
}

/// The text at the first path that has one, its pieces joined, as a body.
pub(super) fn text_of(paths: &[Path], markup: Option<Markup>, record: &Record<'_>, around: Around<'_>) -> Option<Body> {
    paths.iter().find_map(|path| {
        let mut joined: Option<String> = None;
        path.each(record, around, &mut |text| match &mut joined {
            Some(before) => before.push_str(text),
            None => joined = Some(text.to_owned()),
        });
        let text = joined.filter(|text| !text.trim().is_empty())?;
        Some(path.markup.or(markup).unwrap_or(Markup::Plain).body(&text))
    })
}
