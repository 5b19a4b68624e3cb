//! Labels and places as the script numbers them; `js/rows.js` has the words for them in the same order.

use crate::comment::{Kind, ParentMark, Precision, Status};
use crate::judge::reply::ReplyLabel;
use crate::judgement::{Addressee, Coverage, Stance};
use crate::run::spool::Judged;

use super::super::row::RowOut;

/// Ten thousandths.
#[allow(clippy::cast_possible_truncation, reason = "scores and weights are far below 2^31 ten thousandths")]
pub(super) fn whole(value: f64) -> i32 {
    (value * 10_000.0).round() as i32
}

/// Bytes → UTF-16 units, in which the script counts: start and length.
pub(super) fn in_units(text: &str, start: u32, end: u32) -> (usize, usize) {
    let units = |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.encode_utf16().count());
    let (start, end) = (start as usize, end as usize);
    if text.is_ascii() { (start, end.saturating_sub(start)) } else { (units(0, start), units(start, end)) }
}

/// Kind, status, parent mark and precision of the time in one number: + 8 ×, + 64 ×, + 512 ×.
pub(super) fn marks(row: &RowOut<'_>, judged: &Judged) -> u32 {
    let kind = match row.kind {
        Kind::Comment => 0,
        Kind::Pingback => 1,
        Kind::System => 2,
        Kind::Opening => 3,
    };
    let status = match row.status {
        Status::Visible => 0,
        Status::Deleted => 1,
        Status::Removed => 2,
        Status::Spam => 3,
        Status::Pending => 4,
        Status::Dead => 5,
        Status::Hidden => 6,
        Status::Blocked => 7,
    };
    let mark = match row.parent_mark {
        None => 0,
        Some(ParentMark::Orphan) => 1,
        Some(ParentMark::Ghost) => 2,
        Some(ParentMark::Inferred) => 3,
        Some(ParentMark::Cut) => 4,
    };
    let precision = match judged.comment.time.map(|time| time.precision) {
        None | Some(Precision::Zoned) => 0,
        Some(Precision::Local) => 1,
        Some(Precision::Day) => 2,
    };
    kind + 8 * status + 64 * mark + 512 * precision
}

/// The side.
pub(super) fn side_number(side: Stance) -> u8 {
    match side {
        Stance::Neither => 0,
        Stance::Favor => 1,
        Stance::Against => 2,
    }
}

/// Whom rude words strike.
pub(super) fn addressee(addressee: Addressee) -> u8 {
    match addressee {
        Addressee::None => 0,
        Addressee::Commenter => 1,
        Addressee::ArticleAuthor => 2,
        Addressee::Target => 3,
        Addressee::Group => 4,
        Addressee::Oneself => 5,
    }
}

/// Whether it was judged.
pub(super) fn coverage(coverage: Coverage) -> u8 {
    match coverage {
        Coverage::Matched => 0,
        Coverage::NoMatch => 1,
        Coverage::TooShort => 2,
        Coverage::Gone => 3,
        Coverage::NotAComment => 4,
        Coverage::LanguageNotCovered => 5,
    }
}

/// Where it stands toward its parent; 0 is for what answers nothing.
pub(super) fn reply_label(label: ReplyLabel) -> u8 {
    match label {
        ReplyLabel::Comment => 1,
        ReplyLabel::Agree => 2,
        ReplyLabel::Disagree => 3,
        ReplyLabel::Query => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_as_the_script_counts() {
        for (text, start, end, want) in [("you fool", 4, 8, (4, 4)), ("é😀 fool", 7, 11, (4, 4)), ("é😀", 2, 6, (1, 2))]
        {
            assert_eq!(in_units(text, start, end), want, "{text:?}");
        }
    }
}
