//! `comity queue review FILE`: a walk through a queue, one key a decision, each saved before the next is shown.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::report::inert;
use crate::report::review::{Screen, Waiting};
use crate::tune::decisions::{CHOICES, Decision, REASONS, decisions};
use crate::tune::walk::{Came, Stop as WalkStop, Walk};

use super::keys::{Keys, Typed};
use super::output::{Color, Results, layout, tell};
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity queue review queue.jsonl
  comity queue review queue.jsonl --who ana --decisions may.jsonl
  comity queue review queue.jsonl --skipped
Then, what was decided as labelled comments:
  comity lexicon evaluate --gold queue.jsonl.decisions.jsonl
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Review {
    /// What `comity queue --format jsonl` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Save decisions at the end of this file [default: FILE.decisions.jsonl]
    #[arg(long, value_name = "PATH")]
    decisions: Option<PathBuf>,

    /// Say who decides [default: the user's name]
    #[arg(long, value_name = "NAME")]
    who: Option<String>,

    /// Show those again that were skipped before
    #[arg(long)]
    skipped: bool,

    /// Colour words
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: Color,
}

/// Rows of a screen when the output is no terminal.
const ROWS: usize = 24;

impl Review {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let path = self.decisions.clone().unwrap_or_else(|| beside(&self.file));
        Results::new(Some(&path)).called("--decisions").check(&[], std::slice::from_ref(&self.file))?;
        let entries = entries(&self.file)?;
        let mut saved = Saved::open(&path)?;
        let stops = entries.iter().map(stop_of).collect();
        let mut walk = Walk::new(stops, std::mem::take(&mut saved.before), self.skipped);
        let on_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let mut keys = Keys::open(on_terminal)?;
        let ended = self.walk(&entries, &mut walk, &mut saved, &mut keys);
        // The terminal is as it was before anything is told.
        drop(keys);
        ended?;
        let tally: Vec<String> = walk.tally().into_iter().map(|(name, count)| format!("{count} {name}")).collect();
        let tally = if tally.is_empty() { String::new() } else { format!(" ({})", tally.join(", ")) };
        tell(&format!("{} of {} decided{tally}, in {}", walk.decided(), entries.len(), path.display()));
        Ok(Outcome::Done)
    }

    fn walk(&self, entries: &[Waiting], walk: &mut Walk, saved: &mut Saved, keys: &mut Keys) -> Result<(), Stop> {
        let mut notice = None;
        while let Some((at, entry)) = walk.at().and_then(|at| Some((at, entries.get(at)?))) {
            let (layout, rows) = (layout(self.color, false), rows());
            let screen = Screen {
                entry,
                at: at + 1,
                of: entries.len(),
                decided: walk.decided(),
                reason: walk.reason(),
                notice,
                keys: &key_lines(),
            };
            keys.show(&screen.lines(layout, rows))?;
            let Some(typed) = keys.next()? else { return Ok(()) };
            notice = None;
            let came = match typed {
                Typed::Key(key) => walk.press(key),
                Typed::Reason(reason) => {
                    walk.give_reason(&reason);
                    continue;
                }
            };
            match came {
                Came::Decision(decision) => {
                    let decision = Decision { who: self.who(), when: Some(now()), ..*decision };
                    saved.append(&decision)?;
                    walk.saved(decision);
                }
                Came::AskReason => {
                    let reason = keys.line("reason: ")?;
                    walk.give_reason(&reason);
                }
                Came::Help => {
                    keys.show(&help())?;
                    if keys.next()?.is_none() {
                        return Ok(());
                    }
                }
                Came::Quit => return Ok(()),
                Came::Nothing(said) => notice = said,
            }
        }
        Ok(())
    }

    fn who(&self) -> Option<String> {
        let user = || std::env::var_os("USER").or_else(|| std::env::var_os("USERNAME"));
        let user = || user().map(|name| name.to_string_lossy().into_owned());
        self.who.clone().or_else(user).filter(|name| !name.is_empty())
    }
}

/// Now, in UTC, to the second.
fn now() -> String {
    let now = jiff::Timestamp::now().as_second();
    crate::comment::Timestamp::from_unix(now).map_or(String::new(), |now| now.to_string())
}

fn rows() -> usize {
    terminal_size::terminal_size().map_or(ROWS, |(_, height)| usize::from(height.0)).max(12)
}

/// The keys, as they stand at the foot of each screen; each line fits 79 columns.
fn key_lines() -> Vec<String> {
    let reasons = REASONS.iter().enumerate().map(|(at, reason)| format!("{} {}", at + 1, reason.replace('_', " ")));
    let mut first: Vec<String> = reasons.collect();
    let second = first.split_off(REASONS.len() / 2);
    let choices: Vec<String> = CHOICES.iter().map(|(key, name, ..)| format!("{key} {name}")).collect();
    vec![
        format!("because: {}", first.join(", ")),
        format!("{}, c other", second.join(", ")),
        format!("{}, u undo, ? help, q quit", choices.join(", ")),
    ]
}

fn help() -> Vec<String> {
    let mut lines = vec!["One key a decision; it is saved at once.".to_owned(), String::new()];
    lines.extend(CHOICES.iter().map(|(key, name, _, meaning)| format!("  {key}  {name}: {meaning}")));
    let rest = [
        "  u  undo: take the last decision back, also one of an earlier walk",
        "  1  to 9: give a reason first; the same key again takes it away",
        "  c  give a reason in your own words",
        "  q  quit: the next walk goes on here",
        "",
        "Decisions are labelled comments: what is kept counts as civil; what is",
        "removed, warned about or escalated as uncivil, unless the reason is spam or",
        "off topic; what is skipped as nothing. The comments themselves stay as they are.",
        "",
        "Any key goes back.",
    ];
    lines.extend(rest.map(str::to_owned));
    lines
}

fn stop_of(entry: &Waiting) -> WalkStop {
    WalkStop {
        id: entry.id.clone(),
        thread: entry.thread.clone(),
        text: entry.text.clone(),
        parent: entry.parent.as_ref().map(|parent| parent.excerpt.clone()),
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".decisions.jsonl");
    name.into()
}

/// The entries of a queue.
fn entries(path: &Path) -> Result<Vec<Waiting>, Stop> {
    let text = fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        Stop::Message(format!("{path}: it can't be read ({error}); expected what `comity queue --format jsonl` wrote"))
    })?;
    let mut entries = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        entries.push(serde_json::from_str(line).map_err(|error| {
            let said = inert::terminal(&error.to_string());
            Stop::Message(format!(
                "{}:{}: no entry of a queue ({said}); expected what `comity queue --format jsonl` wrote",
                path.display(),
                at + 1
            ))
        })?);
    }
    Ok(entries)
}

/// The file of decisions. Rows are added at its end, each in one piece, and reach the disk before the next screen.
struct Saved {
    file: File,
    path: PathBuf,
    before: Vec<Decision>,
}

impl Saved {
    fn open(path: &Path) -> Result<Saved, Stop> {
        let refuse =
            |error: &io::Error| Stop::Message(format!("{}: decisions can't be saved ({error})", path.display()));
        // What is never read to its end must not be waited for.
        if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
            let path = path.display();
            return Err(Stop::Message(format!(
                "{path}: it is no plain file; expected a file of decisions or a new one"
            )));
        }
        let mut file =
            OpenOptions::new().read(true).append(true).create(true).open(path).map_err(|error| refuse(&error))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| refuse(&error))?;
        let text = String::from_utf8_lossy(&bytes);
        let (before, unreadable) = decisions(&text);
        if unreadable > 0 {
            tell(&format!("{}: {unreadable} lines are no decisions and are passed over", path.display()));
        }
        if before.is_empty() && unreadable > 0 {
            let path = path.display();
            return Err(Stop::Message(format!(
                "{path}: it holds something else; expected a file of decisions or a new one"
            )));
        }
        // A line that a crash has cut must not swallow the next one.
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n").map_err(|error| refuse(&error))?;
        }
        Ok(Saved { file, path: path.to_owned(), before })
    }

    fn append(&mut self, decision: &Decision) -> Result<(), Stop> {
        let written = decision.append(&mut self.file).and_then(|()| self.file.sync_data());
        written.map_err(|error| Stop::Message(format!("{}: the decision is not saved ({error})", self.path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_help_fit_a_small_terminal() {
        for line in key_lines() {
            assert!(line.len() <= 79, "{} columns: {line}", line.len());
        }
        assert!(help().len() <= 24 && help().iter().all(|line| line.len() <= 80), "{:#?}", help());
    }
}
