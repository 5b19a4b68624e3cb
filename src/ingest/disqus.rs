//! Disqus exports: threads, then posts that name their thread and the post they answer.

use crate::comment::{Comment, Header, Status, Timestamp};
use crate::problem::ProblemKind;

use super::body::{self, LineEnds};
use super::detect::Head;
use super::moment::in_utc;
use super::open::Opened;
use super::sheet::Sheet;
use super::xml::{Decoder, Element, Plan, Root, author_name, decoded, order, pieces};
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

/// Disqus exports.
pub(super) struct Disqus;

const PLAN: Plan = Plan {
    records: &["thread", "post"],
    // A post names its thread by an element of the same name.
    mentions: &["thread"],
    parts: &[],
    skipped: &["email", "ipAddress"],
};

impl Format for Disqus {
    fn name(&self) -> &'static str {
        "disqus"
    }

    fn sentence(&self) -> &'static str {
        "Disqus export (XML)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = Root::of(head)?;
        (root.name == "disqus" && (root.binds("disqus.com") || root.rest.contains(" dsq:id=")))
            .then(|| "`<disqus>` with the namespace of Disqus".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(pieces(input, options, &PLAN, Scope::Family(Family::Disqus), Reader))
    }
}

struct Reader;

impl Decoder for Reader {
    type Known = ();

    fn look(&mut self, _record: &Element) {}

    fn decode(record: &Element, (): (), sheet: &mut Sheet) {
        if record.local() == "thread" {
            if let Some(id) = record.attribute("id") {
                sheet.about(header(record, id));
            }
        } else if record.is_cut() {
            let said = "the input ends inside this post; what answers what is not known, so it was left out";
            sheet.problem(ProblemKind::SkippedRecord, said);
        } else {
            let comment = read_post(record, sheet);
            sheet.push(comment);
        }
    }

    fn weight(_record: &Element) -> usize {
        1
    }

    fn finish(&mut self, _sheet: &mut Sheet) {}
}

fn named(name: &str) -> impl Fn(&Element) -> bool {
    move |element| element.local() == name
}

fn is_true(element: &Element, name: &str) -> bool {
    element.text_of(named(name)).is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
}

/// The display name, else the account's.
fn author(element: &Element) -> Option<String> {
    let author = element.child(named("author"))?;
    let name = author.text_of(named("name")).and_then(author_name);
    name.or_else(|| author.text_of(named("username")).and_then(author_name))
}

fn header(thread: &Element, id: &str) -> Header {
    Header {
        thread: id.to_owned(),
        title: thread.text_of(named("title")).map(|title| decoded(title).into_owned()),
        url: thread.text_of(named("link")).map(str::to_owned),
        author: author(thread),
        closed: is_true(thread, "isClosed"),
        ..Header::default()
    }
}

fn read_post(post: &Element, sheet: &mut Sheet) -> Comment {
    let id_of = |name: &str| post.child(named(name)).and_then(|named| named.attribute("id")).map(str::to_owned);
    let message = post.child(named("message"));
    let body = message.map(|message| body::html(&message.html(), LineEnds::Blank)).unwrap_or_default();
    let id = post.attribute("id").map(str::to_owned).unwrap_or_else(|| {
        let said = "a post without `dsq:id`; expected a number; it got an id of its own";
        sheet.problem(ProblemKind::BadField, said);
        format!("at{}", post.position())
    });
    let mut comment = sheet.comment(id, body);
    comment.order = order(comment.order, post);
    comment.thread = id_of("thread");
    comment.reply_to = id_of("parent");
    comment.author = author(post);
    comment.extra.author_id = account(post);
    comment.status = if is_true(post, "isDeleted") {
        Status::Deleted
    } else if is_true(post, "isSpam") {
        Status::Spam
    } else {
        Status::Visible
    };
    if let Some(text) = post.text_of(named("createdAt")) {
        comment.time = Timestamp::parse(text).map(in_utc);
        if comment.time.is_none() {
            let said =
                format!("`createdAt` is `{text}`; expected a time like `2020-01-31T18:00:00Z`; it is unknown now");
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    comment
}

/// The account's name, which stays when the display name changes; a guest has none.
fn account(post: &Element) -> Option<String> {
    let author = post.child(named("author"))?;
    if is_true(author, "isAnonymous") {
        return None;
    }
    author.text_of(named("username")).filter(|name| !name.contains('@')).map(str::to_owned)
}
