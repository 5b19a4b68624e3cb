//! The overview of a run as blocks.

use crate::summary::overview::Ranked;
use crate::summary::{Look, Overview};

use super::block::{Block, Line, line, ours, theirs};
use super::thread::look_first;
use super::{counted, grouped, percent};

/// The blocks of a run's overview, with the comments of all threads that need a look first.
#[must_use]
pub fn blocks(overview: &Overview, looks: &[Look]) -> Vec<Block> {
    let mut out = vec![Block::Title(vec![ours(format!(
        "{} in {}",
        counted(overview.comments, "comment", "comments"),
        counted(overview.threads, "thread", "threads")
    ))])];
    out.push(line(totals(overview)));
    for reason in &overview.without_comments {
        let words = match reason.name.as_str() {
            "no_section" => "without a comment section",
            "empty_form" => "with a form and no comments",
            "closed" => "with comments closed and none there",
            _ => "whose comments are lost in the text",
        };
        out.push(line(format!("{} {words}.", counted(reason.comments, "page", "pages"))));
    }
    ranking("Hottest", &overview.by_heat, |ranked| format!("{:.3}", ranked.heat), "heat", &mut out);
    ranking("Largest", &overview.by_size, |ranked| grouped(ranked.comments), "size", &mut out);
    ranking("Most disputed", &overview.by_disagreement, |ranked| percent(ranked.disagreement), "disagree", &mut out);
    look_first(looks, true, &mut out);
    out
}

fn totals(overview: &Overview) -> String {
    let mut text = format!("{} judged", grouped(overview.judged));
    if let Some(share) = overview.uncivil_share {
        text.push_str(&format!(", {} uncivil ({})", grouped(overview.uncivil), percent(share)));
    }
    if let Some(share) = overview.disagreement {
        text.push_str(&format!(
            "; of {} {} disagree ({})",
            counted(overview.replies, "reply", "replies"),
            grouped(overview.disagree),
            percent(share)
        ));
    }
    text.push('.');
    text
}

fn ranking(
    title: &'static str,
    list: &[Ranked],
    figure: impl Fn(&Ranked) -> String,
    name: &'static str,
    out: &mut Vec<Block>,
) {
    if list.is_empty() {
        return;
    }
    let row = |ranked: &Ranked| -> Vec<Line> {
        vec![
            vec![ours(figure(ranked))],
            vec![ours(grouped(ranked.comments))],
            vec![ours(grouped(ranked.uncivil))],
            vec![theirs(ranked.title.as_deref().unwrap_or(&ranked.thread))],
        ]
    };
    out.push(Block::Heading(title));
    out.push(Block::Table { head: vec![name, "comments", "uncivil", "thread"], rows: list.iter().map(row).collect() });
}
