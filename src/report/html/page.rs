//! The parts of the page that hold no figures: head, bench for the comments, manifest, script.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::super::manifest::InputOut;
use super::super::{Findings, inert};
use super::veil::Veil;
use crate::summary::wording::counted;

const STYLE: &str = include_str!("report.css");

const BENCH: &str = include_str!("bench.html");

/// The script in its parts; they share one scope.
const SCRIPT: &str = concat!(
    "\"use strict\";(() => {\n",
    include_str!("js/dom.js"),
    include_str!("js/inert.js"),
    include_str!("js/rows.js"),
    include_str!("js/state.js"),
    include_str!("js/comment.js"),
    include_str!("js/tree.js"),
    include_str!("js/timeline.js"),
    include_str!("js/plot.js"),
    include_str!("js/filters.js"),
    include_str!("js/keys.js"),
    include_str!("js/start.js"),
    "})();\n"
);

/// A speech bubble, so that no browser asks anybody for an icon.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%232b6a8f' d='M2 2h12v9H7l-3 3v-3H2z'/%3E%3C/svg%3E";

/// What the page may do: run its one script and use its one style sheet, and reach nothing.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// Everything up to the first section.
pub(super) fn write_head(findings: Findings<'_>, veil: &Veil, out: &mut dyn Write) -> io::Result<()> {
    let name = match findings.summaries {
        [thread] => veil.thread(thread.title.as_deref(), &thread.thread, 0),
        threads => counted(threads.len() as u64, "thread", "threads"),
    };
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{} – comity</title>\n<link rel=\"icon\" href=\"{ICON}\">\n<style>{STYLE}</style>\n</head>\n",
        policy(),
        inert::html_attribute(&name)
    )?;
    let whose = if veil.is_drawn() { "Public report: words and names are left out." } else { "" };
    write!(
        out,
        "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header class=\"top\">\n\
         <h1>comity <span>thread report</span></h1>\n<p class=\"whose\">{whose}</p>\n\
         <div class=\"switches\" id=\"switches\" hidden></div>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n"
    )
}

/// Where the script puts charts, filters and comments.
pub(super) fn write_bench(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(BENCH.as_bytes())
}

/// Name, size and hash of an input.
fn input_words(input: &InputOut) -> String {
    let size = input.bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
    let hash = input.sha256.as_ref().map(|sha256| format!(", SHA-256 {sha256}")).unwrap_or_default();
    format!("{}{size}{hash}", input.name)
}

/// What the report rests on.
pub(super) fn write_manifest(findings: Findings<'_>, veil: &Veil, out: &mut dyn Write) -> io::Result<()> {
    let manifest = findings.manifest;
    let mut rows = vec![("comity", inert::html(manifest.comity))];
    for pack in &manifest.packs {
        let words = format!("{} {}, hash {}", pack.name, pack.version, pack.hash);
        rows.push(("Pack", format!("<code>{}</code>", inert::html(&words))));
    }
    if veil.is_drawn() {
        rows.push(("Inputs", counted(manifest.inputs.len() as u64, "input", "inputs")));
    } else {
        let code = |words: &String| format!("<code>{}</code>", inert::html(words));
        let options: Vec<String> = manifest.options.iter().map(code).collect();
        rows.push(("Options", options.join(" ")));
        let inputs: Vec<String> = manifest.inputs.iter().map(|input| code(&input_words(input))).collect();
        rows.push(("Inputs", inputs.join(" ")));
    }
    let rows: Vec<String> =
        rows.iter().map(|(name, html)| format!("<div><dt>{name}</dt><dd>{html}</dd></div>\n")).collect();
    write!(
        out,
        "</main>\n<footer class=\"foot\">\n<h2>What this rests on</h2>\n<dl>\n{}</dl>\n\
         <p>Every judgement comes from entries of readable word lists and their rules; nothing is done by itself. \
         What no entry knows is not seen: a low figure is no proof of peace.</p>\n</footer>\n",
        rows.concat()
    )
}

/// The script.
pub(super) fn write_script(out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_style_end_where_they_should() {
        for (name, text, end) in [("script", SCRIPT, "</script"), ("style", STYLE, "</style")] {
            let text = text.to_ascii_lowercase();
            assert!(!text.contains(end) && !text.contains("<!--") && !text.contains('\r'), "{name}");
        }
    }

    #[test]
    fn the_script_makes_no_markup_of_text_and_asks_nobody() {
        for way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "fetch(",
            "XMLHttpRequest",
            "import(",
        ] {
            assert!(!SCRIPT.contains(way), "{way}");
        }
    }
}
