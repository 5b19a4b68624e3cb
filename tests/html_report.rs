//! The HTML report as a file: what stands in it, that hostile comments are inert and whole in it, and that a public one
//! tells no words and names. `tests/browser/run` tries it in a browser.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::LazyLock;

use scraper::{Html, Selector};
use serde_json::Value;

/// The report on these fixtures, as written.
fn report(inputs: &[&str], options: &[&str]) -> String {
    let mut arguments = vec!["analyze", "--format", "html", "--quiet"];
    arguments.extend(options);
    arguments.extend(inputs);
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

static ATTACKS: LazyLock<String> = LazyLock::new(|| report(&["attacks.jsonl"], &[]));
static THREAD: LazyLock<String> = LazyLock::new(|| report(&["thread.jsonl"], &[]));
static PUBLIC: LazyLock<String> = LazyLock::new(|| report(&["thread.jsonl", "attacks.jsonl"], &["--public"]));

fn fixture(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn selected<'p>(page: &'p Html, selector: &str) -> Vec<scraper::ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// All rows of script data.
fn rows(html: &str) -> Vec<Value> {
    let page = Html::parse_document(html);
    let scripts = selected(&page, "script[id^=rows-]");
    let lists = scripts.iter().map(|script| serde_json::from_str(&script.inner_html()).unwrap());
    lists.flat_map(|list: Value| list.as_array().unwrap().clone()).collect()
}

fn cell(row: &Value, at: usize) -> &str {
    row.get(at).and_then(Value::as_str).unwrap_or("")
}

#[test]
fn the_file_reaches_for_nothing() {
    for html in [&*THREAD, &*ATTACKS, &*PUBLIC] {
        let page = Html::parse_document(html);
        let policy = selected(&page, "meta[http-equiv=Content-Security-Policy]");
        let policy = policy[0].attr("content").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        for selector in
            ["img", "iframe", "object", "embed", "base", "form[action]", "[src]", "[srcdoc]", "[style]", "a[ping]"]
        {
            assert!(selected(&page, selector).is_empty(), "{selector}");
        }
        let icons: Vec<&str> = selected(&page, "link").iter().filter_map(|link| link.attr("href")).collect();
        assert!(icons.len() == 1 && icons[0].starts_with("data:image/svg+xml,"), "{icons:?}");
    }
}

#[test]
fn the_policys_hashes_are_those_of_script_and_style() {
    use base64::Engine;
    use sha2::Digest;
    let page = Html::parse_document(&THREAD);
    let policy = selected(&page, "meta[http-equiv=Content-Security-Policy]")[0].attr("content").unwrap().to_owned();
    for selector in ["script:not([type])", "style"] {
        let elements = selected(&page, selector);
        assert_eq!(elements.len(), 1, "{selector}");
        let text: String = elements[0].text().collect();
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes()));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{selector}: {hash} is not in {policy}");
    }
}

#[test]
fn every_attack_is_inert() {
    let page = Html::parse_document(&ATTACKS);
    let kinds: BTreeSet<&str> =
        selected(&page, "script").iter().map(|script| script.attr("type").unwrap_or("")).collect();
    assert_eq!(kinds, ["", "application/json"].into());
    assert_eq!(selected(&page, "script:not([type])").len(), 1, "one script acts");
    assert_eq!(selected(&page, "style").len(), 1);
    assert_eq!(selected(&page, "title").len(), 1);
    for element in selected(&page, "*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{name}={value}");
        }
    }
    for link in selected(&page, "a") {
        let href = link.attr("href").unwrap();
        assert!(href.starts_with('#'), "only fragments before the script runs: {href}");
        assert!(!href.contains(['<', '>', '"', '\'', ' ']), "{href}");
    }
}

#[test]
fn nothing_that_acts_or_hides_stands_in_the_file() {
    for html in [&*THREAD, &*ATTACKS, &*PUBLIC] {
        let acting: BTreeSet<char> =
            html.chars().filter(|c| comity::report::inert::acts(*c) && !matches!(c, '\n' | '\t')).collect();
        assert!(acting.is_empty(), "{acting:?}");
    }
}

#[test]
fn every_attacks_text_is_whole() {
    let rows = rows(&ATTACKS);
    let attacks = fixture("attacks.jsonl");
    assert!(attacks.len() >= 40, "the attacks are missing");
    for attack in &attacks {
        let id = attack["id"].as_str().unwrap();
        let row = rows.iter().find(|row| cell(row, 0) == id).unwrap_or_else(|| panic!("{id:?} is not there"));
        assert_eq!(cell(row, 5), attack["text"].as_str().unwrap(), "{id:?}");
    }
}

/// The title of the attacks' thread holds markup, an escape sequence and an override.
#[test]
fn hidden_characters_of_a_title_are_shown_as_tokens() {
    let page = Html::parse_document(&ATTACKS);
    let titles: Vec<String> = selected(&page, "h2").iter().map(|title| title.text().collect()).collect();
    let title = titles.iter().find(|title| title.contains("alert('title')")).unwrap();
    assert!(title.contains("<script>") && title.contains("U+202E") && title.contains("U+001B"), "{title}");
}

#[test]
fn only_web_addresses_become_links() {
    let stems: Value = {
        let page = Html::parse_document(&ATTACKS);
        serde_json::from_str(&selected(&page, "#tables")[0].inner_html()).unwrap()
    };
    let url = |id: &str| {
        let rows = rows(&ATTACKS);
        let row = rows.iter().find(|row| cell(row, 0) == id).unwrap().clone();
        let stem = usize::try_from(row[16].as_u64().unwrap()).unwrap();
        stems["stems"][stem - 1].as_str().unwrap().to_owned() + cell(&row, 17)
    };
    // The script links what matches ^https?:// and printable ASCII; the others it shows as text.
    assert_eq!(url("javascript-link"), "javascript:alert('javascript-link')");
    assert!(url("data-link").starts_with("data:text/html"));
    let broken_out = fixture("attacks.jsonl").into_iter().find(|row| row["id"] == "attribute-breakout").unwrap();
    assert_eq!(url("attribute-breakout"), broken_out["url"].as_str().unwrap(), "with a blank it is no address");
}

#[test]
fn the_summary_stands_there_without_a_script() {
    let page = Html::parse_document(&THREAD);
    let article = &selected(&page, "article.thread")[0];
    let text: String = article.text().collect();
    for part in ["Kestrel Bay", "Comments", "Uncivil", "Who is for and against", "Look first", "Coverage"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!selected(&page, "article.thread .cards .card").is_empty());
    assert!(!selected(&page, "noscript").is_empty());
    let footer: String = selected(&page, "footer")[0].text().collect();
    assert!(footer.contains(env!("CARGO_PKG_VERSION")) && footer.contains("hash") && footer.contains("thread.jsonl"));
}

#[test]
fn links_of_the_summary_lead_to_comments_that_are_there() {
    let page = Html::parse_document(&THREAD);
    let ids: BTreeSet<String> = rows(&THREAD).iter().map(|row| cell(row, 0).to_owned()).collect();
    let links = selected(&page, "article a.id");
    assert!(links.len() >= 5, "only {} links", links.len());
    for link in links {
        let name: String = link.text().collect();
        assert!(ids.contains(&name), "{name}");
        let href = percent_encoding::percent_decode_str(link.attr("href").unwrap()).decode_utf8_lossy();
        assert_eq!(href, format!("#c-0-{name}"));
    }
}

#[test]
fn ugly_words_are_masked_in_the_summary() {
    let page = Html::parse_document(&THREAD);
    let masked = selected(&page, "article .masked");
    assert!(!masked.is_empty());
    for element in masked {
        let dots: String = element.select(&Selector::parse(".dots").unwrap()).flat_map(|dots| dots.text()).collect();
        let word: String = element.select(&Selector::parse(".word").unwrap()).flat_map(|word| word.text()).collect();
        assert_eq!(dots.chars().next(), word.chars().next());
        assert!(dots.contains('•') && dots.chars().count() == word.chars().count(), "{dots} for {word}");
    }
}

#[test]
fn several_threads_stand_in_a_table_and_one_is_open() {
    let html = report(&["farm.jsonl", "thread.jsonl"], &[]);
    let page = Html::parse_document(&html);
    let threads = selected(&page, "article.thread").len();
    assert!(threads >= 3);
    assert_eq!(selected(&page, "#threads tbody tr").len(), threads);
    assert_eq!(selected(&page, "article.open").len(), 1);
    let heading = selected(&page, "#overview h2").len();
    assert_eq!(heading, 1);
}

/// 500 summaries would be 800,000 nodes in a browser before anything is shown.
#[test]
fn of_many_threads_only_one_summary_is_parsed_at_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("many.jsonl");
    let rows =
        (0..25).map(|n| format!("{{\"id\":\"{n}\",\"thread\":\"t{n}\",\"text\":\"</noscript><b>You idiot.\"}}\n"));
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), rows.collect::<String>().as_bytes()).unwrap();
    let html = report(&[path.to_str().unwrap()], &[]);
    // As a browser with scripts reads it.
    let page = Html::parse_document(&html);
    assert_eq!(selected(&page, "article.thread").len(), 25);
    assert_eq!(selected(&page, "article.thread .cards").len(), 1);
    assert_eq!(selected(&page, "article.thread > noscript").len(), 24);
    assert!(selected(&page, "article b:not(.card b)").is_empty(), "a text became markup");
}

#[test]
fn a_public_report_tells_no_words_and_names() {
    let mut secrets: Vec<String> = Vec::new();
    for row in fixture("thread.jsonl").iter().chain(&fixture("attacks.jsonl")) {
        for key in ["text", "author", "url", "title"] {
            // Very short texts, such as numbers, stand in every file.
            secrets.extend(row[key].as_str().filter(|secret| secret.chars().count() > 5).map(str::to_owned));
        }
    }
    let page = Html::parse_document(&PUBLIC);
    let mut shown: String = selected(&page, "body *:not(script)").iter().flat_map(|element| element.text()).collect();
    for script in selected(&page, "script[type]") {
        // With its escapes undone.
        shown.push_str(&serde_json::from_str::<Value>(&script.inner_html()).unwrap().to_string());
    }
    for secret in &secrets {
        assert!(!shown.contains(secret.as_str()), "{secret:?} is told");
    }
    for word in ["idiot", "mallory", "Marta", "harbour.example", "Kestrel", "insult.tsv", "attacks.jsonl"] {
        assert!(!shown.contains(word), "{word} is told");
    }
}

#[test]
fn a_public_report_keeps_figures_and_shape() {
    let (public, whole) = (rows(&PUBLIC), rows(&report(&["thread.jsonl", "attacks.jsonl"], &[])));
    assert_eq!(public.len(), whole.len());
    let number = |row: &Value, at: usize| row.get(at).and_then(Value::as_i64).unwrap_or(0);
    for (public, whole) in public.iter().zip(&whole) {
        // Up, marks, author, score, level, addressee, coverage, reply.
        for at in [1, 2, 3, 6, 7, 8, 9, 10] {
            assert_eq!(number(public, at), number(whole, at), "cell {at} of {whole}");
        }
        let categories = |row: &Value| row.get(11).and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(categories(public), categories(whole), "categories");
    }
}

#[test]
fn inferred_sides_say_where_they_come_from() {
    let rows = rows(&THREAD);
    let mut inferred = 0;
    for (at, row) in rows.iter().enumerate() {
        let cells = row.get(12).and_then(Value::as_array).cloned().unwrap_or_default();
        for side in cells.chunks(4).filter(|side| side[3] != 0) {
            let from = usize::try_from(side[3].as_u64().unwrap()).unwrap();
            let origin = rows[at - from].get(12).and_then(Value::as_array).unwrap();
            assert!(origin.chunks(4).any(|own| own[0] == side[0] && own[3] == 0), "{row}");
            inferred += 1;
        }
    }
    assert!(inferred > 0, "nothing is inferred");
}

#[test]
fn public_is_for_html_only() {
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["analyze", "--public", "tests/fixtures/farm.jsonl"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--format html"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let again = report(&["thread.jsonl"], &["--threads", "1"]);
    assert!(again == *THREAD, "two runs differ");
}
