//! Bodies as sources store them (HTML, Markdown, plain) → plain text, with what is quoted and what is code.
//! Entities are decoded once, by the source's own language and by nothing else. Paragraphs are parted by an empty
//! line, lines within one by a line end. Nobody is to be blamed for what they quote, so quotations keep their spans.

mod builder;
mod html;
mod markdown;
mod quotes;

use memchr::memmem;

use crate::comment::{Comment, Span};

pub use self::builder::Builder;
pub use self::html::html;
pub use self::markdown::markdown;
pub use self::quotes::mark_repeated;
use self::quotes::{joined, quote_lines, trim};

/// A text and what its parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The text; no blanks at its ends.
    pub text: String,
    /// The parts that the author quotes, in order, apart from one another.
    pub quoted: Vec<Span>,
    /// The parts that are code, in order, apart from one another.
    pub code: Vec<Span>,
}

impl Body {
    /// Makes this the text of `comment`.
    pub fn into_comment(self, comment: &mut Comment) {
        comment.text = self.text;
        comment.quoted = self.quoted;
        comment.code = self.code;
    }
}

/// What a line end in the source means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// A blank, as in HTML.
    Blank,
    /// A line end, as in what WordPress stores: it adds `<p>` and `<br>` only when it shows a comment.
    Kept,
}

/// A plain body: the text as it is, lines that begin with `>` and `[quote]` known as quotations.
#[must_use]
pub fn plain(source: &str) -> Body {
    if memmem::find(source.as_bytes(), b"[quote").is_some() {
        let mut builder = Builder::new(LineEnds::Kept);
        builder.text(source);
        return builder.finish();
    }
    let text = if source.contains('\r') { source.replace("\r\n", "\n").replace('\r', "\n") } else { source.to_owned() };
    let mut quoted = Vec::new();
    quote_lines(&text, &mut quoted);
    let mut body = Body { text, quoted: joined(quoted), code: Vec::new() };
    trim(&mut body);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with quotations in ‹› and code in «».
    fn shown(body: &Body) -> String {
        let mut marks: Vec<(u32, u8, char)> = Vec::new();
        for (spans, signs) in [(&body.quoted, ('‹', '›')), (&body.code, ('«', '»'))] {
            for span in spans {
                marks.push((span.start, 1, signs.0));
                marks.push((span.end, 0, signs.1));
            }
        }
        marks.sort();
        let mut out = body.text.clone();
        for (at, _, sign) in marks.into_iter().rev() {
            out.insert(at as usize, sign);
        }
        out
    }

    #[test]
    fn html_becomes_text() {
        let cases = [
            ("<p>one</p>\n<p>two<br>three</p>", "one\n\ntwo\nthree"),
            ("a &amp;gt; b &#x27;c&#x27;", "a &gt; b 'c'"),
            ("<blockquote><p>theirs</p></blockquote><p>mine</p>", "‹theirs›\n\nmine"),
            ("mine<blockquote>theirs", "mine\n\n‹theirs›"),
            ("use <code>a  b</code> here", "use «a b» here"),
            ("<pre><code>x\n  y\n</code></pre>z", "«x\n  y»\n\nz"),
            ("first<p>second<p>third", "first\n\nsecond\n\nthird"),
            ("<script>evil()</script>good<style>b{}</style>", "good"),
            (
                "<a href=\"https://example.org/long/path\" rel=nofollow>https://example.org/lo...</a>.",
                "https://example.org/long/path.",
            ),
            ("&gt; theirs<p>mine", "‹> theirs›\n\nmine"),
            (
                "<aside class=\"quote\" data-post=\"2\"><div class=title>A:</div><blockquote>x</blockquote></aside><p>y</p>",
                "‹A:\n\nx›\n\ny",
            ),
            ("<div class=\"bbcode_quote\"><div>in</div></div>out", "‹in›\nout"),
            ("[quote=&quot;Ann&quot;]hi[/quote]you", "‹hi›\n\nyou"),
            ("nice <img class=\"wp-smiley\" alt=\":)\"> <img alt=\"a cat\">", "nice :)"),
            ("</blockquote>x</q>", "x"),
            ("<b", ""),
            (">:( no", ">:( no"),
        ];
        for (source, want) in cases {
            assert_eq!(shown(&html(source, LineEnds::Blank)), want, "{source}");
        }
        assert_eq!(html("one\n\ntwo\nthree", LineEnds::Kept).text, "one\n\ntwo\nthree");
    }

    #[test]
    fn markdown_becomes_text() {
        let cases = [
            ("plain words, as they are", "plain words, as they are"),
            ("> theirs\n\nmine", "‹theirs›\n\nmine"),
            ("**bold** and *it*\nsecond line", "bold and it\nsecond line"),
            ("see [this](http://a.example/b) `x_y`", "see this «x_y»"),
            ("    code()\n\ntext", "«code()»\n\ntext"),
            ("- a\n- b\n\nc", "- a\n- b\n\nc"),
            ("1. a\n2. b", "1. a\n2. b"),
            ("1. a\n\n2. b\n\nc", "1. a\n\n2. b\n\nc"),
            (">!secret!< word", "secret word"),
            ("a &lt; b &amp;lt; c", "a < b &lt; c"),
            ("[quote=\"Ann, post:2, topic:9\"]\ntheirs\n[/quote]\nmine", "‹theirs›\n\nmine"),
            ("x <b>y</b>", "x <b>y</b>"),
        ];
        for (source, want) in cases {
            assert_eq!(shown(&markdown(source)), want, "{source}");
        }
    }

    #[test]
    fn plain_text_stays() {
        let body = plain("> a\r\n> b\r\n\r\nmine\n>:( x");
        assert_eq!(shown(&body), "‹> a\n> b›\n\nmine\n>:( x");
    }

    #[test]
    fn a_repeated_passage_is_quoted() {
        let parent = "First of all.\nThe bridge was closed for repairs in the spring of that year.";
        let text = "“The bridge was closed for repairs in the spring of that year.”\nIt was not.";
        let mut quoted = Vec::new();
        mark_repeated(text, parent, &mut quoted);
        assert_eq!(quoted, vec![Span::new(0, text.find('\n').unwrap())]);
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let deep = "<blockquote>".repeat(200_000) + "x";
        assert_eq!(html(&deep, LineEnds::Blank).text, "x");
    }
}
