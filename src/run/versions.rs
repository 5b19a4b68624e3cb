//! Versions of one comment → the comment. What was fetched twice may have been edited, renamed or taken down between.
//! In: the versions in the order in which they were read, each judged. Out: one comment with its judgement.
//!
//! The latest edit gives the text; a text that was there is kept, and so is an author. Of what else the source says the
//! last word counts. Nothing is judged again: the judgement is that of the version whose text it is.

use std::collections::BTreeMap;

use crate::comment::{Comment, Status};
use crate::thread::{Fault, Mend, Row};

use super::spool::Judged;

/// One version.
pub(super) struct Version {
    pub(super) judged: Judged,
    /// Whether it says anything that an earlier one does not.
    pub(super) is_new: bool,
}

/// The later versions of each row that has any, and whether each says something new. A copy that does not is among
/// them since the last one that was read tells what is visible.
pub(super) fn later_versions(mends: &[Mend]) -> BTreeMap<Row, Vec<(Row, bool)>> {
    let mut later: BTreeMap<Row, Vec<(Row, bool)>> = BTreeMap::new();
    for Mend { row, fault } in mends {
        match fault {
            Fault::Again { of } => later.entry(*of).or_default().push((*row, true)),
            Fault::Repeated { of } => {
                later.entry(*of).and_modify(|versions| versions.push((*row, false)));
            }
            _ => {}
        }
    }
    later
}

/// The comment that these are versions of; `None` where there are none.
pub(super) fn merged(versions: &[Version]) -> Option<Judged> {
    let (first, last) = (&versions.first()?.judged, &versions.last()?.judged);
    let comments = || versions.iter().map(|version| &version.judged.comment);
    let with_text = versions.iter().map(|version| &version.judged).filter(|version| !is_blank(&version.comment));
    let text = with_text.reduce(|a, b| if is_later_edit(&a.comment, &b.comment) { b } else { a }).unwrap_or(first);
    let mut comment = text.comment.clone();
    comment.order = first.comment.order;
    comment.parent_mark = first.comment.parent_mark;
    comment.status = last.comment.status;
    comment.reply_to = comments().find_map(|version| version.reply_to.clone());
    comment.time = comments().find_map(|version| version.time);
    comment.author = comments().rev().find_map(|version| version.author.clone());
    let count = |version: &Version| version.judged.comment.extra.versions.unwrap_or(1);
    let new = versions.iter().filter(|version| version.is_new).map(count);
    let extra = &mut comment.extra;
    extra.versions = Some(new.fold(0, u32::saturating_add));
    extra.author_id = comments().rev().find_map(|version| version.extra.author_id.clone());
    extra.likes = comments().rev().find_map(|version| version.extra.likes);
    extra.pinned = comments().rev().find_map(|version| version.extra.pinned);
    extra.removed_by = comments().rev().find_map(|version| version.extra.removed_by.clone());
    extra.edited = comments().filter_map(|version| version.extra.edited).reduce(|a, b| a || b);
    extra.edited_at = comments().filter_map(|version| version.extra.edited_at).max();
    extra.url = extra.url.take().or_else(|| comments().find_map(|version| version.extra.url.clone()));
    extra.title = extra.title.take().or_else(|| comments().find_map(|version| version.extra.title.clone()));
    // What is gone is not judged, and what was gone for a while was not.
    let says_it = |version: &&Judged| !is_gone(&version.comment) && version.comment.text == comment.text;
    let judged = if is_gone(&comment) {
        last
    } else {
        versions.iter().map(|version| &version.judged).find(says_it).unwrap_or(text)
    };
    let judgement = judged.judgement.clone();
    Some(Judged { comment, judgement })
}

fn is_blank(comment: &Comment) -> bool {
    comment.text.trim().is_empty()
}

fn is_gone(comment: &Comment) -> bool {
    matches!(comment.status, Status::Deleted | Status::Removed)
}

/// Whether `b`, which was read after `a`, has the text of a later edit.
fn is_later_edit(a: &Comment, b: &Comment) -> bool {
    match (a.extra.edited_at, b.extra.edited_at) {
        (Some(a), Some(b)) => b.seconds > a.seconds,
        _ => b.extra.edited == Some(true) && a.extra.edited != Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::{Place, Timestamp};
    use crate::judgement::{Coverage, Judgement};

    /// Author, text, status, and when it was edited; 1 stands for an edit at an unknown time.
    type Told = (&'static str, &'static str, Status, i64);

    fn version((author, text, status, edited): Told) -> Version {
        let mut comment = Comment::new("c", text, Place::line(&"f".into(), 1));
        comment.author = (!author.is_empty()).then(|| author.to_owned());
        comment.status = status;
        comment.extra.edited = Some(edited > 0);
        comment.extra.edited_at = Timestamp::from_unix(edited).filter(|_| edited > 1);
        let coverage = if is_gone(&comment) || is_blank(&comment) { Coverage::Gone } else { Coverage::Matched };
        Version { judged: Judged { comment, judgement: Judgement { coverage, ..Judgement::default() } }, is_new: true }
    }

    #[test]
    fn the_latest_edit_and_the_last_word_count() {
        use Status::{Removed, Visible};
        let cases: &[(&[Told], &str)] = &[
            (&[("a", "one", Visible, 0), ("a", "two", Visible, 9)], "a two Visible Matched"),
            (&[("a", "two", Visible, 9), ("a", "one", Visible, 0)], "a two Visible Matched"),
            (&[("a", "two", Visible, 9), ("a", "three", Visible, 10)], "a three Visible Matched"),
            (&[("a", "three", Visible, 10), ("a", "two", Visible, 9)], "a three Visible Matched"),
            (&[("a", "one", Visible, 0), ("a", "two", Visible, 1)], "a two Visible Matched"),
            (&[("a", "one", Visible, 0), ("b", "other", Visible, 0)], "b one Visible Matched"),
            (&[("a", "one", Visible, 0), ("", "", Removed, 0)], "a one Removed Gone"),
            (&[("", "", Removed, 0), ("a", "one", Visible, 0)], "a one Visible Matched"),
            (&[("a", "one", Visible, 0), ("", "", Removed, 0), ("a", "one", Visible, 0)], "a one Visible Matched"),
            (&[("a", "one", Removed, 0), ("a", "one", Visible, 0)], "a one Visible Matched"),
        ];
        for (versions, want) in cases {
            let versions: Vec<Version> = versions.iter().copied().map(version).collect();
            let Judged { comment, judgement } = merged(&versions).unwrap();
            let author = comment.author.as_deref().unwrap_or("");
            let got = format!("{author} {} {:?} {:?}", comment.text, comment.status, judgement.coverage);
            assert_eq!(got, *want);
            assert_eq!(comment.extra.versions, u32::try_from(versions.len()).ok());
        }
        assert!(merged(&[]).is_none());
    }
}
