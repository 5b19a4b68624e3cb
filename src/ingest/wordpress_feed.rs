//! Feeds of comments that WordPress sites offer (`/comments/feed/`): each item is a comment, the newest first.
//! What a comment answers stands in its text only, as a link in a line that WordPress puts above.

use crate::comment::{Comment, Header};
use crate::problem::ProblemKind;

use super::body::{self, LineEnds};
use super::detect::Head;
use super::moment;
use super::open::Opened;
use super::sheet::Sheet;
use super::xml::{Decoder, Element, Plan, Root, author_name, decoded, order, pieces};
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

/// Feeds of comments.
pub(super) struct WpCommentsFeed;

const PLAN: Plan = Plan { records: &["item"], mentions: &[], parts: &[], skipped: &[] };

/// What stands between a post's address and a comment's number.
const MARK: &str = "#comment-";

impl Format for WpCommentsFeed {
    fn name(&self) -> &'static str {
        "wp_comments_feed"
    }

    fn sentence(&self) -> &'static str {
        "RSS feed of a WordPress site's comments (`/comments/feed/`)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = Root::of(head)?;
        let names = |tag: &str| {
            root.rest.split(tag).skip(1).any(|after| after.split("</").next().is_some_and(|text| text.contains(MARK)))
        };
        (matches!(root.name, "rss" | "RDF") && (names("<guid") || names("<link")))
            .then(|| format!("an RSS feed whose items' addresses hold `{MARK}`"))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(pieces(input, options, &PLAN, Scope::Family(Family::WordPress), Reader::default()))
    }
}

/// Counts items that are no comments.
#[derive(Default)]
struct Reader {
    others: u64,
}

impl Decoder for Reader {
    type Known = ();

    fn look(&mut self, record: &Element) {
        self.others += u64::from(!record.is_cut() && address(record).is_none());
    }

    fn decode(record: &Element, (): (), sheet: &mut Sheet) {
        if record.is_cut() {
            let said = "the input ends inside this item; what answers what is not known, so it was left out";
            sheet.problem(ProblemKind::SkippedRecord, said);
        } else if let Some(address) = address(record) {
            let comment = read_item(record, &address, sheet);
            sheet.push(comment);
        }
    }

    fn weight(_record: &Element) -> usize {
        1
    }

    fn finish(&mut self, sheet: &mut Sheet) {
        if self.others > 0 {
            let said = format!(
                "items without `{MARK}` in their address ({}); expected comments; they were left out",
                self.others
            );
            sheet.problem_of_all(ProblemKind::SkippedRecord, said);
        }
    }
}

/// Where a comment stands: its post's address and its number.
struct Address<'r> {
    post: String,
    id: &'r str,
    whole: &'r str,
}

fn address(item: &Element) -> Option<Address<'_>> {
    let named = |name: &'static str| item.text_of(move |element: &Element| element.name_is(name));
    let (link, guid) = (named("link"), named("guid"));
    let whole = [link, guid].into_iter().flatten().find(|address| comment_number(address).is_some())?;
    Some(Address { post: post_of(link.unwrap_or(whole)), id: comment_number(whole)?, whole })
}

/// A comment's address without what names the comment and the page of comments that it stands on.
fn post_of(address: &str) -> String {
    let post = address.split('#').next().unwrap_or(address);
    if let Some((post, page)) = post.rsplit_once("comment-page-")
        && page.trim_end_matches('/').bytes().all(|byte| byte.is_ascii_digit())
    {
        return post.to_owned();
    }
    let Some((path, query)) = post.split_once('?') else { return post.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("cpage=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The number after `#comment-`.
fn comment_number(address: &str) -> Option<&str> {
    let (_, after) = address.split_once(MARK)?;
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    after.get(..digits).filter(|digits| !digits.is_empty())
}

fn read_item(item: &Element, address: &Address<'_>, sheet: &mut Sheet) -> Comment {
    let named = |name: &'static str| move |element: &Element| element.name_is(name);
    let author = item.text_of(|element| element.local() == "creator").and_then(author_name);
    let title = item.text_of(named("title")).and_then(|title| title_of_post(&decoded(title), author.as_deref()));
    if title.is_some() {
        sheet.about(Header {
            thread: address.post.clone(),
            title,
            url: Some(address.post.clone()),
            ..Header::default()
        });
    }
    // The description is the stored text with its markup escaped once more; the content is what a page shows.
    let content = item.child(|element| element.local() == "encoded").map(|content| (content.html(), LineEnds::Blank));
    let content = content.filter(|(source, _)| !source.trim().is_empty());
    let description = || {
        let description = item.child(named("description"))?;
        Some((decoded(&description.html()).into_owned().into(), LineEnds::Kept))
    };
    let (source, line_ends) = content.or_else(description).unwrap_or(("".into(), LineEnds::Blank));
    let (parent, rest) = match leading_reply(&source) {
        Some((parent, rest)) => (Some(parent.to_owned()), rest),
        None => (None, &*source),
    };
    let mut comment = sheet.comment(address.id, body::html(rest, line_ends));
    comment.order = order(comment.order, item);
    comment.thread = Some(address.post.clone());
    comment.reply_to = parent;
    comment.author = author;
    comment.extra.url = Some(address.whole.to_owned());
    if let Some(text) = item.text_of(named("pubDate")) {
        comment.time = moment::any(text);
        if comment.time.is_none() {
            let said = format!(
                "`pubDate` is `{text}`; expected one like `Tue, 05 Jun 2018 17:12:05 +0000`; it is unknown now"
            );
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    comment
}

/// The comment that the line above a text links to, and the text below that line. The line is known by the link, as
/// its words are in the site's language.
fn leading_reply(source: &str) -> Option<(&str, &str)> {
    /// Longest words before and after the link, in characters.
    const WORDS: (usize, usize) = (60, 25);
    let start = source.trim_start();
    let paragraph = start.strip_prefix("<p").and_then(|tag| tag.split_once('>')).map(|(_, inner)| inner);
    let start = paragraph.unwrap_or(start);
    let (before, link) = start.split_once("<a ")?;
    // `@Name:` with a link is how people write, and belongs to what they say.
    if !is_words(before, WORDS.0) || before.trim_start().starts_with('@') {
        return None;
    }
    let (tag, label) = link.split_once('>')?;
    let (label, after) = label.split_once("</a>")?;
    let href = tag.split_once("href=")?.1.trim_start_matches(['"', '\'']);
    let parent = comment_number(href.split(['"', '\'', ' ']).next()?)?;
    let end = after.find("</p>").into_iter().chain(after.find('\n')).min().unwrap_or(after.len());
    let (closing, rest) = after.split_at(end);
    let rest = rest.strip_prefix("</p>").unwrap_or(rest);
    // Links that people write are marked `nofollow`; then no words may follow in the line. A line with nothing below it
    // is what somebody says.
    let words = if tag.contains("rel=") { 2 } else { WORDS.1 };
    let fits = is_words(closing, words) && !label.trim_start().starts_with('@') && !rest.trim().is_empty();
    fits.then_some((parent, rest))
}

/// Whether `text` is a few words of one line without markup.
fn is_words(text: &str, longest: usize) -> bool {
    text.trim().chars().count() <= longest && !text.contains(['<', '\n'])
}

/// How titles of such items are made in some languages: what stands before the post's title and before the author.
const TITLES: &[(&str, &str)] = &[
    ("Comment on ", " by "),
    ("Kommentar zu ", " von "),
    ("Commentaires sur ", " par "),
    ("Commentaire sur ", " par "),
    ("Comentario en ", " por "),
    ("Comentário sobre ", " por "),
    ("Comentário em ", " por "),
    ("Commenti su ", " di "),
    ("Commento su ", " di "),
    ("Reactie op ", " door "),
    ("Komentarz do ", ", którego autorem jest "),
    ("Kommentarer till ", " av "),
];

/// The post's title in an item's.
fn title_of_post(title: &str, author: Option<&str>) -> Option<String> {
    let title = title.trim();
    let author = author.unwrap_or("");
    TITLES.iter().find_map(|(begin, by)| {
        let rest = title.strip_prefix(begin)?;
        let before = rest.strip_suffix(author).filter(|_| !author.is_empty()).and_then(|rest| rest.strip_suffix(by));
        let before = before.or_else(|| rest.rsplit_once(by).map(|(before, _)| before))?;
        (!before.trim().is_empty()).then(|| before.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_above_an_answer_is_known_by_its_link_in_any_language() {
        for (source, want) in [
            (
                "<p>In reply to <a href=\"https://x.example/p/#comment-12\">Ana</a>.</p>\n<p>No.</p>",
                Some(("12", "\n<p>No.</p>")),
            ),
            ("<p><a href='/p#comment-7'>Ben</a> への返信。</p><p>はい</p>", Some(("7", "<p>はい</p>"))),
            ("Als Antwort auf <a href=\"#comment-3\">Cem</a>.\n\nNein.", Some(("3", "\n\nNein."))),
            ("<p>See <a href=\"https://x.example/\">this</a>.</p>", None),
            ("<p>@<a href=\"#comment-3\">Cem</a>: no</p>", None),
            ("<p>As I said.</p><p>Here <a href=\"#comment-3\">it</a> is</p>", None),
            ("<p>See <a href=\"#comment-3\">this</a>.</p>", None),
            ("<p>See <a href=\"#comment-3\" rel=\"nofollow\">this</a> too.</p><p>And more.</p>", None),
            ("<p>plain</p>", None),
            ("<a href=\"#comment-\">x</a>", None),
        ] {
            assert_eq!(leading_reply(source), want, "{source}");
        }
    }

    #[test]
    fn a_posts_address_has_no_page_of_comments() {
        for (address, want) in [
            ("https://x.example/p/#comment-1", "https://x.example/p/"),
            ("https://x.example/p/comment-page-2/#comment-1", "https://x.example/p/"),
            ("https://x.example/?p=4&cpage=2#comment-1", "https://x.example/?p=4"),
            ("https://x.example/p/?cpage=2#comment-1", "https://x.example/p/"),
            ("/comment-page-designs/#comment-1", "/comment-page-designs/"),
        ] {
            assert_eq!(post_of(address), want, "{address}");
        }
    }

    #[test]
    fn the_title_of_the_post_is_found_in_an_items_title() {
        for (title, author, want) in [
            ("Comment on Trams by night by Ana", Some("Ana"), Some("Trams by night")),
            ("Kommentar zu Straßenbahn von Ben", None, Some("Straßenbahn")),
            ("By: Ana", Some("Ana"), None),
        ] {
            assert_eq!(title_of_post(title, author).as_deref(), want, "{title}");
        }
    }
}
