//! WordPress exports (WXR 1.0 to 1.2), Disqus' import flavour of them too.
//! An item is a post; its comments stand in it, and their ids are those of the site.

use std::collections::{BTreeMap, HashMap};

use crate::comment::{Comment, Header, Kind, Status, Timestamp};
use crate::problem::ProblemKind;

use super::body::{self, LineEnds};
use super::detect::Head;
use super::moment::in_utc;
use super::open::Opened;
use super::sheet::Sheet;
use super::xml::{Decoder, Element, Plan, Root, author_name, decoded, order, pieces};
use super::{Format, InputError, Pieces, ReadOptions, Scope};

/// The namespace, whatever its version.
const EXPORT: &str = "wordpress.org/export/";

/// WordPress exports.
pub(super) struct Wxr;

const PLAN: Plan = Plan {
    // Comments that stand outside an item, as its end came too early, are not to be lost.
    records: &["item", "comment"],
    mentions: &["comment"],
    parts: &["comment"],
    // Article texts, settings and spam filters' notes are the bulk of an export.
    skipped: &["encoded", "postmeta", "commentmeta"],
};

impl Format for Wxr {
    fn name(&self) -> &'static str {
        "wxr"
    }

    fn sentence(&self) -> &'static str {
        "WordPress export (WXR 1.0 to 1.2), also as written for an import into Disqus"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = Root::of(head)?;
        // Somebody may have cut the declarations off.
        let is_unbound = || root.rest.contains("<wp:wxr_version>") || root.rest.contains("<wp:comment_id>");
        let fits = matches!(root.name, "rss" | "RDF") && (root.binds(EXPORT) || is_unbound());
        fits.then(|| format!("`<{}>` with the namespace of WordPress exports", root.name))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(pieces(input, options, &PLAN, Scope::Input, Reader::default()))
    }
}

/// Counts what is to be told once of the whole export.
#[derive(Default)]
struct Reader {
    /// Comment types that are none of a person's comments.
    types: BTreeMap<String, u64>,
    /// In which post each id stands first, by their numbers.
    posts: HashMap<u64, u64>,
    /// How many comments have the id of one in another post, and the first such id.
    shared: u64,
    first_shared: Option<u64>,
    /// The thread of the last item, for comments outside one.
    last: Option<String>,
}

/// Names of comment types that are told; a hostile file may have any number.
const TYPES_TOLD: usize = 20;

impl Decoder for Reader {
    /// The thread.
    type Known = Option<String>;

    fn look(&mut self, record: &Element) -> Option<String> {
        if record.local() == "item" {
            self.last = Some(thread(record));
        }
        let post: u64 = record.text_of(own("post_id")).and_then(|id| id.parse().ok()).unwrap_or(0);
        for comment in comments(record).filter(|comment| !comment.is_cut()) {
            if let Some(id) = comment.text_of(own("comment_id")).and_then(|id| id.parse().ok())
                && *self.posts.entry(id).or_insert(post) != post
            {
                self.shared += 1;
                self.first_shared.get_or_insert(id);
            }
            let name = comment.text_of(own("comment_type")).unwrap_or("");
            if kind(name).is_none() && (self.types.len() < TYPES_TOLD || self.types.contains_key(name)) {
                *self.types.entry(name.to_owned()).or_default() += 1;
            }
        }
        self.last.clone()
    }

    fn decode(record: &Element, thread: Option<String>, sheet: &mut Sheet) {
        let thread = thread.unwrap_or_else(|| format!("item{}", record.position()));
        if record.local() == "item" {
            sheet.about(header(record, &thread));
        } else if own("comment")(record) {
            let said = "a comment outside an item; expected it inside its post; it was taken to the post above";
            sheet.problem(ProblemKind::Mended, said);
        }
        for comment in comments(record) {
            sheet.at_line(comment.line(), None);
            if comment.is_cut() {
                let said = "the input ends inside this comment; what answers what is not known, so it was left out";
                sheet.problem(ProblemKind::SkippedRecord, said);
                continue;
            }
            let comment = read_comment(comment, &thread, sheet);
            sheet.push(comment);
        }
    }

    fn weight(record: &Element) -> usize {
        comments(record).count()
    }

    fn finish(&mut self, sheet: &mut Sheet) {
        if let Some(first) = self.first_shared {
            let said = format!(
                "comments with the id of one in another post ({}, the first is `{first}`); expected one id a comment; each keeps it within its post",
                self.shared
            );
            sheet.problem_of_all(ProblemKind::Mended, said);
        }
        if !self.types.is_empty() {
            let names: Vec<String> = self.types.iter().map(|(name, count)| format!("`{name}` ({count})")).collect();
            let said = format!(
                "comment types {}; expected a comment, pingback or trackback; they were read as messages of the system, which are not judged",
                names.join(", ")
            );
            sheet.problem_of_all(ProblemKind::BadField, said);
        }
    }
}

/// Fits elements of the export's namespace; a prefix that nothing binds is taken for the usual one.
fn own(name: &str) -> impl Fn(&Element) -> bool {
    move |element| element.local() == name && (element.space().contains(EXPORT) || element.space() == "wp:")
}

/// The comments of an item, or the one that stands outside.
fn comments(record: &Element) -> impl Iterator<Item = &Element> {
    let outside = Some(record).filter(|record| own("comment")(record));
    outside.into_iter().chain(record.all(own("comment")))
}

/// The post's id, else the identifier for Disqus, else the address; without any of them the item's place.
fn thread(item: &Element) -> String {
    let id = item.text_of(own("post_id")).filter(|id| *id != "0");
    let identifier = || item.text_of(|element| element.local() == "thread_identifier");
    let named = |name: &'static str| move || item.text_of(move |element: &Element| element.name_is(name));
    let known = id.or_else(identifier).or_else(named("link")).or_else(named("guid"));
    known.map_or_else(|| format!("item{}", item.position()), str::to_owned)
}

fn header(item: &Element, thread: &str) -> Header {
    let creator = item.text_of(|element| element.local() == "creator");
    Header {
        thread: thread.to_owned(),
        title: item.text_of(|element| element.name_is("title")).map(|title| decoded(title).into_owned()),
        url: item.text_of(|element| element.name_is("link")).map(str::to_owned),
        author: creator.and_then(author_name),
        closed: item.text_of(own("comment_status")) == Some("closed"),
        ..Header::default()
    }
}

/// `None` for types that are nobody's comment and no link notice.
fn kind(name: &str) -> Option<Kind> {
    match name {
        // Reviews of products are what their buyers say.
        "" | "comment" | "review" => Some(Kind::Comment),
        "pingback" | "trackback" => Some(Kind::Pingback),
        _ => None,
    }
}

fn status(approved: Option<&str>) -> Option<Status> {
    Some(match approved.unwrap_or("1") {
        "1" | "approve" | "approved" => Status::Visible,
        "0" | "hold" | "unapproved" => Status::Pending,
        "spam" => Status::Spam,
        "trash" | "post-trashed" => Status::Removed,
        _ => return None,
    })
}

fn read_comment(element: &Element, thread: &str, sheet: &mut Sheet) -> Comment {
    let field = |name: &str| element.text_of(own(name));
    let content = element.child(own("comment_content"));
    let body = content.map(|content| body::html(&content.html(), LineEnds::Kept)).unwrap_or_default();
    let id = field("comment_id").map(str::to_owned).unwrap_or_else(|| {
        let said = "a comment without `comment_id`; expected a number; it got an id of its own";
        sheet.problem(ProblemKind::BadField, said);
        format!("at{}", element.position())
    });
    let mut comment = sheet.comment(id, body);
    comment.order = order(comment.order, element);
    comment.thread = Some(thread.to_owned());
    comment.reply_to = field("comment_parent").filter(|parent| *parent != "0").map(str::to_owned);
    comment.author = field("comment_author").and_then(author_name);
    comment.extra.author_id = field("comment_user_id").filter(|user| *user != "0").map(str::to_owned);
    comment.kind = kind(field("comment_type").unwrap_or("")).unwrap_or(Kind::System);
    comment.time = time(element, sheet);
    let approved = field("comment_approved");
    comment.status = status(approved).unwrap_or_else(|| {
        let said = format!(
            "`comment_approved` is `{}`; expected 1, 0, spam or trash; the comment counts as visible",
            approved.unwrap_or("")
        );
        sheet.problem(ProblemKind::BadField, said);
        Status::Visible
    });
    comment
}

/// The time in UTC, else the site's own time, whose zone the export does not tell.
fn time(element: &Element, sheet: &mut Sheet) -> Option<Timestamp> {
    // A row of zeros is how WordPress writes that it does not know.
    let written = |name: &str| element.text_of(own(name)).filter(|text| !text.starts_with("0000-00-00"));
    let (gmt, local) = (written("comment_date_gmt"), written("comment_date"));
    let time = gmt.and_then(Timestamp::parse).map(in_utc).or_else(|| local.and_then(Timestamp::parse));
    if time.is_none()
        && let Some(text) = gmt.or(local)
    {
        let said = format!("the time is `{text}`; expected one like `2020-01-31 18:00:00`; it is unknown now");
        sheet.problem(ProblemKind::BadField, said);
    }
    time
}
