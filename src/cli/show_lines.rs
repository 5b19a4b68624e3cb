//! `--show lines`: every line of a page's text with what it was taken for.

use std::io::{Read, Write};

use crate::ingest::open::{Input, open};
use crate::ingest::{InputError, ReadOptions, page_text};
use crate::report::inert;

use super::Stop;

/// Writes `line  verdict  comment  text` for each line of each input; what can't be used comes back with its number.
pub(super) fn write(
    inputs: &[Input],
    options: &ReadOptions,
    out: &mut impl Write,
) -> Result<Vec<(u32, InputError)>, Stop> {
    let mut errors = Vec::new();
    for input in inputs {
        let opened = match open(input, &options.limits).and_then(|mut opened| opened.next().transpose()) {
            Ok(Some(opened)) => opened,
            Ok(None) => continue,
            Err(error) => {
                errors.push((input.number, error));
                continue;
            }
        };
        let mut bytes = Vec::new();
        if let Err(error) = opened.into_reader().read_to_end(&mut bytes) {
            errors.push((input.number, InputError::Unreadable { path: input.name.clone(), error }));
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let page = page_text::read(&text, &input.name);
        if inputs.len() > 1 {
            writeln!(out, "{}:", inert::terminal(&input.name))?;
        }
        for (number, (line, verdict)) in text.lines().zip(&page.lines).enumerate() {
            let comment = verdict.comment.as_deref().unwrap_or("");
            let indent = " ".repeat(line.len() - line.trim_start().len());
            writeln!(
                out,
                "{:>5}  {:<10} {:<5} {indent}{}",
                number + 1,
                verdict.verdict,
                comment,
                inert::terminal(line.trim())
            )?;
        }
    }
    Ok(errors)
}
