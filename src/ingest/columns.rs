//! Columns and keys of tables: named with `--map`, or guessed from their names. A guess needs a text column, an id, and
//! a parent or a thread; without them nothing is guessed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::comment::{Comment, Place};
use crate::problem::{Problem, ProblemKind};

use super::reddit::placeholder;
use super::sheet::Sheet;
use super::{InputError, Item, Piece, Scope, body, moment};

/// The fields that a column may hold, each with the header words by which it is guessed, most telling first.
/// Words are compared in lower case without anything but letters and digits.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "text",
        &[
            "text",
            "body",
            "comment",
            "content",
            "message",
            "commenttext",
            "commentbody",
            "commentcontent",
            "rawtext",
            "kommentar",
            "kommentartext",
            "texto",
            "comentario",
            "texte",
            "commentaire",
            "mensagem",
            "nachricht",
        ],
    ),
    ("id", &["id", "commentid", "cid", "messageid", "tweetid", "replyid", "kommentarid", "idcomentario", "rowid"]),
    (
        "reply_to",
        &[
            "replyto",
            "replytoid",
            "inreplyto",
            "inreplytoid",
            "parentid",
            "parent",
            "parentcommentid",
            "parentcomment",
            "commentparent",
            "respondto",
            "antwortauf",
            "idpadre",
            "idparent",
            "pai",
        ],
    ),
    (
        "thread",
        &[
            "thread",
            "threadid",
            "conversationid",
            "linkid",
            "postid",
            "commentpostid",
            "articleid",
            "storyid",
            "topicid",
            "submissionid",
            "videoid",
            "pageid",
            "discussionid",
            "article",
            "story",
            "submission",
        ],
    ),
    (
        "author",
        &[
            "author",
            "authorname",
            "username",
            "user",
            "commentauthor",
            "displayname",
            "by",
            "nick",
            "nickname",
            "autor",
            "auteur",
            "name",
            "userid",
            "authorid",
            "speaker",
        ],
    ),
    (
        "time",
        &[
            "time",
            "timestamp",
            "createdutc",
            "createdat",
            "created",
            "date",
            "datetime",
            "publishedat",
            "commentdate",
            "posted",
            "postedat",
            "datum",
            "fecha",
            "data",
            "zeit",
        ],
    ),
    ("url", &["url", "permalink", "link"]),
    ("title", &["title", "threadtitle", "posttitle", "articletitle"]),
    ("score", &["score", "likes", "likecount", "upvotes", "ups", "points", "votes"]),
    ("target", &["target"]),
    ("kind", &["kind"]),
    ("status", &["status"]),
    ("parent_text", &["parenttext"]),
];

/// Which column holds which field: `text=body,id=comment_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap(BTreeMap<String, String>);

impl std::str::FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<ColumnMap, String> {
        let mut map = BTreeMap::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (field, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{pair}` is no pair; expected `field=column`, as in `text=body`"))?;
            let field = field.trim();
            if !FIELDS.iter().any(|(name, _)| *name == field) {
                let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                return Err(format!("no field is called `{field}`; expected one of {}", names.join(", ")));
            }
            map.insert(field.to_owned(), column.trim().to_owned());
        }
        Ok(ColumnMap(map))
    }
}

impl std::fmt::Display for ColumnMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pairs: Vec<String> = self.0.iter().map(|(field, column)| format!("{field}={column}")).collect();
        f.write_str(&pairs.join(","))
    }
}

impl ColumnMap {
    /// Adds the pairs of `more`, which win.
    pub fn extend(&mut self, more: ColumnMap) {
        self.0.extend(more.0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which column number holds which field.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    /// From the header row: what `map` names, and for the rest what the header words say.
    pub(super) fn find(header: &[String], map: &ColumnMap) -> Result<Columns, String> {
        let mut columns = BTreeMap::new();
        for (field, words) in FIELDS {
            if let Some(wanted) = map.0.get(*field) {
                let found = header.iter().position(|name| name == wanted);
                let found = found.or_else(|| header.iter().position(|name| bare(name) == bare(wanted)));
                columns.insert(*field, found.ok_or_else(|| format!("a column `{wanted}` for `{field}`"))?);
            } else if let Some(found) = words.iter().find_map(|word| header.iter().position(|name| bare(name) == *word))
            {
                columns.insert(*field, found);
            }
        }
        // A column that was named for one field is not guessed for another.
        let named: Vec<usize> = map.0.keys().filter_map(|field| columns.get(field.as_str()).copied()).collect();
        columns.retain(|field, column| map.0.contains_key(*field) || !named.contains(column));
        Ok(Columns(columns))
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// What a guess lacks; `None` when it may be relied on.
    pub(super) fn missing_for_a_guess(&self) -> Option<&'static str> {
        if !self.has("text") {
            Some("a text column")
        } else if !self.has("id") {
            Some("an id column")
        } else if !self.has("reply_to") && !self.has("thread") {
            Some("a parent or thread column")
        } else {
            None
        }
    }
}

impl Columns {
    /// The number of the column that holds `field`.
    pub(super) fn of(&self, field: &str) -> Option<usize> {
        self.0.get(field).copied()
    }

    /// Which column was guessed to be what, in words; `None` where all were named.
    pub(super) fn guesses(&self, header: &[String], map: &ColumnMap) -> Option<String> {
        let guessed = self.0.iter().filter(|(field, _)| !map.0.contains_key(**field));
        let told: Vec<String> =
            guessed.filter_map(|(field, at)| Some(format!("{field}={}", header.get(*at)?))).collect();
        let no_parent = if self.has("reply_to") { "" } else { "; without a parent column all comments are top level" };
        (!told.is_empty())
            .then(|| format!("read with `--map {}`{no_parent}; name the columns if this is wrong", told.join(",")))
    }

    /// The comment that a row's cells hold; `cell` gives what stands in a column, unless it is empty.
    pub(super) fn comment(&self, cell: &dyn Fn(usize) -> Option<String>, sheet: &mut Sheet) -> Comment {
        let text = |field: &str| cell(self.of(field)?).filter(|text| !text.trim().is_empty());
        // Ids and names only: a comment may well consist of the word "none".
        let named = |field: &str| text(field).map(|text| text.trim().to_owned()).filter(|text| !says_nothing(text));
        let id_of = |field: &str| named(field).map(|id| moment::whole_digits(&id));
        let time_text = named("time");
        let time = time_text.as_deref().and_then(moment::any);
        if let (Some(text), None) = (&time_text, time) {
            let said = format!("the time is `{text}`; expected RFC 3339 or seconds since 1970; it is unknown now");
            sheet.problem(ProblemKind::BadField, said);
        }
        // Reddit's prefixes survive many conversions: `t3_` names the post, `t1_` a comment.
        let bare =
            |id: String| id.strip_prefix("t1_").or_else(|| id.strip_prefix("t3_")).map(str::to_owned).unwrap_or(id);
        let thread = id_of("thread").map(bare);
        let parent = id_of("reply_to").filter(|parent| parent != "0" && !parent.starts_with("t3_")).map(bare);
        let listed = |field: &str| named(field).map(|text| text.to_lowercase());
        let id = id_of("id").map_or_else(|| format!("row{}", sheet.position()), bare);
        let mut comment = sheet.comment(id, body::plain(&text("text").unwrap_or_default()));
        comment.reply_to = parent.filter(|parent| Some(parent) != thread.as_ref());
        comment.thread = thread;
        comment.author = named("author");
        comment.time = time;
        comment.kind = listed("kind").and_then(|kind| word(&kind)).unwrap_or_default();
        comment.status = listed("status").and_then(|status| word(&status)).unwrap_or_default();
        // So do its placeholders, which are nobody's words.
        if let Some((status, by)) = placeholder(&comment.text) {
            comment.text.clear();
            comment.status = status;
            comment.extra.removed_by = by.map(str::to_owned);
        }
        comment.parent_text = text("parent_text");
        comment.extra.url = named("url");
        comment.extra.title = named("title");
        comment.extra.likes = named("score").and_then(|text| moment::whole(&text));
        comment.extra.target = named("target");
        comment
    }
}

/// A word of a closed list, as rows write it.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// What tables write where a database has no value.
fn says_nothing(text: &str) -> bool {
    ["null", "none", "nan", "na", "n/a", "\\n", "nil", "[deleted]", "[removed]"]
        .contains(&text.to_ascii_lowercase().as_str())
}

/// Lower case, letters and digits only.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A piece that tells which columns were guessed.
pub(super) fn guesses_of(
    guesses: Option<String>,
    name: &Arc<str>,
) -> impl Iterator<Item = Result<Piece, InputError>> + use<> {
    let problem = guesses.map(|said| Problem::new(ProblemKind::Guessed, Place::whole(name), said));
    problem.into_iter().map(|problem| Ok(Piece::new(Scope::Input, move || vec![Item::Problem(problem)])))
}
