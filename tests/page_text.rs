//! Page text by example: each file of `tests/cases/page_text/` holds a page and what is read from it.
//! `UPDATE=1 cargo test --test page_text` rewrites the lower halves.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use comity::comment::{Kind, ParentMark};
use comity::ingest::page_text::{PageReading, read};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

fn reading(text: &str) -> PageReading {
    read(text, &Arc::from("page.txt"))
}

/// What a case shows: the header in a line or two, then the tree, one comment a line.
fn shown(reading: &PageReading) -> String {
    let mut out = String::new();
    let header = &reading.header;
    if let Some(title) = &header.title {
        let _ = writeln!(out, "title: {title}");
    }
    let declared = header.declared.map_or_else(|| "no number".to_owned(), |n| n.to_string());
    let closed = if header.closed { ", closed" } else { "" };
    let why = header.no_comments.map_or(String::new(), |why| format!(", none: {}", why.name()));
    let _ = writeln!(out, "declared: {declared}, found: {}{closed}{why}", reading.comments.len());
    for problem in &reading.problems {
        let _ = writeln!(out, "problem: {problem}");
    }
    let mut depths = Vec::new();
    for comment in &reading.comments {
        let parent = comment.reply_to.as_ref().and_then(|id| reading.comments.iter().position(|c| c.id == *id));
        let depth = parent.and_then(|p| depths.get(p)).map_or(0, |d| d + 1);
        depths.push(depth);
        let author = comment.author.as_deref().unwrap_or("?");
        let time = comment.time.map_or(String::new(), |t| format!(" {t}"));
        let ghost = if comment.parent_mark == Some(ParentMark::Ghost) { " (ghost)" } else { "" };
        let kind = if comment.kind == Kind::Pingback { " pingback" } else { "" };
        let _ = writeln!(out, "{}{author}{time}{kind}{ghost} {:?}", "  ".repeat(depth), comment.text);
    }
    out
}

#[test]
fn every_case_reads_as_it_says() {
    common::cases_read_as_they_say("page_text", 10, |page| shown(&reading(page)));
}

#[test]
fn the_fixture_has_twelve_comments_five_levels_deep() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/page.txt"))
        .expect("the fixture");
    let reading = reading(&page);
    let parents: Vec<Option<&str>> = reading.comments.iter().map(|c| c.reply_to.as_deref()).collect();
    let want = [
        None,
        Some("c1"),
        Some("c2"),
        Some("c3"),
        Some("c4"),
        Some("c2"),
        Some("c6"),
        None,
        Some("c8"),
        None,
        Some("c10"),
        None,
    ];
    assert_eq!(parents, want);
    assert_eq!(reading.header.declared, Some(14));
    assert!(reading.header.closed);
    assert_eq!(reading.header.title.as_deref(), Some("Harbour Town Debates Sending Its Old Trams to Odesa"));
    assert!(reading.header.article.is_some_and(|a| a.contains("foreign policy by tram")));
}

#[test]
fn every_line_has_a_verdict_and_comment_lines_name_their_comment() {
    let page = "Trams for Odesa\n\n2 Comments\n\n  1. Ana says:\n    May 3, 2020 at 10:00 am\n\n    The bridge is needed.\n\n  2. Ben says:\n    May 3, 2020 at 11:00 am\n\n    By whom?\n\nComments are closed.\n";
    let reading = reading(page);
    let verdicts: Vec<(&str, Option<&str>)> = reading.lines.iter().map(|l| (l.verdict, l.comment.as_deref())).collect();
    assert_eq!(verdicts.len(), page.lines().count());
    assert_eq!(verdicts.first(), Some(&("title", None)));
    assert_eq!(verdicts.get(2), Some(&("heading", None)));
    assert_eq!(verdicts.get(4), Some(&("byline", Some("c1"))));
    assert_eq!(verdicts.get(7), Some(&("comment", Some("c1"))));
    assert_eq!(verdicts.last(), Some(&("closed", None)));
}

/// Laws that hold for any text.
fn check(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    let reading = reading(text);
    let mut ids = BTreeSet::new();
    let mut last = None;
    for comment in &reading.comments {
        if let Some(up) = &comment.reply_to {
            prop_assert!(ids.contains(up), "{} answers {up}, which stands below it", comment.id);
        }
        prop_assert!(ids.insert(comment.id.clone()), "{} stands twice", comment.id);
        prop_assert!(!comment.text.is_empty());
        prop_assert!(last < Some(comment.order.position));
        last = Some(comment.order.position);
        for span in &comment.quoted {
            prop_assert!(span.start < span.end);
            prop_assert!(
                comment.text.is_char_boundary(span.start as usize) && comment.text.is_char_boundary(span.end as usize)
            );
        }
    }
    prop_assert_eq!(reading.lines.len(), text.lines().count());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_mixture_of_comment_lines_keeps_the_laws(picks in proptest::collection::vec((0_usize..PIECES.len(), 0_usize..9), 0..60)) {
        let text: String = picks.iter().map(|(piece, indent)| format!("{}{}\n", " ".repeat(*indent), PIECES[*piece])).collect();
        check(&text)?;
    }
}

/// Lines that sections are made of, for mixtures.
const PIECES: &[&str] = &[
    "",
    "12 thoughts on “Trams”",
    "Kommentare (3)",
    "Comments",
    "1. Ana says:",
    "2. Ben",
    "• Cem · 3 hours ago",
    "3. März 2020 um 10:11 Uhr",
    "03/04/2020 at 10:11 pm",
    "Reply",
    "Antworten",
    "AntwortenLöschen",
    "The bridge is needed, and the sooner the better for all of us.",
    "@Ana, nein.",
    "> quoted",
    "Comments are closed.",
    "Leave a Reply Cancel reply",
    "Pingback: Trams | Odesa",
    "level 2",
    "3 replies",
    "Ana 3 hours ago | parent | next [–]",
    "[–]ana 12 points 3 days ago (2 children)",
    "Re:Trams (Score:2)",
    "by Ana (12) on Tuesday May 3, 2020 @10:11AM (#50)",
    "Like",
    "2y",
    "“",
    "16",
    "Respuestas a “Ä”",
    "12.",
    "•",
    "ẞ says:",
    "İ on May 3, 2020",
];

#[test]
fn a_long_page_is_read_in_linear_time() {
    let one = "  7. The tram is late again and nobody knows why that is so.\n\n    • Because of the wires.\n\n";
    let page = format!("Trams\n\n50000 thoughts on “Trams”\n\n{}", one.repeat(25_000));
    let begun = std::time::Instant::now();
    let _ = reading(&page);
    assert!(begun.elapsed().as_secs() < 60, "100,000 lines took {:?}", begun.elapsed());
}
