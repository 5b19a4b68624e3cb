//! HTML → a body, token by token: no nesting touches the call stack.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::builder::{Builder, is_marking};
use super::{Body, LineEnds};

/// An HTML body.
#[must_use]
pub fn html(source: &str, line_ends: LineEnds) -> Body {
    if memchr::memchr3(b'<', b'&', b'[', source.as_bytes()).is_none() && line_ends == LineEnds::Blank {
        return plain_collapsed(source);
    }
    let mut builder = Builder::new(line_ends);
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                builder.open(&name, |wanted| {
                    let value = tag.attributes.get(wanted.as_bytes())?;
                    std::str::from_utf8(value).ok()
                });
                if tag.self_closing && is_marking(&name) {
                    builder.close(&name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                builder.close(&name);
            }
            Token::String(text) => builder.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    builder.finish()
}

fn plain_collapsed(source: &str) -> Body {
    let mut builder = Builder::new(LineEnds::Blank);
    builder.text(source);
    builder.finish()
}
