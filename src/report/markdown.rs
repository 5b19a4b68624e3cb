//! Blocks → Markdown.

use super::block::{Block, Line, Piece};
use super::inert;

/// Lays blocks out as Markdown (tables as in GitHub's).
#[must_use]
pub fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut number = 0;
    let mut in_list = false;
    for block in blocks {
        if in_list && !is_list(block) {
            out.push('\n');
        }
        in_list = is_list(block);
        match block {
            Block::Title(line) => out.push_str(&format!("# {}\n\n", inline(line))),
            Block::Heading(name) => {
                number = 0;
                let gap = if out.ends_with("\n\n") { "" } else { "\n" };
                out.push_str(&format!("{gap}## {name}\n\n"));
            }
            Block::Line(line) => out.push_str(&format!("{}\n\n", inline(line))),
            Block::Point(line) => out.push_str(&format!("- {}\n", inline(line))),
            Block::Spark { name, bars } => out.push_str(&format!("- `{bars}` {name}\n")),
            Block::Table { head, rows } => out.push_str(&table(head, rows)),
            Block::Item(lines) => {
                number += 1;
                let lines: Vec<String> = lines.iter().map(inline).collect();
                out.push_str(&format!("{number}. {}\n", lines.join("  \n   ")));
            }
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn is_list(block: &Block) -> bool {
    matches!(block, Block::Point(_) | Block::Spark { .. })
}

fn inline(line: &Line) -> String {
    line.iter()
        .map(|piece| match piece {
            Piece::Ours(text) => text.clone(),
            Piece::Theirs(text) | Piece::Comment(text) | Piece::Pattern(text) => inert::markdown(text),
            Piece::Marked(text) if text.is_empty() => String::new(),
            Piece::Marked(text) => format!("**{}**", inert::markdown(text.trim())),
        })
        .collect()
}

fn table(head: &[&str], rows: &[Vec<Line>]) -> String {
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(inline).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out + "\n"
}
