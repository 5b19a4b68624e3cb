//! Keys from a terminal, one at a time, or from the lines of a standard input that is none.

use std::io::{self, BufRead, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use super::Stop;

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A key.
    Key(char),
    /// A reason in one's own words, from a line that begins with `c`.
    Reason(String),
}

/// Where keys come from and screens go.
pub(super) enum Keys {
    /// A terminal; it is as it was when this goes away.
    Terminal(Terminal),
    /// Lines: each character a key, what follows a `c` a reason.
    Lines(Vec<Typed>),
}

/// A terminal that gives each key at once, with a screen of its own.
pub(super) struct Terminal {
    escape: Escape,
}

/// How much of an arrow key or the like has come: they are sequences of bytes, which must not be taken for keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Begun,
    Inside,
}

impl Escape {
    /// Takes a byte; whether it is a part of a sequence.
    fn takes(&mut self, byte: u8) -> bool {
        let (next, taken) = match (*self, byte) {
            (_, 0x1b) => (Escape::Begun, true),
            (Escape::Begun, b'[' | b'O') => (Escape::Inside, true),
            (Escape::Inside, 0x40..=0x7e) => (Escape::None, true),
            (Escape::Inside, _) => (Escape::Inside, true),
            (Escape::Begun | Escape::None, _) => (Escape::None, false),
        };
        *self = next;
        taken
    }
}

impl Keys {
    pub(super) fn open(on_terminal: bool) -> Result<Keys, Stop> {
        if !on_terminal {
            return Ok(Keys::Lines(Vec::new()));
        }
        enable_raw_mode()?;
        // From here on `drop` puts the terminal back, or a signal does, whatever happens.
        IS_TAKEN.store(true, Ordering::SeqCst);
        let terminal = Terminal { escape: Escape::None };
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(Keys::Terminal(terminal))
    }

    /// Shows a screen.
    pub(super) fn show(&mut self, lines: &[String]) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        match self {
            Keys::Terminal(_) => {
                execute!(out, Clear(ClearType::All), MoveTo(0, 0))?;
                out.write_all(lines.join("\r\n").as_bytes())?;
            }
            Keys::Lines(_) => {
                out.write_all(lines.join("\n").as_bytes())?;
                out.write_all(b"\n\n")?;
            }
        }
        Ok(out.flush()?)
    }

    /// The next key; `None` when there is none any more.
    pub(super) fn next(&mut self) -> Result<Option<Typed>, Stop> {
        match self {
            Keys::Terminal(terminal) => terminal.next(),
            Keys::Lines(waiting) => {
                while waiting.is_empty() {
                    let mut line = String::new();
                    if io::stdin().lock().read_line(&mut line)? == 0 {
                        return Ok(None);
                    }
                    *waiting = typed(&line);
                }
                Ok(Some(waiting.remove(0)))
            }
        }
    }

    /// A line that is asked for.
    pub(super) fn line(&mut self, prompt: &str) -> Result<String, Stop> {
        let Keys::Terminal(_) = self else { return Ok(String::new()) };
        let mut out = io::stdout();
        write!(out, "\r\n{prompt}")?;
        execute!(out, Show)?;
        disable_raw_mode()?;
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        enable_raw_mode()?;
        execute!(out, Hide)?;
        read?;
        Ok(line)
    }
}

impl Terminal {
    fn next(&mut self) -> Result<Option<Typed>, Stop> {
        let mut byte = [0u8];
        loop {
            match io::stdin().lock().read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) if byte[0].is_ascii() && !self.escape.takes(byte[0]) => {
                    return Ok(Some(Typed::Key(char::from(byte[0]))));
                }
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error.into()),
                _ => {}
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        put_back();
    }
}

/// Whether the terminal is not as it was.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Puts the terminal back as it was, once.
pub(super) fn put_back() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        // What can't be put back can't be told either.
        let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// The keys of a line.
fn typed(line: &str) -> Vec<Typed> {
    let (keys, reason) = line.split_once('c').map_or((line, None), |(keys, reason)| (keys, Some(reason)));
    let keys = keys.chars().filter(|key| !key.is_whitespace()).map(Typed::Key);
    keys.chain(reason.map(|reason| Typed::Reason(reason.trim().to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_keys_and_perhaps_a_reason() {
        let reason = |text: &str| Typed::Reason(text.to_owned());
        let cases = [
            ("k\n", vec![Typed::Key('k')]),
            ("1r", vec![Typed::Key('1'), Typed::Key('r')]),
            ("c call for a vote\n", vec![reason("call for a vote")]),
            ("\n", vec![]),
        ];
        for (line, want) in cases {
            assert_eq!(typed(line), want, "{line:?}");
        }
    }

    #[test]
    fn an_arrow_key_is_no_key() {
        let mut escape = Escape::None;
        let keys: Vec<u8> =
            b"k\x1b[Ar\x1b[3~w\x1bOPs\x1bk".iter().copied().filter(|byte| !escape.takes(*byte)).collect();
        assert_eq!(keys, b"krwsk");
    }
}
