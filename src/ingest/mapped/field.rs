//! The fields of a comment that a mapping may name.

/// A field of a comment that a mapping may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the row's own")]
pub(in crate::ingest) enum Field {
    Text,
    Id,
    ReplyTo,
    Thread,
    Author,
    AuthorId,
    Time,
    Url,
    Title,
    Score,
    Target,
    Kind,
    Status,
    ParentText,
    /// How deep it stands, where each comes after what it answers.
    Level,
    /// How many answers the source says there are.
    Unseen,
    /// The lists of answers.
    Replies,
    /// The lists of records.
    Records,
}

/// The names of the fields, as mappings write them.
pub(in crate::ingest) const NAMES: &[(&str, Field)] = &[
    ("text", Field::Text),
    ("id", Field::Id),
    ("reply_to", Field::ReplyTo),
    ("thread", Field::Thread),
    ("author", Field::Author),
    ("author_id", Field::AuthorId),
    ("time", Field::Time),
    ("url", Field::Url),
    ("title", Field::Title),
    ("score", Field::Score),
    ("target", Field::Target),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("parent_text", Field::ParentText),
    ("level", Field::Level),
    ("unseen", Field::Unseen),
    ("replies", Field::Replies),
    ("records", Field::Records),
];

/// What is kept by field, found at once.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct ByField<T>([T; NAMES.len()]);

impl<T: Default> Default for ByField<T> {
    fn default() -> ByField<T> {
        ByField(std::array::from_fn(|_| T::default()))
    }
}

impl<T> ByField<T> {
    /// What is kept for `field`.
    pub(in crate::ingest) fn of(&self, field: Field) -> Option<&T> {
        self.0.get(field as usize)
    }

    /// The same, to be changed.
    pub(in crate::ingest) fn of_mut(&mut self, field: Field) -> Option<&mut T> {
        self.0.get_mut(field as usize)
    }

    /// All of it.
    pub(in crate::ingest) fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    /// All of it, to be changed.
    pub(in crate::ingest) fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut()
    }
}

impl Field {
    /// The field called `name`.
    pub(in crate::ingest) fn named(name: &str) -> Option<Field> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// Its name.
    pub(in crate::ingest) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}
