//! Rules of Reddit's AutoModerator: YAML documents, keys such as `title+body (includes-word)`, lists of words.
//! Read event by event: a key that stands twice is seen, aliases are not followed, no depth touches the call stack.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::terms::{Source, Star, Term};

/// A value, its line, and whether it stands without quotation marks.
struct Scalar {
    text: String,
    line: u32,
    is_bare: bool,
}

/// A key of a rule with its values; `None` for what is no list of words.
struct Field {
    key: String,
    line: u32,
    values: Option<Vec<Scalar>>,
}

pub(super) fn detect(text: &str) -> bool {
    let keys = ["body", "title", "title+body", "body+title", "~body", "~title"];
    let is_rule = |line: &str| {
        let key = line.split([':', '(', '#']).next().unwrap_or("").trim();
        line.contains(':') && keys.contains(&key)
    };
    text.split(['\n', '\r']).any(is_rule)
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    for rule in rules(text, &mut source) {
        let action = rule.iter().find(|field| field.key == "action");
        let action = action.and_then(|field| field.values.as_ref()?.first()).map(|value| value.text.clone());
        for (at, field) in rule.iter().enumerate() {
            if rule.iter().skip(at + 1).any(|later| later.key == field.key) {
                let why = "a dead key: it stands again below, and the last one wins";
                source.lose(field.line, &field.key, why);
                continue;
            }
            read_field(field, action.as_deref(), &mut source);
        }
    }
    source
}

/// What a rule does and says, which is no matter of words.
const DEEDS: &[&str] = &[
    "action",
    "action_reason",
    "type",
    "priority",
    "moderators_exempt",
    "comment",
    "comment_locked",
    "comment_stickied",
    "message",
    "message_subject",
    "modmail",
    "modmail_subject",
    "set_flair",
    "overwrite_flair",
    "set_locked",
    "set_sticky",
    "set_nsfw",
    "set_spoiler",
    "set_contest_mode",
    "set_original_content",
    "set_suggested_sort",
    "report_reason",
    "standard",
];

fn read_field(field: &Field, action: Option<&str>, source: &mut Source) {
    if DEEDS.contains(&field.key.as_str()) {
        return;
    }
    let (name, modifiers) = field.key.split_once('(').unwrap_or((&field.key, ""));
    let name = name.split('#').next().unwrap_or("").trim();
    let modifiers: Vec<&str> =
        modifiers.trim_end_matches(')').split(',').map(str::trim).filter(|m| !m.is_empty()).collect();
    if name.starts_with('~') {
        source.lose(field.line, &field.key, "a condition that must not hold; say it with `unless` by hand");
        return;
    }
    if !name.split('+').all(|part| matches!(part, "body" | "title")) {
        source.lose(
            field.line,
            &field.key,
            "a condition on something else than words is dropped: the words of the rule count for all",
        );
        return;
    }
    let Some(values) = &field.values else {
        source.lose(field.line, &field.key, "it is no word and no list of words");
        return;
    };
    let refused = modifiers.iter().find(|m| !matches!(**m, "includes-word" | "regex" | "case-sensitive"));
    for value in values {
        let term = Term {
            line: value.line,
            source: value.text.clone(),
            category: action.map(str::to_owned),
            exact: modifiers.contains(&"case-sensitive"),
            ..Term::default()
        };
        if value.is_bare && is_typed(&value.text) {
            let why = "without quotation marks YAML takes it for a number, a time or a yes or no: a dead entry";
            source.lose(value.line, &value.text, why);
        } else if let Some(modifier) = refused.filter(|m| !(**m == "includes" && is_edged(&value.text))) {
            source.lose(
                value.line,
                &value.text,
                format!("`{modifier}` can't be said in a pattern; comity finds whole words"),
            );
        } else if modifiers.contains(&"regex") {
            read_regex(term, source);
        } else {
            source.add(term, Star::Mask);
        }
    }
}

/// Whether an expression asks for the edges of words itself.
fn is_edged(expression: &str) -> bool {
    expression.starts_with("\\b") && expression.ends_with("\\b")
}

/// An expression for one word stays one; others are told.
fn read_regex(term: Term, source: &mut Source) {
    let expression = term.source.trim_start_matches("\\b").trim_end_matches("\\b").to_owned();
    if expression.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '\'') {
        source.add(Term { source: expression, ..term }, Star::Mask);
    } else if expression.contains([' ', '/'])
        || ["\\s", "\\b", "\\W", ".*", ".+"].iter().any(|sign| expression.contains(sign))
    {
        source.lose(
            term.line,
            &term.source,
            "an expression over more than one word; comity has them for one word only",
        );
    } else {
        source.add_pattern(Term { pattern: format!("/{expression}/"), ..term });
    }
}

/// Whether YAML 1.1 takes a bare value for something else than text.
fn is_typed(text: &str) -> bool {
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];
    let numeric = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | ':' | '+' | '-' | ','))
        && text.chars().any(|c| c.is_ascii_digit());
    words.contains(&text.to_ascii_lowercase().as_str()) || numeric
}

/// The rules of a text: what stands at the top of each document.
fn rules(text: &str, source: &mut Source) -> Vec<Vec<Field>> {
    let mut reader = RuleReader::default();
    for event in Parser::new_from_str(text.trim_start_matches('\u{feff}')) {
        match event {
            Ok((event, span)) => reader.take(event, u32::try_from(span.start.line()).unwrap_or(u32::MAX)),
            Err(error) => {
                let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
                source.lose(line, "the rest of the file", format!("it is no YAML ({error})"));
                break;
            }
        }
    }
    reader.rules
}

#[derive(Default)]
struct RuleReader {
    rules: Vec<Vec<Field>>,
    /// Open mappings and lists.
    depth: usize,
    /// The key whose value comes next.
    key: Option<(String, u32)>,
    values: Vec<Scalar>,
    /// Whether the value holds more than words.
    is_nested: bool,
}

impl RuleReader {
    fn take(&mut self, event: Event<'_>, line: u32) {
        match event {
            Event::DocumentStart(_) => {
                self.rules.push(Vec::new());
                self.depth = 0;
                self.key = None;
            }
            Event::MappingStart(..) => {
                self.is_nested |= self.depth > 0;
                self.depth += 1;
            }
            Event::SequenceStart(..) => {
                // A list below the rule's own keys is one of words; deeper ones, or a list in place of a rule, are not.
                self.is_nested |= self.depth != 1;
                self.depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 1 {
                    self.close();
                }
            }
            Event::Scalar(text, style, ..) => self.scalar(&text, style, line),
            Event::Alias(_) => {
                self.is_nested = true;
                if self.depth == 1 {
                    self.close();
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, line: u32) {
        if self.depth == 1 && self.key.is_none() {
            self.key = Some((text.to_owned(), line));
            return;
        }
        self.values.push(Scalar { text: text.to_owned(), line, is_bare: style == ScalarStyle::Plain });
        if self.depth == 1 {
            self.close();
        }
    }

    /// The value of the key is complete.
    fn close(&mut self) {
        let values = std::mem::take(&mut self.values);
        let is_nested = std::mem::take(&mut self.is_nested);
        if let (Some((key, line)), Some(rule)) = (self.key.take(), self.rules.last_mut()) {
            rule.push(Field { key, line, values: (!is_nested).then_some(values) });
        }
    }
}
