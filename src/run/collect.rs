//! Judged comments, in order → records, names, headers, and at the end trees and answers.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::comment::{Comment, Header, Kind, NoComments, Place, Status};
use crate::infer::sides::{InferredSide, inferred_sides};
use crate::infer::{Answer, answers};
use crate::ingest::open::Input;
use crate::ingest::{InputError, Item};
use crate::judgement::{DirectStance, Judgement};
use crate::lexicon::Lexicon;
use crate::names::{NameId, Names};
use crate::problem::{Problem, ProblemKind, Problems};
use crate::record::{Record, Side, TargetId};
use crate::thread::{Announced, Fault, Forest, Hints, Mend, Node, Row, Tree, build};

use super::drive::{Done, DoneComment};
use super::missing::Absences;
use super::spool::{Judged, Spool, packed};
use super::versions::{Version, later_versions, merged};

/// A target that comments of the run were judged on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetInfo {
    /// Its name, as its set or a row writes it.
    pub name: Arc<str>,
    /// The set that it belongs to; `None` for a target that only rows name.
    pub set: Option<Arc<str>>,
}

/// What was read, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Inputs named or found in folders.
    pub inputs: u64,
    /// Inputs that could not be used.
    pub inputs_refused: u64,
    /// Rows of kind comment.
    pub comments: u64,
    /// Rows of kind pingback.
    pub pingbacks: u64,
    /// Rows of kind system or opening.
    pub other_rows: u64,
    /// Threads, those without comments included.
    pub threads: u64,
    /// Rows by what their source says of their visibility; those that are visible are left out.
    pub not_visible: BTreeMap<Status, u64>,
    /// Comments that sources say exist without giving them.
    pub unseen: u64,
    /// Stubs among what sources leave out: each stands for some of the unseen comments.
    pub stubs: u64,
    /// Comments that sources declare, over the threads that declare a number.
    pub declared: u64,
    /// Comments found in these threads.
    pub found_of_declared: u64,
}

/// All that a run has read and found.
#[derive(Debug)]
pub struct Run {
    /// By row.
    pub records: Vec<Record>,
    /// The trees.
    pub forest: Forest,
    /// By row: where it stands toward its parent.
    pub answers: Vec<Option<Answer>>,
    /// By row: the sides that it takes by what it answers; most rows take none.
    pub inferred: BTreeMap<Row, Vec<InferredSide>>,
    /// Ids, threads and authors.
    pub names: Names,
    /// The targets that records speak of.
    pub targets: Vec<TargetInfo>,
    /// By thread number: what the source says of it, where it says anything.
    pub headers: Vec<Option<Header>>,
    /// What was read.
    pub account: Account,
    /// What was mended or skipped.
    pub problems: Problems,
    /// Inputs that could not be used, by their number.
    pub errors: Vec<(u32, InputError)>,
    /// Inputs that could not be read to their end, by their number, each with what was told of it first.
    pub cut_short: BTreeMap<u32, Problem>,
    /// The texts.
    pub spool: Spool,
}

impl Run {
    /// The text and judgement of a comment.
    ///
    /// # Errors
    /// When the temporary file can't be read.
    pub fn fetch(&mut self, row: Row) -> io::Result<Judged> {
        let slot = self.records.get(row.at()).map(|record| record.slot).unwrap_or_default();
        self.spool.get(slot)
    }

    /// Whether no input was of any use: each was refused, and nothing was read of any.
    #[must_use]
    pub fn nothing_was_read(&self) -> bool {
        let refused: BTreeSet<u32> = self.errors.iter().map(|(input, _)| *input).collect();
        refused.len() as u64 >= self.account.inputs && self.records.is_empty()
    }

    /// The key of a thread, as rows name it.
    #[must_use]
    pub fn thread_name(&self, tree: &Tree) -> &str {
        self.names.get(tree.thread)
    }

    /// Where a comment stands toward its parent; `None` where nothing is answered or nothing was judged.
    #[must_use]
    pub fn answer(&self, row: Row) -> Option<Answer> {
        self.answers.get(row.at()).copied().flatten()
    }

    /// The id of a comment, as rows name it.
    #[must_use]
    pub fn id(&self, row: Row) -> &str {
        self.records.get(row.at()).map_or("", |record| self.names.get(record.id))
    }
}

/// Versions of one comment that are in memory together.
const HANDFUL: usize = 100;

/// Gathers a run.
pub(super) struct Collector {
    nodes: Vec<Node>,
    hints: Hints,
    absences: Absences,
    records: Vec<Record>,
    names: Names,
    targets: Vec<TargetInfo>,
    headers: BTreeMap<(u32, NameId), Header>,
    /// Titles and addresses that comments carry, with the first row of each thread that has them.
    titled: Titled,
    problems: Problems,
    /// Inputs that gave a comment or spoke of a thread elsewhere, by their number.
    useful: BTreeSet<u32>,
    /// Pages without a comment, by the number of their input, and why.
    bare: BTreeMap<u32, NoComments>,
    /// What was told of inputs as a whole.
    told: BTreeSet<(Arc<str>, String)>,
    errors: Vec<(u32, InputError)>,
    cut_short: BTreeMap<u32, Problem>,
    spool: Spool,
}

impl Collector {
    pub(super) fn new(lexicon: Option<&Lexicon>) -> Collector {
        let known = |target: crate::lexicon::TargetView<'_>| TargetInfo {
            name: target.name.into(),
            set: Some(target.set.into()),
        };
        Collector {
            nodes: Vec::new(),
            hints: Hints::default(),
            absences: Absences::default(),
            records: Vec::new(),
            names: Names::default(),
            targets: lexicon.into_iter().flat_map(Lexicon::targets).map(known).collect(),
            headers: BTreeMap::new(),
            titled: BTreeMap::new(),
            problems: Problems::default(),
            useful: BTreeSet::new(),
            bare: BTreeMap::new(),
            told: BTreeSet::new(),
            errors: Vec::new(),
            cut_short: BTreeMap::new(),
            spool: Spool::default(),
        }
    }

    pub(super) fn refuse(&mut self, input: u32, error: InputError) {
        self.errors.push((input, error));
    }

    pub(super) fn accept(&mut self, input: u32, namespace: u32, item: Done) -> io::Result<()> {
        match &item {
            Done::Comment(_) | Done::Other(Item::About(_) | Item::Missing(_) | Item::Within { .. }) => {
                self.useful.insert(input);
            }
            Done::Other(Item::Header(header)) => {
                if let Some(why) = header.no_comments {
                    self.bare.entry(input).or_insert(why);
                }
            }
            Done::Other(_) => {}
        }
        match item {
            Done::Comment(comment) => self.accept_comment(namespace, *comment)?,
            Done::Other(Item::Problem(problem)) => {
                if problem.kind == ProblemKind::CutShort {
                    self.cut_short.entry(input).or_insert_with(|| problem.clone());
                }
                // Pieces know nothing of one another: what each tells of the input is told once.
                let is_of_all = problem.kind == ProblemKind::Unread;
                if !is_of_all || self.told.insert((problem.place.file.clone(), problem.message.clone())) {
                    self.problems.push(problem);
                }
            }
            Done::Other(Item::Header(header)) => {
                let thread = self.names.add(&header.thread);
                let before = Row::new(self.nodes.len()).0;
                self.hints.announced.push(Announced { namespace, thread, before });
                self.accept_header(namespace, thread, *header);
            }
            Done::Other(Item::About(header)) => {
                let thread = self.names.add(&header.thread);
                self.hints.openings.insert((namespace, thread));
                self.accept_header(namespace, thread, *header);
            }
            Done::Other(Item::Missing(missing)) => self.absences.push(namespace, *missing, &mut self.names),
            Done::Other(Item::Within { thread, whole }) => {
                let (thread, whole) = (self.names.add(&thread), self.names.add(&whole));
                self.hints.wholes.insert((namespace, thread), whole);
            }
            // A comment is judged before it comes here.
            Done::Other(Item::Comment(_)) => {}
        }
        Ok(())
    }

    /// Several inputs may speak of one thread: what the first leaves open, the next one fills.
    fn accept_header(&mut self, namespace: u32, thread: NameId, header: Header) {
        match self.headers.entry((namespace, thread)) {
            Entry::Vacant(entry) => {
                entry.insert(header);
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                known.title = known.title.take().or(header.title);
                known.url = known.url.take().or(header.url);
                known.author = known.author.take().or(header.author);
                known.article = known.article.take().or(header.article);
                known.declared = known.declared.max(header.declared);
                known.closed |= header.closed;
                known.unseen = known.unseen.saturating_add(header.unseen);
                known.language = known.language.or(header.language);
            }
        }
    }

    fn accept_comment(&mut self, namespace: u32, done: DoneComment) -> io::Result<()> {
        let DoneComment { comment, judgement, content, packed, is_sure } = done;
        let row = Row::new(self.nodes.len());
        let id = self.names.add(&comment.id);
        let thread = comment.thread.as_deref().map(|thread| self.names.add(thread));
        let reply_to = comment.reply_to.as_deref().map(|parent| self.names.add(parent));
        let author = comment.author.as_deref().map(|author| self.names.add(author));
        let (time, status) = (comment.time, comment.status);
        self.nodes.push(Node { namespace, thread, id, reply_to, author, content, time, status, is_sure });
        if !comment.ancestors.is_empty() {
            let ancestors = comment.ancestors.iter().map(|id| self.names.add(id)).collect();
            self.hints.ancestors.insert(row, ancestors);
        }
        if comment.extra.title.is_some() || (comment.extra.url.is_some() && thread.is_none()) {
            let title = || (row, comment.extra.title.clone(), None);
            self.titled.entry((namespace, thread.unwrap_or(id))).or_insert_with(title);
        }
        let record = self.record(&comment, &judgement, id, &packed?)?;
        self.records.push(record);
        Ok(())
    }

    /// The record of a comment, whose `packed` text and judgement are put aside.
    fn record(&mut self, comment: &Comment, judgement: &Judgement, id: NameId, packed: &[u8]) -> io::Result<Record> {
        let author = comment.author.as_deref().map(|author| self.names.add(author));
        let mut record = Record::new(comment, judgement, id, author);
        for stance in &judgement.stance {
            let target = self.target_number(stance);
            record.add_side(Side { target, score: stance.score, label: stance.label });
        }
        record.slot = self.spool.push(packed)?;
        Ok(record)
    }

    /// Lets the first version of each comment that was fetched again be all of its versions.
    fn merge_versions(&mut self, mends: &[Mend]) -> io::Result<()> {
        for (row, later) in later_versions(mends) {
            let Some((id, slot)) = self.records.get(row.at()).map(|record| (record.id, record.slot)) else { continue };
            let mut whole = self.spool.get(slot)?;
            // A handful at a time, so that a comment with a million versions does not fill the memory.
            for some in later.chunks(HANDFUL) {
                let mut versions = vec![Version { judged: whole.clone(), is_new: true }];
                for (row, is_new) in some {
                    let slot = self.records.get(row.at()).map(|record| record.slot).unwrap_or_default();
                    versions.push(Version { judged: self.spool.get(slot)?, is_new: *is_new });
                }
                whole = merged(&versions).unwrap_or(whole);
            }
            let Judged { comment, judgement } = whole;
            let record = self.record(&comment, &judgement, id, &packed(&comment, &judgement)?)?;
            if let Some(place) = self.records.get_mut(row.at()) {
                *place = record;
            }
        }
        Ok(())
    }

    fn target_number(&mut self, stance: &DirectStance) -> TargetId {
        let found = self.targets.iter().position(|target| target.name == stance.target);
        let at = found.unwrap_or_else(|| {
            self.targets.push(TargetInfo { name: stance.target.clone(), set: None });
            self.targets.len() - 1
        });
        TargetId(u16::try_from(at).unwrap_or(u16::MAX))
    }

    /// Tells of each input in which nothing was found, so that its silence is not taken for peace.
    fn tell_bare(&mut self, inputs: &[Input]) {
        let refused: BTreeSet<u32> = self.errors.iter().map(|(input, _)| *input).collect();
        for input in
            inputs.iter().filter(|input| !self.useful.contains(&input.number) && !refused.contains(&input.number))
        {
            let said = match self.bare.get(&input.number) {
                Some(NoComments::NoSection) => {
                    "no comment section was found in this page; `--show lines` prints how it was read"
                }
                Some(NoComments::EmptyForm) => "the page has a form for comments and none above it",
                Some(NoComments::Closed) => "comments are closed on this page, and none is there",
                // That they can't be told apart is told by who tried.
                Some(NoComments::AllLost) => continue,
                None => "it was recognized, and no comment was found in it; `comity detect` says what it was taken for",
            };
            self.problems.push(Problem::new(ProblemKind::NoComments, Place::whole(&input.name), said));
        }
    }

    /// Builds the trees and closes the account.
    pub(super) fn finish(mut self, inputs: &[Input]) -> io::Result<Run> {
        self.tell_bare(inputs);
        let inputs = inputs.len();
        let forest = build(&self.nodes, &self.hints, &self.names);
        self.merge_versions(&forest.mends)?;
        let (missing, stubs) = self.absences.by_tree(&self.nodes, &forest);
        let mut run = Run {
            headers: vec![None; forest.trees.len()],
            answers: Vec::new(),
            inferred: BTreeMap::new(),
            records: self.records,
            forest,
            names: self.names,
            targets: self.targets,
            account: Account::default(),
            problems: self.problems,
            errors: self.errors,
            cut_short: self.cut_short,
            spool: self.spool,
        };
        attach_headers(&mut run, self.headers, &self.titled);
        for (number, count) in missing {
            let Some(tree) = run.forest.trees.get(number) else { continue };
            let thread = || run.names.get(tree.thread).to_owned();
            if let Some(place) = run.headers.get_mut(number) {
                let header = place.get_or_insert_with(|| Header { thread: thread(), ..Header::default() });
                header.unseen = header.unseen.saturating_add(count);
            }
        }
        tell_mends(&mut run, &self.nodes)?;
        run.answers = answers(&run.records, &run.forest);
        run.inferred = inferred_sides(&run.records, &run.forest, &run.answers);
        run.account = count(&run, inputs);
        run.account.stubs = stubs;
        Ok(run)
    }
}

/// By namespace and thread: the row that carries them, title and address.
type Titled = BTreeMap<(u32, NameId), (Row, Option<String>, Option<String>)>;

fn attach_headers(run: &mut Run, mut headers: BTreeMap<(u32, NameId), Header>, titled: &Titled) {
    for (tree, place) in run.forest.trees.iter().zip(&mut run.headers) {
        *place = headers.remove(&(tree.namespace, tree.thread));
    }
    for (row, title, url) in titled.values() {
        let Some(number) = run.forest.number_of(*row) else { continue };
        let name = run.forest.trees.get(number).map(|tree| run.names.get(tree.thread).to_owned());
        if let (Some(place), Some(thread)) = (run.headers.get_mut(number), name) {
            let header = place.get_or_insert_with(|| Header { thread, ..Header::default() });
            header.title = header.title.take().or_else(|| title.clone());
            header.url = header.url.take().or_else(|| url.clone());
        }
    }
}

/// Turns what the tree builder mended into problems, and renames repeated ids.
fn tell_mends(run: &mut Run, nodes: &[Node]) -> io::Result<()> {
    for Mend { row, fault } in std::mem::take(&mut run.forest.mends) {
        let id = run.id(row).to_owned();
        let parent = nodes.get(row.at()).and_then(|node| node.reply_to);
        let parent = parent.map(|parent| run.names.get(parent).to_owned()).unwrap_or_default();
        let (kind, said) = fault_words(fault, &id, &parent);
        if let Fault::SameId { copy } = fault {
            let name = run.names.add(&format!("{id}~{copy}"));
            if let Some(record) = run.records.get_mut(row.at()) {
                record.id = name;
            }
        }
        if run.problems.keeps_more(kind) {
            let place = run.fetch(row)?.comment.source;
            run.problems.push(Problem::new(kind, place, said));
        } else {
            run.problems.count_one(kind);
        }
        run.forest.mends.push(Mend { row, fault });
    }
    Ok(())
}

fn fault_words(fault: Fault, id: &str, parent: &str) -> (ProblemKind, String) {
    match fault {
        Fault::Repeated { .. } => (
            ProblemKind::DuplicateDropped,
            format!("comment `{id}` is there twice with the same content; counted once"),
        ),
        Fault::Again { .. } => (
            ProblemKind::FetchedAgain,
            format!(
                "comment `{id}` is there again in another version; the two are one comment: the latest edit's text, the last word on the rest"
            ),
        ),
        Fault::SameId { copy } => (
            ProblemKind::DuplicateRenamed,
            format!("id `{id}` is taken by another comment; expected one id a comment; it is `{id}~{copy}` now"),
        ),
        Fault::SelfReply => {
            (ProblemKind::SelfReply, format!("comment `{id}` answers itself; it stands at the top level now"))
        }
        Fault::Ghost => (
            ProblemKind::Ghost,
            format!(
                "comment `{id}` answers `{parent}`, which is not there; it stands under the nearest ancestor that is"
            ),
        ),
        Fault::Orphan => (
            ProblemKind::Orphan,
            format!("comment `{id}` answers `{parent}`, which is not there; it stands at the top level now"),
        ),
        Fault::Foreign => (
            ProblemKind::ForeignParent,
            format!("comment `{id}` answers `{parent}` of another thread; it stands at the top level of its own now"),
        ),
        Fault::Cycle => (
            ProblemKind::Cycle,
            format!("comment `{id}` and its answers run in a circle; it stands at the top level now"),
        ),
    }
}

fn count(run: &Run, inputs: usize) -> Account {
    let mut account = Account {
        inputs: inputs as u64,
        inputs_refused: run.errors.len() as u64,
        threads: run.forest.trees.len() as u64,
        unseen: run.headers.iter().flatten().map(|header| header.unseen).fold(0, u64::saturating_add),
        ..Account::default()
    };
    for (tree, header) in run.forest.trees.iter().zip(&run.headers) {
        let Some(declared) = header.as_ref().and_then(|header| header.declared) else { continue };
        let is_comment = |row: &&Row| run.records.get(row.at()).is_some_and(|record| record.kind == Kind::Comment);
        account.declared += declared;
        account.found_of_declared += run.forest.rows(tree).iter().filter(is_comment).count() as u64;
    }
    for row in &run.forest.order {
        let Some(record) = run.records.get(row.at()) else { continue };
        match record.kind {
            Kind::Comment => account.comments += 1,
            Kind::Pingback => account.pingbacks += 1,
            Kind::System | Kind::Opening => account.other_rows += 1,
        }
        if record.status != Status::Visible {
            *account.not_visible.entry(record.status).or_default() += 1;
        }
    }
    account
}
