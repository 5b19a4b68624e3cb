//! Blocks → HTML: headings, paragraphs, tables and lists that read and print without a script.

use regex::Regex;

use super::super::block::{Block, Line, Piece};
use super::super::inert;
use super::mask::dotted;
use super::veil::Veil;

/// How pieces of lines are shown.
pub(super) struct Ink<'r> {
    /// What may be shown.
    pub(super) veil: &'r Veil,
    /// Place of the thread that the blocks are about.
    place: Option<usize>,
    /// What finds words to mask.
    mask: Option<&'r Regex>,
}

impl<'r> Ink<'r> {
    pub(super) fn new(veil: &'r Veil, place: Option<usize>, mask: Option<&'r Regex>) -> Ink<'r> {
        Ink { veil, place, mask }
    }

    /// Text from the input, or what stands for it.
    pub(super) fn theirs(&self, text: &str) -> String {
        match self.veil.shown(text, self.place) {
            Some(shown) if shown.is_empty() => String::new(),
            Some(shown) => format!("<bdi>{}</bdi>", self.masked(&shown)),
            None if text.trim().is_empty() => " ".to_owned(),
            None => OUT.to_owned(),
        }
    }

    /// Inert text with the words to mask in both forms, of which the style sheet shows one.
    fn masked(&self, text: &str) -> String {
        let Some(mask) = self.mask else { return inert::html(text) };
        let mut out = String::new();
        let mut plain = 0;
        for hit in mask.find_iter(text) {
            out.push_str(&inert::html(text.get(plain..hit.start()).unwrap_or("")));
            out.push_str(&two_forms(hit.as_str()));
            plain = hit.end();
        }
        out.push_str(&inert::html(text.get(plain..).unwrap_or("")));
        out
    }

    /// A link to a comment.
    pub(super) fn comment(&self, id: &str) -> String {
        let known = self.place.and_then(|place| Some((self.veil.fragment(id, place)?, self.veil.comment(id, place)?)));
        match known {
            Some((fragment, name)) => format!(
                "<a class=\"id\" href=\"#{}\"><bdi>{}</bdi></a>",
                inert::html_attribute(&fragment),
                inert::html(&name)
            ),
            None => self.theirs(id),
        }
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Ours(text) => inert::html(text),
            Piece::Theirs(text) => self.theirs(text),
            Piece::Marked(text) if text.is_empty() => String::new(),
            Piece::Marked(_) if self.veil.is_drawn() => OUT.to_owned(),
            Piece::Marked(text) => format!("<mark>{}</mark>", self.masked(text)),
            Piece::Comment(id) => self.comment(id),
            Piece::Pattern(_) if self.veil.is_drawn() => OUT.to_owned(),
            // Shown with the masked words only; where the entry stands is said besides.
            Piece::Pattern(text) => format!("<code class=\"pattern\">{}</code>", inert::html(text)),
        }
    }

    /// A line; what is left out in a row is said once.
    pub(super) fn line(&self, line: &Line) -> String {
        let mut out = String::new();
        let mut left_out_to = None;
        for piece in line {
            let html = self.piece(piece);
            let is_in_a_row =
                |to: &usize| out.get(*to..).is_some_and(|since| !since.contains(|c: char| c.is_alphanumeric()));
            match (html == OUT, left_out_to.filter(is_in_a_row)) {
                (true, Some(to)) => out.truncate(to),
                (true, None) => {
                    out.push_str(&html);
                    left_out_to = Some(out.len());
                }
                (false, _) => out.push_str(&html),
            }
        }
        out
    }
}

/// What stands for words that are left out.
const OUT: &str = "<span class=\"out\">words left out</span>";

/// A masked word in both forms.
fn two_forms(word: &str) -> String {
    format!(
        "<span class=\"masked\"><span class=\"dots\">{}</span><span class=\"word\">{}</span></span>",
        inert::html(&dotted(word)),
        inert::html(word)
    )
}

/// The blocks as HTML; the title gets the id `heading`. Each heading begins a section.
pub(super) fn html(blocks: &[Block], ink: &Ink<'_>, heading: &str) -> String {
    let mut page = Page::default();
    for block in blocks {
        match block {
            Block::Title(line) => page.push(&format!("<h2 id=\"{heading}\">{}</h2>\n", ink.line(line))),
            Block::Heading(name) => page.begin_section(name),
            Block::Line(line) => page.push(&format!("<p>{}</p>\n", ink.line(line))),
            Block::Point(line) => page.item("ul", &format!("<li>{}</li>\n", ink.line(line))),
            Block::Spark { name, bars } => page.push(&format!(
                "<p class=\"spark\">{} <span aria-hidden=\"true\">{}</span></p>\n",
                inert::html(name),
                inert::html(bars)
            )),
            Block::Table { head, rows } => page.push(&table(head, rows, ink)),
            Block::Item(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| format!("<div>{}</div>", ink.line(line))).collect();
                page.item("ol", &format!("<li>{}</li>\n", lines.concat()));
            }
        }
    }
    page.end_section();
    page.out
}

/// Before the first section, and the sections.
pub(super) fn split(html: &str) -> (&str, &str) {
    html.find("<div class=\"sections\">").and_then(|at| html.split_at_checked(at)).unwrap_or((html, ""))
}

/// The heading of the sentences that sum up.
const SHORT: &str = "In short";

/// The page while it is written.
#[derive(Default)]
struct Page {
    out: String,
    is_in_section: bool,
    list: Option<&'static str>,
    has_sections: bool,
}

impl Page {
    fn push(&mut self, html: &str) {
        self.end_list();
        self.out.push_str(html);
    }

    fn end_list(&mut self) {
        if let Some(tag) = self.list.take() {
            self.out.push_str(&format!("</{tag}>\n"));
        }
    }

    /// An entry of a list with this tag, which begins here if no such list is open.
    fn item(&mut self, tag: &'static str, html: &str) {
        if self.list != Some(tag) {
            self.end_list();
            self.out.push_str(&format!("<{tag}>\n"));
            self.list = Some(tag);
        }
        self.out.push_str(html);
    }

    fn close_section(&mut self) {
        self.end_list();
        if std::mem::take(&mut self.is_in_section) {
            self.out.push_str("</section>\n");
        }
    }

    fn begin_section(&mut self, name: &str) {
        self.close_section();
        // What says it all in short stands before cards and sections.
        if name != SHORT && !std::mem::replace(&mut self.has_sections, true) {
            self.out.push_str("<div class=\"sections\">");
        }
        let class = name.to_lowercase().replace(' ', "-");
        self.out.push_str(&format!("<section class=\"part {class}\">\n<h3>{}</h3>\n", inert::html(name)));
        self.is_in_section = true;
    }

    fn end_section(&mut self) {
        self.close_section();
        if self.has_sections {
            self.out.push_str("</div>\n");
        }
    }
}

fn table(head: &[&str], rows: &[Vec<Line>], ink: &Ink<'_>) -> String {
    let names: Vec<String> = head.iter().map(|name| format!("<th scope=\"col\">{}</th>", inert::html(name))).collect();
    let mut out = format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n",
        names.concat()
    );
    for row in rows {
        let is_figure = |cell: &Line| matches!(cell.as_slice(), [Piece::Ours(text)] if text.starts_with(|c: char| c.is_ascii_digit()));
        let class = |cell: &Line| if is_figure(cell) { " class=\"n\"" } else { "" };
        let cells: Vec<String> = row.iter().map(|cell| format!("<td{}>{}</td>", class(cell), ink.line(cell))).collect();
        out.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
    }
    out + "</tbody></table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::super::Readers;
    use super::super::mask::finder;
    use super::*;
    use crate::report::block::{comment, line, ours, theirs};

    fn ink<'r>(veil: &'r Veil, mask: Option<&'r Regex>) -> Ink<'r> {
        Ink::new(veil, Some(3), mask)
    }

    #[test]
    fn headings_make_sections_and_items_lists() {
        let blocks = [
            Block::Title(vec![theirs("a <b>")]),
            line("one"),
            Block::Heading("Part"),
            Block::Item(vec![vec![ours("x"), comment("c 1")], vec![ours("y")]]),
            Block::Table { head: vec!["n"], rows: vec![vec![vec![ours("1")]]] },
        ];
        let veil = Veil::empty(Readers::Staff);
        let html = html(&blocks, &ink(&veil, None), "h");
        let wanted = "<h2 id=\"h\"><bdi>a &lt;b&gt;</bdi></h2>\n<p>one</p>\n<div class=\"sections\"><section class=\"part part\">\n<h3>Part</h3>\n\
            <ol>\n<li><div>x<a class=\"id\" href=\"#c-3-c%201\"><bdi>c 1</bdi></a></div><div>y</div></li>\n</ol>\n";
        assert!(html.starts_with(wanted), "{html}");
        assert!(html.ends_with("<td class=\"n\">1</td></tr>\n</tbody></table></div>\n</section>\n</div>\n"), "{html}");
        assert_eq!(split(&html).0, "<h2 id=\"h\"><bdi>a &lt;b&gt;</bdi></h2>\n<p>one</p>\n");
    }

    #[test]
    fn words_are_masked_and_a_public_line_leaves_them_out() {
        let line = vec![theirs("you fool, "), Piece::Marked("fool".to_owned()), theirs(" indeed")];
        let finder = finder(&["fool".to_owned()].into());
        let veil = Veil::empty(Readers::Staff);
        let shown = ink(&veil, finder.as_ref()).line(&line);
        assert_eq!(shown.matches("<span class=\"dots\">f•••</span>").count(), 2, "{shown}");
        let veil = Veil::empty(Readers::Public);
        assert_eq!(ink(&veil, None).line(&line), OUT);
    }
}
