//! Patterns of spaCy's EntityRuler: `{"label": …, "pattern": "words"}` or a list of tokens, one object a line.

use serde_json::Value;

use super::terms::{Lost, Source, Star, Term, mostly, numbered, plain};

pub(super) fn detect(text: &str) -> bool {
    mostly(text, |line| {
        serde_json::from_str::<Value>(line).is_ok_and(|row| row.get("label").is_some() && row.get("pattern").is_some())
    })
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    for (number, line) in numbered(text).filter(|(_, line)| !line.trim().is_empty()) {
        let row: Value = match serde_json::from_str(line) {
            Ok(row) => row,
            Err(error) => {
                source.lose(number, line, format!("no JSON object ({error})"));
                continue;
            }
        };
        let category = row.get("label").and_then(Value::as_str).map(str::to_owned);
        let note = row.get("id").and_then(Value::as_str).map(|id| format!("id {id}")).unwrap_or_default();
        let term = Term { line: number, category, note, ..Term::default() };
        match row.get("pattern") {
            // Phrases are looked up as they stand.
            Some(Value::String(words)) => {
                source.add(Term { source: words.clone(), exact: true, ..term }, Star::Mask);
            }
            Some(Value::Array(tokens)) => {
                let shown = row.get("pattern").map(Value::to_string).unwrap_or_default();
                match pattern(tokens) {
                    Ok(pattern) => source.add_pattern(Term { source: shown, pattern, ..term }),
                    Err(why) => source.lost.push(Lost::new(number, &shown, why)),
                }
            }
            _ => source.lose(number, line, "it has no pattern"),
        }
    }
    source
}

fn pattern(tokens: &[Value]) -> Result<String, String> {
    let mut words: Vec<String> = Vec::new();
    for token in tokens {
        let Some(word) = one(token)? else { continue };
        match words.last_mut() {
            // spaCy cuts `don't` in two; comity does not.
            Some(last) if (word.starts_with('\'') || word == "n't") && last.chars().all(char::is_alphanumeric) => {
                last.push_str(&word);
            }
            _ => words.push(word),
        }
    }
    if words.is_empty() { Err("it has no word".to_owned()) } else { Ok(words.join(" ")) }
}

/// One token; `None` for punctuation, which is no word.
fn one(token: &Value) -> Result<Option<String>, String> {
    let Some(token) = token.as_object() else { return Err("a token that is no object".to_owned()) };
    let optional = match token.get("OP").map(|op| op.as_str().unwrap_or("")) {
        None | Some("1") => "",
        Some("?") => "?",
        Some(op) => {
            return Err(format!("the operator `{op}` has no counterpart; comity has `?` and gaps of up to five words"));
        }
    };
    let mut attributes = token.iter().filter(|(name, _)| *name != "OP");
    let (Some((name, value)), None) = (attributes.next(), attributes.next()) else {
        return match (token.len(), optional) {
            (1, "?") => Ok(Some("...1".to_owned())),
            (0, _) => Err("`{}` is exactly one word; comity's gaps are up to so many".to_owned()),
            _ => Err("several attributes for one token".to_owned()),
        };
    };
    let exact = match name.as_str() {
        "LOWER" => false,
        "TEXT" | "ORTH" => true,
        "IS_PUNCT" if value == &Value::Bool(true) => return Ok(None),
        other => return Err(format!("the attribute `{other}` needs more than the letters of a word")),
    };
    let word = |value: &Value| -> Result<String, String> {
        let Some(text) = value.as_str() else { return Err("a value that is no text".to_owned()) };
        if !exact && text.chars().any(char::is_uppercase) {
            return Err(format!("a dead row: LOWER is compared with small letters, and `{text}` has a capital one"));
        }
        if text.contains(char::is_whitespace) {
            return Err(format!("a dead row: a token has no blank, and `{text}` has one"));
        }
        if text.starts_with('\'') || text == "n't" {
            return Ok(text.to_owned());
        }
        let made = plain(text, Star::Mask)?;
        Ok(if exact { format!("\"{}\"", made.pattern) } else { made.pattern })
    };
    let body = match value {
        Value::String(_) => word(value)?,
        Value::Object(test) => match (test.get("IN"), test.get("REGEX"), test.len()) {
            (Some(Value::Array(choices)), None, 1) => {
                let words: Result<Vec<String>, String> = choices.iter().map(word).collect();
                format!("({})", words?.join("|"))
            }
            (None, Some(Value::String(expression)), 1) => regex(expression)?,
            _ => return Err("a test other than IN and REGEX".to_owned()),
        },
        _ => return Err("a value that is no text".to_owned()),
    };
    Ok(Some(format!("{body}{optional}")))
}

/// spaCy searches in a token, comity compares the whole of it.
fn regex(expression: &str) -> Result<String, String> {
    if expression.contains(['/', '\t', '\n']) {
        return Err("an expression with a `/`".to_owned());
    }
    let begins = expression.strip_prefix('^');
    let rest = begins.unwrap_or(expression);
    let ends = rest.strip_suffix('$').filter(|rest| !rest.ends_with('\\'));
    let body = ends.unwrap_or(rest);
    let before = if begins.is_some() { "" } else { ".*" };
    let after = if ends.is_some() { "" } else { ".*" };
    Ok(format!("/{before}(?:{body}){after}/"))
}
