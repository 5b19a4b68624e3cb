//! `comity.toml`, found in the working folder or above it: what a project says once. So far it holds mappings:
//! `[map.NAME]`, with a line a field, as `--map` writes them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use crate::ingest::csv::ColumnMap;

use super::Stop;
use super::output::{Sink, tell};

/// The file's name.
const NAME: &str = "comity.toml";

/// The file that holds for `folder`: its own, or that of the nearest folder above.
fn found_from(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

fn here() -> Result<PathBuf, Stop> {
    std::env::current_dir().map_err(|error| Stop::Message(format!("the working folder can't be found ({error})")))
}

fn read(path: &Path) -> Result<DocumentMut, Stop> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Stop::Message(format!("{shown}: it can't be read ({error}); expected a readable file")))?;
    text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        Stop::Message(format!("{shown}:{line}: {}; expected TOML", error.message().trim()))
    })
}

/// The mapping that `comity.toml` calls `name`.
///
/// # Errors
/// When no such file is found, it can't be read, or it holds no such mapping.
pub(super) fn map(name: &str) -> Result<ColumnMap, Stop> {
    let Some(path) = found_from(&here()?) else {
        return Err(Stop::Message(format!(
            "--map {name}: no `{NAME}` in this folder or above it; expected `field=column`, as in `text=body`, or a mapping that `--save-map {name}` saved"
        )));
    };
    let document = read(&path)?;
    let maps = document.get("map").and_then(Item::as_table_like);
    let Some(table) = maps.and_then(|maps| maps.get(name)).and_then(Item::as_table_like) else {
        let known: Vec<String> =
            maps.into_iter().flat_map(|maps| maps.iter()).map(|(name, _)| name.to_owned()).collect();
        let known =
            if known.is_empty() { "it holds none".to_owned() } else { format!("it holds {}", known.join(", ")) };
        return Err(Stop::Message(format!("--map {name}: {}: no `[map.{name}]`; {known}", path.display())));
    };
    let mut map = ColumnMap::default();
    for (field, column) in table.iter() {
        let column = column.as_str().ok_or_else(|| {
            Stop::Message(format!(
                "{}: `{field}` of `[map.{name}]` is no text; expected the name of a column",
                path.display()
            ))
        })?;
        map.set(field, column).map_err(|fault| Stop::Message(format!("{}: [map.{name}]: {fault}", path.display())))?;
    }
    Ok(map)
}

/// Writes `map` to `comity.toml` as `[map.NAME]`: to the file that holds here, else to a new one in the working folder.
///
/// # Errors
/// When the name is none, or the file can't be read or written.
pub(super) fn save_map(name: &str, map: &ColumnMap) -> Result<(), Stop> {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !is_name {
        return Err(Stop::Message(format!("--save-map: `{name}` is no name; expected letters, digits, `-` and `_`")));
    }
    if map.is_empty() {
        return Err(Stop::Message("--save-map: nothing to save; expected `--map field=column,…` beside it".to_owned()));
    }
    let folder = here()?;
    let path = found_from(&folder).unwrap_or_else(|| folder.join(NAME));
    let mut document = if path.is_file() { read(&path)? } else { DocumentMut::new() };
    let mut table = Table::new();
    for (field, column) in map.pairs() {
        table.insert(field, value(column));
    }
    let maps = document.entry("map").or_insert_with(|| {
        let mut maps = Table::new();
        maps.set_implicit(true);
        Item::Table(maps)
    });
    let Some(maps) = maps.as_table_like_mut() else {
        return Err(Stop::Message(format!("{}: `map` is no table; expected `[map.NAME]`", path.display())));
    };
    maps.insert(name, Item::Table(table));
    let mut out = Sink::open(Some(&path))?;
    out.write_all(document.to_string().as_bytes())?;
    out.finish()?;
    tell(&format!("saved as [map.{name}] in {}; `--map {name}` uses it", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_nearest_file_above_holds() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::File::create(folder.path().join("a").join(NAME)).unwrap();
        fs::File::create(folder.path().join(NAME)).unwrap();
        assert_eq!(found_from(&deep), Some(folder.path().join("a").join(NAME)));
    }
}
