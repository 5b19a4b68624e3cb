//! Blocks → text for a terminal, fitted to a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::block::{Block, Line, Piece};
use super::inert;

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns.
    pub width: usize,
    /// Whether words may be coloured; without colour, marked words stand in square brackets.
    pub color: bool,
}

/// Columns of a bar chart's name.
const SPARK_NAME: usize = 10;

/// Lays blocks out as text.
#[must_use]
pub fn render(blocks: &[Block], layout: Layout) -> String {
    let mut out = String::new();
    let mut number = 0;
    for block in blocks {
        match block {
            Block::Title(line) => {
                let title = wrapped(&plain(line, layout), layout.width, 0, 0);
                let widest = title.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                out.push_str(&bold(&title, layout));
                out.push_str(&format!("\n{}\n", "=".repeat(widest.min(layout.width))));
            }
            Block::Heading(name) => {
                number = 0;
                out.push_str(&format!("\n{}\n", bold(name, layout)));
            }
            Block::Line(line) => {
                out.push_str(&wrapped(&plain(line, layout), layout.width, 0, 2));
                out.push('\n');
            }
            Block::Point(line) => {
                let text = wrapped(&plain(line, layout), layout.width, 2, 2);
                out.push_str(&text.replacen("  ", "- ", 1));
                out.push('\n');
            }
            Block::Spark { name, bars } => {
                let room = layout.width.saturating_sub(SPARK_NAME + 2);
                out.push_str(&format!("  {name:<SPARK_NAME$}{}\n", cut(bars, room)));
            }
            Block::Table { head, rows } => out.push_str(&table(head, rows, layout)),
            Block::Item(lines) => {
                number += 1;
                out.push_str(&item(number, lines, layout));
            }
        }
    }
    out
}

fn bold(text: &str, layout: Layout) -> String {
    if layout.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The pieces as one inert string. Colour codes stand around whole words only and are added here, after the text
/// has been made inert.
fn plain(line: &Line, layout: Layout) -> String {
    line.iter()
        .map(|piece| match piece {
            Piece::Ours(text) => text.clone(),
            Piece::Theirs(text) | Piece::Comment(text) | Piece::Pattern(text) => inert::terminal(text),
            Piece::Marked(text) if text.is_empty() => String::new(),
            Piece::Marked(text) if layout.color => format!("\u{1b}[7m{}\u{1b}[27m", inert::terminal(text)),
            Piece::Marked(text) => format!("[{}]", inert::terminal(text)),
        })
        .collect()
}

fn item(number: usize, lines: &[Line], layout: Layout) -> String {
    let label = format!("{number:>3}. ");
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let text = wrapped(&plain(line, layout), layout.width, 5, 5);
        let text = if at == 0 { text.replacen("     ", &label, 1) } else { text };
        out.push_str(&text);
        out.push('\n');
    }
    out
}

/// Breaks `text` at blanks so that no line is wider than `width`; a longer word is cut hard.
#[must_use]
pub fn wrapped(text: &str, width: usize, first_indent: usize, indent: usize) -> String {
    let width = width.max(20);
    let mut out = " ".repeat(first_indent);
    let mut column = first_indent;
    let mut at_start = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = shown_width(word);
        if !at_start && column + 1 + wide > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
            at_start = true;
        }
        if !at_start {
            out.push(' ');
            column += 1;
        }
        // Colour codes take no columns and are never cut.
        let mut in_code = false;
        for c in word.chars() {
            let begins = c == '\u{1b}';
            let wide = if in_code || begins { 0 } else { c.width().unwrap_or(0) };
            in_code = begins || (in_code && c != 'm');
            if column + wide > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            }
            out.push(c);
            column += wide;
        }
        at_start = false;
    }
    out
}

/// Columns that a word takes, its colour codes not counted.
fn shown_width(word: &str) -> usize {
    word.replace("\u{1b}[7m", "").replace("\u{1b}[27m", "").width()
}

/// `text` cut to `width` columns, with `…` where something is missing.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut column = 1;
    for c in text.chars() {
        column += c.width().unwrap_or(0);
        if column > width {
            break;
        }
        out.push(c);
    }
    out.trim_end().to_owned() + "…"
}

/// Columns of figures are right-aligned; the last column takes what is left and is wrapped.
fn table(head: &[&str], rows: &[Vec<Line>], layout: Layout) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| plain(cell, Layout { color: false, ..layout })).collect())
        .collect();
    let last = head.len().saturating_sub(1);
    let width_of = |column: usize| {
        let widest = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
        widest.max(head.get(column).map_or(0, |name| name.width())).min(24)
    };
    let widths: Vec<usize> = (0..last).map(width_of).collect();
    let names: Vec<String> = head.iter().map(|name| (*name).to_owned()).collect();
    let mut out = String::new();
    for row in std::iter::once(&names).chain(&cells) {
        let mut line = String::from("  ");
        for (column, width) in widths.iter().enumerate() {
            let cell = cut(row.get(column).map_or("", String::as_str), *width);
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            let figure = cell.starts_with(|c: char| c.is_ascii_digit()) || (column > 0 && column < last);
            line.push_str(&if figure { format!("{pad}{cell}  ") } else { format!("{cell}{pad}  ") });
        }
        let indent = line.width();
        let rest = row.get(last).map_or("", String::as_str);
        let text = wrapped(rest, layout.width, indent, indent);
        out.push_str(line.trim_end_matches(' '));
        let tail = text.get(indent..).unwrap_or("");
        if !tail.is_empty() {
            out.push_str(&" ".repeat(indent - line.trim_end_matches(' ').width()));
            out.push_str(tail);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::block::{ours, theirs};
    use super::*;

    const PLAIN: Layout = Layout { width: 40, color: false };

    #[test]
    fn no_line_is_wider_than_asked() {
        let long = "word ".repeat(30) + &"x".repeat(90) + " 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字";
        let blocks = [
            Block::Title(vec![theirs(long.as_str())]),
            Block::Line(vec![ours(long.as_str())]),
            Block::Item(vec![vec![ours(long.as_str())], vec![Piece::Marked(long.clone())]]),
            Block::Table {
                head: vec!["target", "favor", "clearest"],
                rows: vec![vec![vec![theirs(long.as_str())], vec![ours("12")], vec![theirs(long.as_str())]]],
            },
        ];
        let text = render(&blocks, PLAIN);
        for line in text.lines() {
            assert!(line.width() <= 40, "{line:?} has {} columns", line.width());
        }
    }

    #[test]
    fn colour_codes_take_no_room_and_are_not_cut() {
        let word = "\u{1b}[7mclown\u{1b}[27m";
        assert_eq!(wrapped(&[word; 7].join(" "), 41, 0, 0), [word; 7].join(" "));
        assert_eq!(wrapped(&format!("{} {word}", "x".repeat(30)), 34, 0, 2), format!("{}\n  {word}", "x".repeat(30)));
    }

    #[test]
    fn marked_words_stand_out_without_colour() {
        let line = vec![theirs("you are "), Piece::Marked("kidding".to_owned()), theirs(" \u{1b}[31mme")];
        assert_eq!(render(&[Block::Line(line)], PLAIN), "you are [kidding] \u{fffd}[31mme\n");
    }
}
