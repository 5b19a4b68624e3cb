//! The nested tree of a thread, a line a comment: who, what, and what was said of it.

use std::io;

use crate::infer::Answer;
use crate::judge::reply::ReplyLabel;
use crate::judgement::{Judgement, Stance};
use crate::record::category_name;
use crate::run::Run;
use crate::run::spool::Judged;
use crate::summary::UNCIVIL;
use crate::summary::targets::Chosen;
use crate::thread::Row;

use super::inert;
use super::text::{Layout, cut};

/// Levels that are shown by indentation; deeper comments stand at this depth with their depth as a number.
const DEEPEST_INDENT: u32 = 12;

/// Writes the tree of the thread with this number.
///
/// # Errors
/// When a text can't be fetched or the output can't be written.
pub fn write_tree(
    run: &mut Run,
    number: usize,
    chosen: &Chosen,
    layout: Layout,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Some(tree) = run.forest.trees.get(number).cloned() else { return Ok(()) };
    for at in tree.rows {
        let Some(row) = run.forest.order.get(at).copied() else { continue };
        let judged = run.fetch(row)?;
        writeln!(out, "{}", tree_line(run, row, &judged, chosen, layout))?;
    }
    Ok(())
}

fn tree_line(run: &Run, row: Row, judged: &Judged, chosen: &Chosen, layout: Layout) -> String {
    let depth = run.forest.depth.get(row.at()).copied().unwrap_or(0);
    let mut head = "  ".repeat(depth.min(DEEPEST_INDENT) as usize);
    if depth > DEEPEST_INDENT {
        head.push_str(&format!("({depth}) "));
    }
    head.push_str(&inert::terminal(run.id(row)));
    if let Some(author) = &judged.comment.author {
        head.push_str(&format!(" {}", inert::terminal(author)));
    }
    let tags = tags(run, row, &judged.judgement, chosen);
    let tags = if tags.is_empty() { String::new() } else { format!("  <{}>", tags.join(", ")) };
    let start: String = judged.comment.text.chars().take(400).collect();
    let text = inert::terminal(start.trim());
    let head = cut(&head, layout.width / 2);
    let used =
        unicode_width::UnicodeWidthStr::width(head.as_str()) + unicode_width::UnicodeWidthStr::width(tags.as_str());
    let room = layout.width.saturating_sub(used + 2);
    if room < 16 {
        return cut(&format!("{head}{tags}"), layout.width);
    }
    format!("{head}  {}{tags}", cut(&text, room))
}

/// What was said of a comment, in few words: `disagrees`, `against Russia`, `insult .71`.
fn tags(run: &Run, row: Row, judgement: &Judgement, chosen: &Chosen) -> Vec<String> {
    let mut tags = Vec::new();
    if let Some(Answer { label, .. }) = run.answer(row) {
        match label {
            ReplyLabel::Agree => tags.push("agrees".to_owned()),
            ReplyLabel::Disagree => tags.push("disagrees".to_owned()),
            ReplyLabel::Query => tags.push("asks".to_owned()),
            ReplyLabel::Comment => {}
        }
    }
    if let Some(record) = run.records.get(row.at()) {
        for side in record.sides().filter(|side| chosen.reports(side.target, record)) {
            let name = run.targets.get(usize::from(side.target.0)).map_or("", |target| &target.name);
            match side.label {
                Stance::Favor => tags.push(format!("for {}", inert::terminal(name))),
                Stance::Against => tags.push(format!("against {}", inert::terminal(name))),
                Stance::Neither => {}
            }
        }
        if record.incivility >= UNCIVIL {
            let surest = judgement.incivility.categories.iter().rev().max_by_key(|(_, score)| *score);
            let name = surest.map_or("", |(category, _)| category_name(usize::from(category.0)));
            tags.push(format!("{} {:.2}", name.replace('_', " "), record.incivility.value()));
        }
    }
    tags
}
