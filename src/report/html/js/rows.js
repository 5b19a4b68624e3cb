// Script data → threads. A row is an array whose cells `packed.rs` writes in this order; cells that say nothing are cut
// off at its end, so every cell may be missing.

const CELL = {
  id: 0, up: 1, marks: 2, author: 3, time: 4, text: 5, score: 6, level: 7, addressee: 8, coverage: 9, reply: 10,
  categories: 11, sides: 12, evidence: 13, source: 14, sourceTail: 15, url: 16, urlTail: 17, language: 18, extra: 19,
};

const KINDS = ["comment", "pingback", "system message", "opening post"];
const STATUSES = ["visible", "deleted", "removed", "spam", "pending", "dead", "hidden", "blocked"];
const MARKS = [
  "", "the comment it answers is not there", "an answered comment is gone; this is the nearest above",
  "its place is inferred from layout or names", "its place was mended",
];
const ADDRESSEES = ["", "another commenter", "the article's author", "somebody talked about", "a group of people", "the writer"];
const COVERAGES = [
  "", "no entry fired", "too short to tell", "not judged: no text", "not judged: no comment",
  "not judged: no pack speaks its language",
];
const REPLIES = ["", "no cue", "agrees", "disagrees", "asks"];
const SIDES = ["neither", "favor", "against"];
const GROUPS = ["incivility", "stance", "reply", "constructive"];
const EVIDENCE_CELLS = 8;
const MASKED = 8;

const tables = JSON.parse(byId("tables").textContent);

/** Numbers of one row. */
const kindOf = (row) => (row[CELL.marks] || 0) & 7;
const statusOf = (row) => ((row[CELL.marks] || 0) >> 3) & 7;
const markOf = (row) => ((row[CELL.marks] || 0) >> 6) & 7;
const precisionOf = (row) => ((row[CELL.marks] || 0) >> 9) & 7;
const scoreOf = (row) => row[CELL.score] || 0;
const isFlagged = (row) => scoreOf(row) >= tables.uncivil;
const textOf = (row) => row[CELL.text] || "";

/** The sides of a row: target, label, score from -1 to 1, whether it is inferred, and from how many rows above. */
function sidesOf(row) {
  const cells = row[CELL.sides] || [];
  const sides = [];
  for (let at = 0; at < cells.length; at += 4) {
    sides.push({ target: cells[at], label: cells[at + 1], score: cells[at + 2] / 10000, inferred: cells[at + 3] > 0, from: cells[at + 3] });
  }
  return sides;
}

function categoriesOf(row) {
  const cells = row[CELL.categories] || [];
  const list = [];
  for (let at = 0; at < cells.length; at += 2) list.push({ category: cells[at], score: cells[at + 1] });
  return list;
}

function evidenceOf(row) {
  const cells = row[CELL.evidence] || [];
  const list = [];
  for (let at = 0; at < cells.length; at += EVIDENCE_CELLS) {
    const [start, length, entry, label, weight, level, rules, group] = cells.slice(at, at + EVIDENCE_CELLS);
    list.push({ start, end: start + length, entry, label, weight, level, rules, group: group & 7, masked: group >= MASKED });
  }
  return list;
}

/** A beginning that is kept once, and its end; "" where there is none. */
const addressOf = (row, stem, tail) => (row[stem] ? tables.stems[row[stem] - 1] + (row[tail] || "") : "");

/** Whoever wrote it; "" where nobody is named. */
function authorOf(row) {
  const number = row[CELL.author] || 0;
  if (number === 0) return "";
  return tables.public ? `person ${number}` : tables.people[number - 1];
}

/** The time as the source has it: in UTC with Z, without where the zone is unknown, the day alone. */
function timeOf(row) {
  const seconds = row[CELL.time];
  if (seconds === null || seconds === undefined) return null;
  const iso = new Date(seconds * 1000).toISOString();
  const precision = precisionOf(row);
  if (precision === 2) return { iso: iso.slice(0, 10), shown: iso.slice(0, 10) };
  const shown = iso.slice(0, 10) + " " + iso.slice(11, 16);
  return precision === 1 ? { iso: iso.slice(0, 19), shown } : { iso: iso.slice(0, 19) + "Z", shown: shown + " UTC" };
}

/** A thread: rows in tree order, and what follows from their places. Read when it is first opened. */
function readThread(place) {
  const rows = JSON.parse(byId("rows-" + place).textContent);
  const count = rows.length;
  const thread = {
    place, rows, count, comments: rows.filter((row) => kindOf(row) === 0).length,
    parent: new Int32Array(count), depth: new Uint32Array(count), below: new Uint32Array(count),
    position: new Uint32Array(count), siblings: new Uint32Array(count + 1), children: new Uint32Array(count),
    numbers: new Map(), lower: null,
  };
  for (let at = 0; at < count; at++) {
    const up = rows[at][CELL.up] || 0;
    const parent = up === 0 ? -1 : at - up;
    thread.parent[at] = parent;
    thread.depth[at] = parent < 0 ? 0 : thread.depth[parent] + 1;
    // The last place counts the comments at the top level.
    const family = parent < 0 ? count : parent;
    thread.position[at] = ++thread.siblings[family];
    thread.numbers.set(nameOf(thread, at), at);
  }
  for (let at = count - 1; at >= 0; at--) {
    if (thread.parent[at] >= 0) thread.below[thread.parent[at]] += thread.below[at] + 1;
  }
  return thread;
}

/** What a comment is called: its id, or its number where ids are left out. */
const nameOf = (thread, at) => (tables.public ? String(at + 1) : String(thread.rows[at][CELL.id] || ""));

const fragmentOf = (thread, at) => `c-${thread.place}-${encodeURIComponent(nameOf(thread, at))}`;

/** Texts in lower case, for searching. */
function lowered(thread) {
  if (!thread.lower) thread.lower = thread.rows.map((row) => textOf(row).toLowerCase());
  return thread.lower;
}
