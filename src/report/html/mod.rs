//! The report as one HTML file that needs no network.
//! In: a run and its findings. Out: one file, written as a stream: head, summaries, the comments as script data, the
//! script that shows them. Everything from the input passes `inert`; the script makes text nodes only.

mod blocks;
mod cards;
mod index;
mod mask;
mod numbers;
mod packed;
mod page;
mod tables;
mod veil;

use std::io::{self, Seek, SeekFrom, Write};

use crate::lexicon::Lexicon;
use crate::run::Run;
use crate::temporary;

use self::blocks::Ink;
use self::packed::Packer;
use self::veil::Veil;
use super::{Findings, inert, overview, thread};

/// With more threads than this, the summaries of those that are not open wait as text.
const PARSED_AT_ONCE: usize = 20;

/// For whom a report is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Those who may see what was written and by whom.
    #[default]
    Staff,
    /// Everybody: without words, names, ids and addresses, with all figures and the shape of the trees.
    Public,
}

/// Writes the report.
///
/// # Errors
/// When a text can't be fetched, a temporary file can't be used or the output can't be written.
pub fn write(
    run: &mut Run,
    lexicon: &Lexicon,
    findings: Findings<'_>,
    readers: Readers,
    out: &mut dyn Write,
) -> io::Result<()> {
    // The comments come last in the file, so that a browser shows the summaries while it still reads; but the summaries
    // need to know which words to mask, which only the comments tell.
    let mut rows = temporary::file()?;
    let mut packer = Packer::new(readers);
    for (place, (number, chosen)) in findings.threads.iter().enumerate() {
        packer.write_thread(run, lexicon, (place, *number), chosen, &mut io::BufWriter::new(&mut rows))?;
    }
    let (mut tables, masks, people) = packer.finish();
    let veil = Veil::new(readers, people, run, findings);
    tables.targets.iter_mut().for_each(|target| *target = veil.target(target).to_owned());

    page::write_head(findings, &veil, out)?;
    if findings.summaries.len() > 1 {
        let ink = Ink::new(&veil, None, None);
        out.write_all(b"<section id=\"overview\" aria-labelledby=\"all\">\n")?;
        let laid_out = blocks::html(&overview::blocks(findings.overview, &[]), &ink, "all");
        let (before, sections) = blocks::split(&laid_out);
        out.write_all(before.as_bytes())?;
        out.write_all(index::html(findings.summaries, &veil).as_bytes())?;
        out.write_all(sections.as_bytes())?;
        out.write_all(b"</section>\n")?;
    }
    for (place, summary) in findings.summaries.iter().enumerate() {
        let mask = masks.get(place).and_then(Option::as_ref);
        let ink = Ink::new(&veil, Some(place), mask);
        let heading = format!("h-{place}");
        let class = if place == 0 { "thread open" } else { "thread" };
        writeln!(out, "<article class=\"{class}\" id=\"t-{place}\" aria-labelledby=\"{heading}\">")?;
        let laid_out = blocks::html(&thread::blocks(summary), &ink, &heading);
        let (before, sections) = blocks::split(&laid_out);
        // A browser with scripts keeps what is in a `noscript` as text until the thread is opened; 500 summaries would
        // be 800,000 nodes. One without scripts shows them all.
        let waits = place > 0 && findings.summaries.len() > PARSED_AT_ONCE;
        out.write_all(if waits { b"<noscript>" } else { b"" })?;
        out.write_all(before.as_bytes())?;
        out.write_all(cards::html(summary, &ink).as_bytes())?;
        out.write_all(sections.as_bytes())?;
        out.write_all(if waits { b"</noscript></article>\n" } else { b"</article>\n" })?;
    }
    page::write_bench(out)?;
    page::write_manifest(findings, &veil, out)?;
    rows.seek(SeekFrom::Start(0))?;
    io::copy(&mut rows, out)?;
    out.write_all(b"<script type=\"application/json\" id=\"tables\">")?;
    inert::script_data(&mut *out, &tables)?;
    out.write_all(b"</script>\n")?;
    page::write_script(out)
}
