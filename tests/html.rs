//! HTML pages by example: each file of `tests/cases/html/` holds a page and what is read from it.
//! `UPDATE=1 cargo test --test html` rewrites the lower halves.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use comity::comment::{Comment, Kind, ParentMark, Status};
use comity::ingest::html::{HtmlReading, Limits, engine, read};
use comity::problem::ProblemKind;
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};

fn reading(page: &str) -> HtmlReading {
    read(page, &Arc::from("page.html"), Limits::default())
}

/// What a case shows: the header in a few lines, then the tree, one comment a line.
fn shown(reading: &HtmlReading) -> String {
    let mut out = String::new();
    let header = &reading.header;
    let declared = header.declared.map_or_else(|| "no number".to_owned(), |n| n.to_string());
    let closed = if header.closed { ", closed" } else { "" };
    let why = header.no_comments.map_or(String::new(), |why| format!(", none: {}", why.name()));
    let _ = writeln!(out, "engine: {}", reading.engine.unwrap_or("unknown"));
    let _ = writeln!(out, "title: {}", header.title.as_deref().unwrap_or("unknown"));
    let _ = writeln!(out, "declared: {declared}, found: {}{closed}{why}", reading.comments.len());
    for problem in &reading.problems {
        let _ = writeln!(out, "problem: {problem}");
    }
    let mut depths = Vec::new();
    for comment in &reading.comments {
        let parent = comment.reply_to.as_ref().and_then(|id| reading.comments.iter().position(|c| c.id == *id));
        let depth = parent.and_then(|p| depths.get(p)).map_or(0, |d| d + 1);
        depths.push(depth);
        let _ = writeln!(out, "{}{}", "  ".repeat(depth), line(comment));
    }
    out
}

fn line(comment: &Comment) -> String {
    let mut out = format!("{} {}", comment.id, comment.author.as_deref().unwrap_or("?"));
    let extra = &comment.extra;
    let marks = [
        comment.time.map(|time| time.to_string()),
        (comment.kind != Kind::Comment).then(|| format!("{:?}", comment.kind).to_lowercase()),
        (comment.status != Status::Visible).then(|| format!("{:?}", comment.status).to_lowercase()),
        (comment.parent_mark == Some(ParentMark::Inferred)).then(|| "(inferred)".to_owned()),
        extra.likes.map(|likes| format!("likes={likes}")),
        extra.edited.map(|_| "edited".to_owned()),
        extra.pinned.map(|_| "pinned".to_owned()),
        extra.url.clone(),
    ];
    for mark in marks.into_iter().flatten() {
        let _ = write!(out, " {mark}");
    }
    let _ = write!(out, " {:?}", comment.text);
    for quoted in &comment.quoted {
        let _ = write!(out, " quotes {:?}", quoted.of(&comment.text));
    }
    out
}

#[test]
fn every_case_reads_as_it_says() {
    common::cases_read_as_they_say("html", 20, |page| shown(&reading(page)));
}

#[test]
fn json_ld_is_handed_on() {
    let page = "<script type=\"application/ld+json\">{\"@type\":\"Article\"}</script><p>x</p><script>no</script>";
    assert_eq!(reading(page).json_ld, vec!["{\"@type\":\"Article\"}".to_owned()]);
}

#[test]
fn a_page_beyond_the_limits_is_left_out_and_told() {
    let deep = "<div>".repeat(3_000) + "x";
    let reading = reading(&deep);
    assert!(reading.comments.is_empty());
    let problem = reading.problems.first().expect("a problem");
    assert_eq!(problem.kind, ProblemKind::OverLimit);
    assert!(problem.message.contains("2000"), "{}", problem.message);
}

#[test]
fn deep_replies_cost_no_stack() {
    let mut page = String::from("<h1>x</h1>");
    for n in 0..900 {
        let _ = write!(page, "<ul><li class=\"comment\" id=\"comment-{n}\"><b class=\"fn\">A{n}</b><p>Words {n}.</p>");
    }
    let reading = reading(&page);
    assert_eq!(reading.comments.len(), 900);
    assert_eq!(reading.comments.last().and_then(|c| c.reply_to.as_deref()), Some("898"));
    assert_eq!(reading.comments.last().map(|c| c.text.as_str()), Some("Words 899."));
}

#[test]
fn what_made_a_page_is_seen_at_its_beginning() {
    let cases = [
        ("<html><meta name=\"generator\" content=\"WordPress 6.4\">", Some("wordpress")),
        ("<html><title>Trams | Hacker News</title>", Some("hacker_news")),
        ("<html><title>Trams</title>", None),
    ];
    for (head, want) in cases {
        assert_eq!(engine(head), want, "{head}");
    }
}

/// Laws that hold for any page.
fn check(page: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    let reading = reading(page);
    let mut last = None;
    let ids: BTreeSet<&str> = reading.comments.iter().map(|c| c.id.as_str()).collect();
    for comment in &reading.comments {
        prop_assert!(last < Some(comment.order.position));
        last = Some(comment.order.position);
        prop_assert!(!ids.is_empty() && !comment.id.is_empty());
        for span in comment.quoted.iter().chain(&comment.code) {
            prop_assert!(!span.of(&comment.text).is_empty(), "{span:?} of {:?}", comment.text);
        }
    }
    prop_assert!(reading.comments.is_empty() == reading.header.no_comments.is_some());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters_are_read(page in any::<String>()) {
        check(&page)?;
    }

    #[test]
    fn any_mix_of_markup_is_read(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let page: String = pieces.iter().filter_map(|piece| PIECES.get(*piece).copied()).collect();
        check(&page)?;
    }
}

const PIECES: &[&str] = &[
    "<li class=\"comment depth-1\" id=\"comment-1\">",
    "<li class=\"comment depth-3\" id=\"comment-2\">",
    "<div class=\"comment\" id=\"comment-3\">",
    "<div class=\"wpd-comment\" id=\"wpd-comm-4_3\">",
    "<tr class=\"comtr\" id=5><td class=ind indent=2>",
    "<a id=\"comment-6\"></a>",
    "<div class=indented>",
    "<b class=fn>Ana</b>",
    "<time datetime=2020-01-01>",
    "<p>Words, é and 字.",
    "<blockquote>",
    "</blockquote>",
    "<table>",
    "</table>",
    "</li>",
    "</div>",
    "<dt class=\"comment-author\" id=c1234567>",
    "<dd class=\"comment-body\">",
    "<svg><template>",
    "<ul class=children>",
    "2 Comments",
    "<h2>2 Comments</h2>",
    "</p>",
    "<pre>x\ny</pre>",
    "<div itemscope itemtype=\"https://schema.org/Comment\">",
    "<div itemprop=text>",
    "<link itemprop=parentItem href=\"#c9\">",
];
