// Writes a made-up dump of comments as JSON Lines: `node dump.mjs COMMENTS THREADS FILE`. The same numbers give the same
// bytes. Replies lean to recent comments, so that trees get deep and wide; one in eight is rude, one in four takes a side.
import { createWriteStream } from "node:fs";

const [comments, threads, file] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];

let seed = 20240501;
/** A number from 0 below 1, by mulberry32. */
function chance() {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const one = (list) => list[Math.floor(chance() * list.length)];

const SUBJECTS = ["The ferry", "The council", "My neighbour", "The new timetable", "The harbour office", "Nobody here", "The bridge", "The committee", "Our school", "The report"];
const VERBS = ["needs", "ignores", "pays for", "never mentions", "has promised", "closed", "keeps", "wants", "lost", "found"];
const OBJECTS = ["a second crew", "the winter schedule", "the old pier", "three tons of gravel", "an honest account", "the ticket machine", "more benches", "the night bus", "its own rules", "a quiet evening"];
const ENDS = ["since March.", "as far as I can tell.", "because the money is gone.", "and that is fine by me.", "according to the minutes.", "before the season starts.", "whatever the paper says."];
const SIDES = ["Russia started this war and everybody knows it.", "I support Ukraine.", "NATO is to blame for all of it.", "Ukraine deserves our help.", "The EU has failed us again.", "Stand with Ukraine, always."];
const RUDE = ["You are such an idiot.", "Shut up, clown.", "What a pathetic liar you are.", "Nobody cares what you think.", "You moron.", "This is bullshit.", "Stop lying, troll."];
const REPLIES = ["I agree with you.", "No, that is wrong.", "Why do you think so?", "Exactly.", "That is not true at all.", "Source?"];
const NAMES = ["Ana", "Ben", "Cem", "Dora", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Lea", "Mo", "Nia", "Oto", "Pia"];

const sentence = () => `${one(SUBJECTS)} ${one(VERBS)} ${one(OBJECTS)} ${one(ENDS)}`;

function text(isReply) {
  const parts = isReply && chance() < 0.3 ? [one(REPLIES)] : [];
  const count = 1 + Math.floor(chance() * chance() * 9);
  for (let n = 0; n < count; n++) parts.push(sentence());
  if (chance() < 0.25) parts.splice(Math.floor(chance() * parts.length), 0, one(SIDES));
  if (chance() < 0.125) parts.push(one(RUDE));
  return parts.join(chance() < 0.1 ? "\n\n" : " ");
}

const out = createWriteStream(file);
const ids = Array.from({ length: threads }, () => []);
for (let n = 0; n < comments; n++) {
  const thread = n % threads;
  const known = ids[thread];
  const isReply = known.length > 0 && chance() < 0.75;
  const back = Math.floor(chance() * chance() * Math.min(known.length, 400));
  const parent = isReply ? known[known.length - 1 - back] : null;
  const id = `c${n}`;
  known.push(id);
  const row = {
    thread: `t${thread}`, id, reply_to: parent, author: `${one(NAMES)} ${Math.floor(chance() * chance() * (comments / 30))}`,
    time: new Date(1714550400000 + Math.floor((n / comments) * 9 * 86400000 + chance() * 600000)).toISOString().slice(0, 19) + "Z",
    url: `https://harbour.example/t${thread}#${id}`, text: text(isReply),
  };
  if (!out.write(JSON.stringify(row) + "\n")) await new Promise((done) => out.once("drain", done));
}
out.end();
