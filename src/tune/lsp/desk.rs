//! What the editor has open, and the packs that it belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{Code, Diagnostic, DiagnosticSeverity, Message, PublishDiagnosticsParams, Uri};

use crate::lexicon::files::{Unsaved, shipped_packs};
use crate::lexicon::{Loaded, Sources, load_with};

use super::super::bench::Bench;
use super::super::check::{Finding, Severity, check};
use super::place::{path_of, range_of, uri_of};

/// Open texts, and the packs on the bench.
#[derive(Default)]
pub(super) struct Desk {
    open: BTreeMap<PathBuf, (Uri, String)>,
    /// By folder; gone when something in it has changed.
    benches: BTreeMap<PathBuf, Bench>,
    /// Files of which faults were told.
    told: BTreeSet<PathBuf>,
    has_changed: bool,
}

/// An open text and its pack.
pub(super) struct Opened<'d> {
    pub(super) path: &'d Path,
    pub(super) folder: &'d Path,
    pub(super) text: &'d str,
    pub(super) bench: &'d Bench,
}

impl Desk {
    /// A text was opened or has changed.
    pub(super) fn set(&mut self, uri: Uri, text: String) {
        if let Some(path) = path_of(&uri) {
            self.open.insert(path, (uri, text));
            self.look_again();
        }
    }

    /// A text was closed: what is saved counts again.
    pub(super) fn close(&mut self, uri: &Uri) {
        if let Some(path) = path_of(uri) {
            self.open.remove(&path);
            self.look_again();
        }
    }

    /// Something on the disk may have changed.
    pub(super) fn look_again(&mut self) {
        self.benches.clear();
        self.has_changed = true;
    }

    /// An open text with its pack; `None` when it is in none.
    pub(super) fn opened(&mut self, uri: &Uri) -> Option<Opened<'_>> {
        let path = path_of(uri)?;
        let folder = self.folder_of(&path)?;
        if !self.benches.contains_key(&folder) {
            let bench = self.bench(&folder);
            self.benches.insert(folder.clone(), bench);
        }
        let (path, (_, text)) = self.open.get_key_value(&path)?;
        let (folder, bench) = self.benches.get_key_value(&folder)?;
        Some(Opened { path, folder, text, bench })
    }

    /// The nearest folder above that is a pack.
    fn folder_of(&self, path: &Path) -> Option<PathBuf> {
        let is_pack = |folder: &&Path| {
            let manifest = folder.join("pack.toml");
            manifest.is_file() || self.open.contains_key(&manifest)
        };
        path.ancestors().skip(1).find(is_pack).map(Path::to_owned)
    }

    fn bench(&self, folder: &Path) -> Bench {
        let unsaved: Unsaved = self.open.iter().map(|(path, (_, text))| (path.clone(), text.clone())).collect();
        let load = |builtin| load_with(&Sources { builtin, packs: vec![folder.to_owned()], targets: None }, &unsaved);
        let mut loaded = load(true);
        // A shipped pack that is being worked on does not lie over itself.
        let is_shipped = |loaded: &Loaded| {
            let own = loaded.packs.last().and_then(|pack| pack.number);
            let name = own.and_then(|own| loaded.lexicon.packs().nth(own as usize)).map(|pack| pack.name.to_owned());
            name.is_some_and(|name| shipped_packs().contains(&name))
        };
        if is_shipped(&loaded) {
            loaded = load(false);
        }
        Bench::new(loaded, |pack| pack.folder.is_some())
    }

    /// The faults of all packs with open files, file by file, when something has changed.
    pub(super) fn diagnostics(&mut self) -> Vec<PublishDiagnosticsParams> {
        if !std::mem::take(&mut self.has_changed) {
            return Vec::new();
        }
        let mut by_file: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        // Files that had faults, and open ones, are told of even when nothing is wrong any more.
        for path in self.told.iter().chain(self.open.keys()) {
            by_file.entry(path.clone()).or_default();
        }
        let mut folders = BTreeSet::new();
        for path in self.open.keys().cloned().collect::<Vec<_>>() {
            match self.folder_of(&path) {
                Some(folder) => drop(folders.insert(folder)),
                None if path.extension().is_some_and(|end| end == "tsv") => {
                    by_file.entry(path).or_default().push(no_pack());
                }
                None => {}
            }
        }
        for folder in folders {
            let bench = self.benches.remove(&folder).unwrap_or_else(|| self.bench(&folder));
            let texts: BTreeMap<&str, &str> = bench.asked_files().map(|file| (&*file.shown, &*file.text)).collect();
            for finding in check(&bench) {
                let text = texts.get(&*finding.file).copied().unwrap_or("");
                by_file.entry(PathBuf::from(&finding.file)).or_default().push(diagnostic(&finding, text));
            }
            self.benches.insert(folder, bench);
        }
        self.told = by_file.iter().filter(|(_, found)| !found.is_empty()).map(|(path, _)| path.clone()).collect();
        let told = by_file.into_iter().map(|(path, diagnostics)| {
            let uri = self.open.get(&path).map_or_else(|| uri_of(&path), |(uri, _)| uri.clone());
            PublishDiagnosticsParams { uri, version: None, diagnostics }
        });
        told.collect()
    }
}

fn diagnostic(finding: &Finding, text: &str) -> Diagnostic {
    let severity = match finding.severity {
        Severity::Fault => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
    };
    Diagnostic {
        range: range_of(text, finding.line, finding.column),
        severity: Some(severity),
        code: Some(Code::String(finding.check.to_owned())),
        code_description: None,
        source: Some("comity".to_owned()),
        message: Message::String(finding.message.clone()),
        tags: None,
        related_information: None,
        data: None,
    }
}

fn no_pack() -> Diagnostic {
    let message =
        "this file is in no pack: there is no pack.toml in a folder above; begin one with `comity lexicon init`";
    let finding = Finding {
        file: String::new(),
        line: 1,
        column: 1,
        severity: Severity::Warning,
        check: "no_pack",
        message: message.to_owned(),
    };
    diagnostic(&finding, "")
}
