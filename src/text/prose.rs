//! What is no prose: paths, file names, e-mail addresses, users' names, options and code. Numbers are words that no
//! entry has, and addresses on the web are left out by `words`.

/// Endings that make a word with a full stop a file name or an address. Not those that are words (`so`): sentences run
/// together.
const ENDINGS: &[&str] = &[
    "aac", "asm", "avi", "bak", "bat", "bin", "bmp", "bz2", "c", "cc", "cfg", "cgi", "cmake", "cmd", "com", "conf",
    "config", "cpp", "cs", "css", "csv", "cxx", "dat", "dev", "diff", "dll", "dmg", "doc", "docx", "edu", "el", "eu",
    "exe", "gif", "go", "gov", "gz", "h", "hpp", "hs", "htm", "html", "ini", "io", "ipynb", "iso", "jar", "java",
    "jpeg", "jpg", "js", "json", "jsx", "kt", "log", "lua", "md", "mk", "mov", "mp3", "mp4", "net", "o", "org", "pdf",
    "php", "pl", "plist", "png", "po", "ppt", "ps1", "py", "pyc", "rb", "rpm", "rs", "rst", "rtf", "scala", "sh",
    "sql", "svg", "tar", "tex", "tgz", "toml", "tsv", "ts", "tsx", "ttf", "txt", "uk", "vue", "wav", "xls", "xlsx",
    "xml", "yaml", "yml", "zip",
];

/// Bytes between backticks on one line, and between fences, at most.
const LONGEST_SPAN: usize = 500;
const LONGEST_BLOCK: usize = 20_000;

/// Whether a run without blanks is a path, a file name, an e-mail address, a user's name, an option or code.
#[must_use]
pub fn is_no_prose(run: &str) -> bool {
    let run = run.trim_start_matches(['(', '[', '{', '"', '\'', '<', '“', '‘', '*']);
    let bare = run.trim_end_matches([')', ']', '}', '"', '\'', '>', '”', '’', '*', ',', '.', ';', ':', '!', '?']);
    is_user(bare) || is_mail(bare) || is_option(bare) || is_path(bare) || is_file(bare) || is_code(run)
}

fn is_user(bare: &str) -> bool {
    bare.strip_prefix('@').is_some_and(|name| name.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn is_mail(bare: &str) -> bool {
    let Some((name, host)) = bare.split_once('@') else { return false };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    !name.is_empty() && name.chars().all(plain) && host.contains('.') && host.chars().all(plain)
}

/// `--name`; a dash between two words has a word before it.
fn is_option(bare: &str) -> bool {
    bare.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_path(bare: &str) -> bool {
    let begins = ["./", "../", "~/", "\\\\"].iter().any(|start| bare.starts_with(start))
        || bare.starts_with('/') && bare.chars().nth(1).is_some_and(char::is_alphanumeric);
    let drive = bare.get(1..3).is_some_and(|sign| sign == ":\\");
    let mut parts = bare.split(['/', '\\']);
    let several = parts.clone().count() > 1;
    begins || drive || several && parts.any(|part| is_file(part) || is_snake(part) || part.starts_with('.'))
}

/// A name with an ending: `kill.c`, `dumb.example.org`.
fn is_file(bare: &str) -> bool {
    let name = bare.split([':', '?', '#']).next().unwrap_or(bare);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let known = ending.len() < 8 && ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    // `i.d.i.o.t` is a word, letter by letter.
    let spelled = stem.split('.').all(|part| part.chars().nth(1).is_none());
    known && !spelled && stem.chars().all(plain)
}

fn is_snake(part: &str) -> bool {
    part.trim_matches('_').contains('_')
}

/// `foo::bar`, `kill()`, `a->b`.
fn is_code(run: &str) -> bool {
    let between = |sign: &str| {
        run.split_once(sign).is_some_and(|(before, after)| {
            before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                && after.starts_with(|c: char| c.is_alphabetic())
        })
    };
    between("::")
        || between("->")
        || run.split_once("()").is_some_and(|(before, _)| before.ends_with(char::is_alphanumeric))
}

/// Where the code span that opens at `start` with backticks ends, if it is closed: on its line, or for three backticks
/// in the same text.
#[must_use]
pub fn code_span(text: &str, start: usize) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    let ticks = rest.iter().take_while(|byte| **byte == b'`').count();
    let (most, may_wrap) = if ticks >= 3 { (LONGEST_BLOCK, true) } else { (LONGEST_SPAN, false) };
    let mut run = 0;
    for (at, byte) in rest.iter().enumerate().skip(ticks).take(most) {
        if *byte == b'`' {
            run += 1;
            continue;
        }
        if run == ticks {
            return Some(start + at);
        }
        if *byte == b'\n' && !may_wrap {
            return None;
        }
        run = 0;
    }
    (run == ticks && ticks > 0).then_some(start + rest.len().min(ticks + most))
}
