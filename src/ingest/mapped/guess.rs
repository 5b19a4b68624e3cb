//! The names of columns or keys and some of their values → a mapping: what was named stays as it was named, the rest is
//! guessed from what names say, and dropped where the values contradict.
//! Without a text nothing is guessed.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::moment;

use super::field::{Field, NAMES};
use super::mapping::{Mapping, Unthreaded};
use super::markup::Markup;
use super::path::Path;
use super::words;

/// A column, or the steps to a value, with what stands there in some records.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Column {
    /// Its name.
    pub(in crate::ingest) name: String,
    /// What stands in it, where something does.
    pub(in crate::ingest) values: Vec<String>,
}

/// Which column or key holds which field: `text=body,id=comment_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap(BTreeMap<String, String>);

impl std::str::FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<ColumnMap, String> {
        let mut map = ColumnMap::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (field, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{pair}` is no pair; expected `field=column`, as in `text=body`"))?;
            map.set(field.trim(), column.trim())?;
        }
        Ok(map)
    }
}

impl std::fmt::Display for ColumnMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pairs: Vec<String> = self.0.iter().map(|(field, column)| format!("{field}={column}")).collect();
        f.write_str(&pairs.join(","))
    }
}

impl ColumnMap {
    /// Names the column of a field.
    ///
    /// # Errors
    /// When no field is called so.
    pub fn set(&mut self, field: &str, column: &str) -> Result<(), String> {
        if Field::named(field).is_none() {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            return Err(format!("no field is called `{field}`; expected one of {}", names.join(", ")));
        }
        self.0.insert(field.to_owned(), column.to_owned());
        Ok(())
    }

    /// Adds the pairs of `more`, which win.
    pub fn extend(&mut self, more: ColumnMap) {
        self.0.extend(more.0);
    }

    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The column that was named for a field.
    pub(in crate::ingest) fn column(&self, field: Field) -> Option<&str> {
        self.0.get(field.name()).map(String::as_str)
    }

    /// The fields and the columns that were named for them.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, column)| (field.as_str(), column.as_str()))
    }
}

/// What was made of a header.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Guess {
    /// The mapping.
    pub(in crate::ingest) mapping: Mapping,
    /// Field and column of what nobody named.
    guessed: Vec<(Field, String)>,
    /// Columns that look like a field and are not read.
    pub(in crate::ingest) unread: Vec<String>,
    /// Markup that was found in the texts.
    markup: Option<Markup>,
}

impl Guess {
    /// How sure: the more fields are known, the more.
    pub(in crate::ingest) fn fields(&self) -> usize {
        self.mapping.count()
    }

    /// What was guessed, in words; `None` where all was named.
    pub(in crate::ingest) fn words(&self, no_thread: &str) -> Option<String> {
        if self.guessed.is_empty() {
            return None;
        }
        let pairs: Vec<String> = self.guessed.iter().map(|(field, name)| format!("{}={name}", field.name())).collect();
        let mut said = format!("read with `--map {}`", pairs.join(","));
        let answers = self.mapping.has(Field::ReplyTo) || self.mapping.has(Field::Replies);
        if !answers {
            said += "; without a parent column all comments are top level";
        }
        if !self.mapping.has(Field::Thread) {
            said += no_thread;
        }
        match self.markup {
            Some(Markup::Entities) => said += "; entities in the texts were decoded once",
            Some(Markup::Lines) => said += "; tags and entities of HTML in the texts became text",
            _ => {}
        }
        Some(said + "; name the columns if this is wrong")
    }

    /// What is not read though it looks like a field, in words.
    pub(in crate::ingest) fn unread_words(&self) -> Option<String> {
        unread_words(&self.unread)
    }
}

/// What is not read though it looks like a field, in words.
pub(in crate::ingest) fn unread_words(unread: &[String]) -> Option<String> {
    const SHOWN: usize = 12;
    if unread.is_empty() {
        return None;
    }
    let names: Vec<String> = unread.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if unread.len() > SHOWN { format!(" and {} more", unread.len() - SHOWN) } else { String::new() };
    let (is, it) = if unread.len() == 1 { ("is", "it holds") } else { ("are", "they hold") };
    Some(format!(
        "{}{more} {is} not read; if {it} what is wanted, say so, as in `--map reply_to=COLUMN`",
        names.join(", ")
    ))
}

/// Why nothing could be made of a header: what is missing.
pub(in crate::ingest) type Missing = String;

/// Fields that are guessed, in the order in which they choose; the text comes before all of them.
const CHOOSERS: &[Field] = &[
    Field::Id,
    Field::ReplyTo,
    Field::Thread,
    Field::Author,
    Field::AuthorId,
    Field::Time,
    Field::Url,
    Field::Title,
    Field::Score,
    Field::Target,
    Field::Kind,
    Field::Status,
    Field::ParentText,
];

/// Makes a mapping: of what `map` names, and of what the columns' names and values say. `lists` are the lists of answers
/// that stand inside records.
///
/// # Errors
/// What is missing: a column that was named, or a text.
pub(in crate::ingest) fn guess(columns: &[Column], lists: &[String], map: &ColumnMap) -> Result<Guess, Missing> {
    let mut chosen: BTreeMap<Field, String> = BTreeMap::new();
    let mut missing = Vec::new();
    for (field, wanted) in map.0.iter().filter_map(|(field, wanted)| Some((Field::named(field)?, wanted))) {
        let by_name = columns.iter().find(|column| column.name == *wanted);
        let found = by_name.or_else(|| columns.iter().find(|column| words::bare(&column.name) == words::bare(wanted)));
        match (found, field) {
            (Some(column), _) => {
                chosen.insert(field, column.name.clone());
            }
            // Lists, and columns by their number, have no name among the columns.
            (None, Field::Replies | Field::Records) => {
                chosen.insert(field, wanted.clone());
            }
            (None, _) => match wanted.strip_prefix('#').unwrap_or(wanted).parse::<usize>() {
                Ok(number) if (1..=columns.len()).contains(&number) => {
                    chosen.insert(field, format!("#{number}"));
                }
                _ => missing.push(format!("a column `{wanted}` for `{}`", field.name())),
            },
        }
    }
    if !missing.is_empty() {
        return Err(missing.join(" and "));
    }
    let named: BTreeSet<String> = chosen.values().cloned().collect();
    let mut taken = named.clone();
    if let Entry::Vacant(place) = chosen.entry(Field::Text) {
        let text = best(columns, Field::Text, &taken, "", is_prose).ok_or("a text column")?;
        place.insert(text.name.clone());
        taken.insert(text.name.clone());
    }
    let text = chosen.get(&Field::Text).cloned().unwrap_or_default();
    let base = base_of(&text);
    // Of a header alone only the names can be asked.
    let is_bare = columns.iter().all(|column| column.values.is_empty());
    for field in CHOOSERS {
        if chosen.contains_key(field) {
            continue;
        }
        let fits: fn(&[String]) -> bool = match field {
            _ if is_bare => |_| true,
            Field::Id => is_id,
            Field::ReplyTo => is_parent,
            Field::Time => is_time,
            Field::Score => is_number,
            _ => |values| !values.is_empty(),
        };
        // A name is no number, unless nobody gives another one.
        let named = |values: &[String]| !values.is_empty() && !is_number(values);
        let found = if *field == Field::Author && !is_bare { best(columns, *field, &taken, base, named) } else { None };
        if let Some(column) = found.or_else(|| best(columns, *field, &taken, base, fits)) {
            chosen.insert(*field, column.name.clone());
            taken.insert(column.name.clone());
        }
    }
    Ok(finish(columns, lists, map, chosen))
}

fn finish(columns: &[Column], lists: &[String], map: &ColumnMap, chosen: BTreeMap<Field, String>) -> Guess {
    let values = |field: Field| {
        let name = chosen.get(&field);
        columns.iter().find(|column| Some(&column.name) == name).map_or(&[][..], |column| column.values.as_slice())
    };
    let markup = markup_of(values(Field::Text));
    let slashed = moment::slashed_order(values(Field::Time).iter().map(String::as_str));
    let mut mapping = Mapping { is_loose: true, markup, slashed, unthreaded: Unthreaded::Walk, ..Mapping::default() };
    for (field, name) in &chosen {
        mapping.set(*field, vec![Path::plain(name)]);
    }
    if !lists.is_empty() && !chosen.contains_key(&Field::Replies) {
        mapping.set(Field::Replies, lists.iter().map(|list| Path::plain(list)).collect());
    }
    let read: BTreeSet<&str> = chosen.values().map(String::as_str).collect();
    let is_unread = |column: &&Column| {
        !read.contains(column.name.as_str())
            && !column.values.is_empty()
            && is_plain_name(&column.name)
            && words::is_told(&column.name)
    };
    let unread = columns.iter().filter(is_unread).map(|column| column.name.clone()).collect();
    let mut guessed: Vec<(Field, String)> = chosen
        .iter()
        .filter(|(field, _)| map.column(**field).is_none())
        .map(|(field, name)| (*field, name.clone()))
        .collect();
    if map.column(Field::Replies).is_none() {
        guessed.extend(lists.iter().map(|list| (Field::Replies, list.trim_end_matches(".*").to_owned())));
    }
    guessed.sort_by_key(|(field, _)| field.name());
    Guess { guessed, mapping, unread, markup }
}

/// Whether a name is that of a key of the record itself.
fn is_plain_name(name: &str) -> bool {
    !name.contains('.') || name.contains(' ')
}

/// Where the other fields stand: beside the text, or beside the object that is the text.
fn base_of(text: &str) -> &str {
    match text.rsplit_once('.') {
        None => "",
        Some((before, _)) => {
            let inner = before.rsplit('.').next().unwrap_or("");
            let is_text = words::rank(Field::Text, inner).is_some()
                && !matches!(
                    words::bare(inner).as_str(),
                    "comment" | "tweet" | "reply" | "review" | "post" | "message"
                );
            if is_text { before.rsplit_once('.').map_or("", |(base, _)| base) } else { before }
        }
    }
}

/// The column whose name says most that it holds `field`, among those whose values don't contradict. Those at `base` come
/// before those elsewhere.
fn best<'c>(
    columns: &'c [Column],
    field: Field,
    taken: &BTreeSet<String>,
    base: &str,
    fits: fn(&[String]) -> bool,
) -> Option<&'c Column> {
    let rank = |column: &Column| {
        let beside = base.is_empty() || column.name.starts_with(&format!("{base}."));
        let name = if base.is_empty() {
            Some(column.name.as_str())
        } else {
            column.name.strip_prefix(base).and_then(|rest| rest.strip_prefix('.'))
        };
        let beside_rank = name.and_then(|name| words::rank(field, name));
        // Elsewhere stand only what belongs to the thread, and whatever a wrapping object keeps beside.
        let rank = beside_rank.or_else(|| words::rank(field, &column.name))?;
        Some((!(beside && beside_rank.is_some()), rank))
    };
    columns
        .iter()
        .filter(|column| !taken.contains(&column.name))
        .filter_map(|column| Some((rank(column)?, column)))
        .filter(|(_, column)| fits(&column.values))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, column)| column)
}

/// Texts have letters in them, and are no addresses.
fn is_prose(values: &[String]) -> bool {
    let has_letters = |text: &String| text.chars().any(char::is_alphabetic) && !text.starts_with("http");
    values.is_empty() || values.iter().filter(|text| has_letters(text)).count() * 2 >= values.len()
}

/// Ids are short, and few of them are there twice.
fn is_id(values: &[String]) -> bool {
    let distinct: BTreeSet<&String> = values.iter().collect();
    distinct.len() * 2 > values.len() && values.iter().all(|id| id.len() <= 200 && !id.contains('\n'))
}

/// Parents are ids: one word, and no list.
fn is_parent(values: &[String]) -> bool {
    let is_one =
        |id: &String| !id.trim().contains(char::is_whitespace) && !id.starts_with(['[', '{']) && id.len() <= 200;
    values.iter().filter(|id| is_one(id)).count() * 10 >= values.len() * 9
}

/// Times can be read, or look as if somebody could.
fn is_time(values: &[String]) -> bool {
    let reads = |text: &String| moment::any(text).is_some();
    let dated = |text: &String| text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let read = values.iter().filter(|text| reads(text)).count();
    values.is_empty()
        || read * 2 >= values.len()
        || (read > 0 && values.iter().all(dated))
        || values.iter().filter(|text| dated(text)).count() * 2 > values.len()
}

fn is_number(values: &[String]) -> bool {
    !values.is_empty() && values.iter().all(|text| moment::whole(text.trim()).is_some())
}

/// What texts are written in: HTML where tags of a body stand in them, plain text with entities where only these do.
/// `None` where neither does.
fn markup_of(texts: &[String]) -> Option<Markup> {
    const TAGS: &[&str] =
        &["<br", "<p>", "<p ", "</p>", "<a href", "</a>", "<b>", "<i>", "<em>", "<strong>", "<blockquote"];
    const ENTITIES: &[&str] =
        &["&#39;", "&quot;", "&amp;", "&lt;", "&gt;", "&nbsp;", "&apos;", "&#34;", "&#x27;", "&#8217;", "&rsquo;"];
    let has = |signs: &[&str]| texts.iter().any(|text| signs.iter().any(|sign| text.contains(sign)));
    if has(TAGS) {
        Some(Markup::Lines)
    } else if has(ENTITIES) {
        Some(Markup::Entities)
    } else {
        None
    }
}
