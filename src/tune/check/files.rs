//! Files in places that nothing reads, and manifests that name what there is not.

use crate::comment::Language;
use crate::lexicon::Label;
use crate::lexicon::pack::TASKS;

use super::super::sheet::FileKind;
use super::{Context, Spot};

pub(super) fn unread(context: &Context<'_>) -> Vec<Spot> {
    let unread = context.bench.asked_files().filter(|file| FileKind::of(&file.path) == FileKind::Unread);
    let folders = TASKS.iter().chain(&["classes", "checks"]).map(|task| format!("`{task}/`")).collect::<Vec<_>>();
    let message =
        format!("nothing reads a file here; expected it in {} or, as TOML, in `targets/`", folders.join(", "));
    unread.map(|file| Spot { file: file.shown.clone(), line: 1, column: 1, message: message.clone() }).collect()
}

pub(super) fn manifest(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for pack in context.bench.asked_packs() {
        let Some(file) = pack.files.iter().find(|file| file.path == "pack.toml") else { continue };
        let number = pack.number.and_then(|number| usize::try_from(number).ok());
        let Some(view) = number.and_then(|number| context.lexicon.packs().nth(number)) else { continue };
        let mut spot = |begins: &str, message: String| {
            let line = file.text.lines().position(|line| line.trim_start().starts_with(begins)).unwrap_or(0) + 1;
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            spots.push(Spot { file: file.shown.clone(), line, column: 1, message });
        };
        if let Some(language) = view.about.language.as_deref().filter(|code| Language::new(code).is_none()) {
            spot("language", format!("language `{language}` is no code; expected two letters, like `en`"));
        }
        for (label, told) in &view.about.labels {
            let begins = format!("[labels.{label}");
            if Label::named(label).is_none_or(|label| label == Label::Mention) {
                spot(&begins, format!("no label is called `{label}`; expected one that `comity lexicon list` shows"));
            }
            if let Some(task) = told.task.as_deref().filter(|task| !TASKS.contains(task)) {
                spot(&begins, format!("task `{task}` of label `{label}`; expected one of {}", TASKS.join(", ")));
            }
        }
    }
    spots
}
