//! All threads of a report in one table, to compare and to choose from.

use crate::judgement::Stance;
use crate::summary::ThreadSummary;

use super::super::inert;
use super::veil::Veil;
use crate::summary::wording::{grouped, percent};

/// Columns: name, and whether it holds figures.
const COLUMNS: &[(&str, bool)] = &[
    ("Thread", false),
    ("Comments", true),
    ("People", true),
    ("Uncivil", true),
    ("Share", true),
    ("Heat", true),
    ("Disagree", true),
    ("Prevails", false),
    ("First", false),
];

/// The table; the script makes its heads sort.
pub(super) fn html(threads: &[ThreadSummary], veil: &Veil) -> String {
    let head: Vec<String> = COLUMNS
        .iter()
        .map(|(name, is_figure)| {
            format!("<th scope=\"col\"{}>{name}</th>", if *is_figure { " class=\"n\"" } else { "" })
        })
        .collect();
    let rows: Vec<String> = threads.iter().enumerate().map(|(place, thread)| row(place, thread, veil)).collect();
    format!(
        "<h3 id=\"threads-h\">Threads</h3>\n<div class=\"wide tall\" tabindex=\"0\" role=\"group\" aria-labelledby=\"threads-h\">\
         <table id=\"threads\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
        head.concat(),
        rows.concat()
    )
}

fn row(place: usize, thread: &ThreadSummary, veil: &Veil) -> String {
    let name = inert::html(&veil.thread(thread.title.as_deref(), &thread.thread, place));
    let share =
        |share: Option<f64>| share.map_or_else(|| ("-1".to_owned(), "–".to_owned()), |s| (s.to_string(), percent(s)));
    let count = |n: u64| (n.to_string(), grouped(n));
    let figures = [
        count(thread.comments),
        count(thread.people.named),
        count(thread.incivility.uncivil),
        share(thread.incivility.rate.share),
        (thread.heat.to_string(), format!("{:.3}", thread.heat)),
        share(thread.exchange.disagreement.share),
    ];
    let figures: Vec<String> =
        figures.iter().map(|(by, shown)| format!("<td class=\"n\" data-by=\"{by}\">{shown}</td>")).collect();
    let leading = thread.stance.iter().filter(|target| target.prevails.is_some());
    let leading = leading.max_by_key(|target| target.favor + target.against);
    let prevails = leading.map_or_else(String::new, |target| {
        let side = if target.prevails == Some(Stance::Favor) { "for" } else { "against" };
        format!("{side} <bdi>{}</bdi>", inert::html(veil.target(&target.target)))
    });
    let first = thread.first.as_deref().map(|first| first.get(..10).unwrap_or(first)).unwrap_or("");
    format!(
        "<tr><th scope=\"row\"><a href=\"#t-{place}\"><bdi>{name}</bdi></a></th>{}<td>{prevails}</td><td>{}</td></tr>\n",
        figures.concat(),
        inert::html(first)
    )
}
