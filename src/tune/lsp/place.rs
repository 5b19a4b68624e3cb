//! Places as editors count them: files by address, columns in UTF-16.

use std::path::{Path, PathBuf};

use gen_lsp_types::{Position, Range, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in paths as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The file that an address names; `None` for what is no file.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // Between the slashes a machine may be named; only this one is meant.
    let path = rest.get(rest.find('/')?..)?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let drive = path.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

/// The address of a file.
pub(super) fn uri_of(path: &Path) -> Uri {
    let path = path.to_string_lossy().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{slash}{}", utf8_percent_encode(&path, PLAIN)))
}

/// The column, from 0 in UTF-16, of the character with this number from 1.
fn utf16(line: &str, column: u32) -> u32 {
    let before = line.chars().take(column.saturating_sub(1) as usize).map(char::len_utf16).sum::<usize>();
    u32::try_from(before).unwrap_or(u32::MAX)
}

/// The line of a text, from 0, without its end.
pub(super) fn line_of(text: &str, line: u32) -> &str {
    let line = text.split('\n').nth(line as usize).unwrap_or("");
    line.strip_suffix('\r').unwrap_or(line)
}

/// From a place, line and column from 1 in characters, to the end of the field that begins there.
pub(super) fn range_of(text: &str, line: u32, column: u32) -> Range {
    let at = line.saturating_sub(1);
    let text = line_of(text.trim_start_matches('\u{feff}'), at);
    let rest: usize = text.chars().skip(column.saturating_sub(1) as usize).take_while(|c| *c != '\t').count();
    let end = column.saturating_add(u32::try_from(rest).unwrap_or(0));
    Range {
        start: Position { line: at, character: utf16(text, column) },
        end: Position { line: at, character: utf16(text, end) },
    }
}

/// The column of a position, from 1 in characters.
pub(super) fn column_of(line: &str, character: u32) -> u32 {
    let mut units = 0;
    let before = line.chars().take_while(|c| {
        units += c.len_utf16();
        units <= character as usize
    });
    u32::try_from(before.count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths() {
        let cases = [
            ("file:///tmp/my%20words/a.tsv", Some("/tmp/my words/a.tsv")),
            ("file:///c%3A/words/a.tsv", Some("c:/words/a.tsv")),
            ("file://localhost/tmp/a", Some("/tmp/a")),
            ("untitled:Untitled-1", None),
            ("file://", None),
        ];
        for (uri, want) in cases {
            assert_eq!(path_of(&Uri(uri.to_owned())), want.map(PathBuf::from), "{uri}");
        }
        assert_eq!(uri_of(Path::new("/tmp/my words/ä.tsv")).0, "file:///tmp/my%20words/%C3%A4.tsv");
    }

    #[test]
    fn columns_are_counted_in_utf_16() {
        let text = "pattern\n🤡🤡\tß\tx\n";
        let range = range_of(text, 2, 4);
        assert_eq!((range.start.character, range.end.character), (5, 6));
        assert_eq!((column_of("🤡🤡\tß", 0), column_of("🤡🤡\tß", 4), column_of("🤡🤡\tß", 99)), (1, 3, 5));
    }
}
