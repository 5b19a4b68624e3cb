// A row → the nodes of a comment: who, when, what was said of it, the text with its evidence marked, details on demand.

/** Characters shown of a long text before a reader asks for all of it. */
const LONG = 1400;
/** Characters shown of a comment that only stands there as context. */
const CONTEXT = 220;

/** Letters that stand behind marked words, so that colour is not all that tells the kinds apart. */
const LETTERS = ["i", "s", "r", "c"];

/** Class of a mark: the kind, for stances with the side. */
function markClass(evidence) {
  const label = tables.labels[evidence.label];
  if (evidence.group !== 1) return GROUPS[evidence.group];
  return label === "favor" || label === "against" ? label : "mention";
}

const letterOf = (evidence) => ({ favor: "+", against: "−", mention: "t" })[markClass(evidence)] || LETTERS[evidence.group];

/** What a tooltip says of a mark. */
function tooltip(evidence) {
  const masked = evidence.masked ? dotted(tables.entries[evidence.entry] || "") : tables.entries[evidence.entry] || "";
  const rules = tables.rules[evidence.rules];
  return plainText(
    `${spaced(tables.labels[evidence.label])}, weight ${signed(evidence.weight)}, level ${evidence.level}` +
      `\nentry ${masked}\n${tables.places[evidence.entry] || ""}` + (rules ? `\nrules: ${rules}` : ""),
  );
}

const signed = (weight) => (weight < 0 ? "−" : "+") + (Math.abs(weight) / 10000).toFixed(2);

/** The text up to `limit` characters, cut between two evidences, with all evidence marked. */
function addMarkedText(parent, row, limit) {
  const text = textOf(row);
  const list = evidenceOf(row).filter(({ start, end }) => end > start && end <= text.length);
  const end = text.length > limit ? cutBefore(text, limit) : text.length;
  const edges = new Set([0, end]);
  for (const { start, end: last } of list) {
    if (start < end) edges.add(start);
    if (last < end) edges.add(last);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  for (let at = 0; at + 1 < sorted.length; at++) {
    const [from, to] = [sorted[at], sorted[at + 1]];
    const over = list.filter((evidence) => evidence.start <= from && evidence.end >= to);
    const part = text.slice(from, to);
    if (!over.length) {
      addText(parent, part);
      continue;
    }
    const classes = [...new Set(over.map(markClass))].join(" ");
    const mark = make("mark", { class: classes, title: over.map(tooltip).join("\n\n") });
    // The line stands under the words alone, not under the letter.
    const words = make("span", { class: "words" });
    if (over.some((evidence) => evidence.masked)) addMasked(words, part);
    else addText(words, part);
    mark.append(words);
    const ending = new Map(over.filter((evidence) => evidence.end === to).map((evidence) => [markClass(evidence), letterOf(evidence)]));
    mark.append(...[...ending].map(([kind, letter]) => make("sup", { class: kind, "aria-hidden": "true" }, letter)));
    parent.append(mark);
  }
  return end < text.length;
}

/** Not inside a pair of surrogates. */
function cutBefore(text, limit) {
  const space = text.lastIndexOf(" ", limit);
  const at = space > limit * 0.8 ? space : limit;
  return /[\udc00-\udfff]/.test(text[at]) ? at - 1 : at;
}

function chips(row) {
  const list = [];
  const chip = (kind, text) => list.push(make("span", { class: "chip " + kind }, text));
  if (kindOf(row)) chip("kind", KINDS[kindOf(row)]);
  if (statusOf(row)) chip("status", STATUSES[statusOf(row)]);
  const reply = row[CELL.reply] || 0;
  if (reply > 1) chip("reply", REPLIES[reply]);
  for (const { target, label, score, inferred } of sidesOf(row)) {
    if (label === 0) continue;
    const side = label === 1 ? "for" : "against";
    const words = theirs("bdi", {}, tables.targets[target]);
    const amount = ` ${score < 0 ? "−" : "+"}${Math.abs(score).toFixed(2)}${inferred ? ", inferred" : ""}`;
    list.push(make("span", { class: `chip ${SIDES[label]}${inferred ? " inferred" : ""}` }, side + " ", words, amount));
  }
  if (scoreOf(row) > 0) {
    const surest = categoriesOf(row).sort((a, b) => b.score - a.score).slice(0, 2);
    const names = surest.map(({ category }) => spaced(tables.categories[category])).join(", ") || "uncivil";
    const kind = isFlagged(row) ? `uncivil level-${row[CELL.level] || 0}` : "faint";
    chip(kind, `${isFlagged(row) ? "⚑ " : ""}${names} ${(scoreOf(row) / 10000).toFixed(2)}`);
  }
  return list;
}

/** One comment as a list item; `at` is its number in the thread. */
function commentNode(thread, at) {
  const row = thread.rows[at];
  const depth = thread.depth[at];
  const isContext = !state.hits[at];
  const family = thread.parent[at] < 0 ? thread.count : thread.parent[at];
  const item = make("div", {
    role: "listitem", tabindex: "-1", id: fragmentOf(thread, at), "data-at": at, "aria-level": depth + 1,
    "aria-posinset": thread.position[at], "aria-setsize": thread.siblings[family],
    class: "comment" + (isFlagged(row) ? " flagged" : "") + (isContext ? " context" : "") + (statusOf(row) ? " gone" : "") +
      (at === state.current ? " current" : ""),
  });
  item.style.setProperty("--depth", Math.min(depth, tree.deepest()));
  item.append(headOf(thread, at), bodyOf(row, isContext ? CONTEXT : LONG), footOf(thread, at));
  if (tree.opened.has(at)) open(item, thread, at);
  return item;
}

function headOf(thread, at) {
  const row = thread.rows[at];
  const author = authorOf(row);
  const when = timeOf(row);
  const head = make("div", { class: "head" });
  if (thread.below[at]) head.append(foldButton(thread, at));
  if (author) {
    head.append(button(theirs("bdi", {}, author), {
      class: "who", title: "Show only this author", onclick: () => filters.only("author", author),
    }));
  } else head.append(make("span", { class: "who" }, "no name"));
  head.append(make("a", { class: "when", href: "#" + fragmentOf(thread, at), title: "Link to this comment" },
    when ? make("time", { datetime: when.iso }, when.shown) : "#" + (at + 1)));
  if (thread.depth[at] > tree.deepest()) head.append(make("span", { class: "chip kind" }, `level ${thread.depth[at] + 1}`));
  head.append(...chips(row));
  return head;
}

function foldButton(thread, at) {
  const folded = state.folded.has(at);
  const below = thread.below[at];
  return button(`${folded ? "+" : "−"} ${grouped(below)}`, {
    class: "fold", "aria-expanded": String(!folded), "aria-label": `${counted(below, "reply", "replies")} below`,
    title: `${folded ? "Show" : "Hide"} ${counted(below, "reply", "replies")}`, onclick: () => tree.fold(at),
  });
}

const MISSING = { 1: "deleted", 2: "removed" };

function bodyOf(row, limit) {
  const body = make("div", { class: "text", dir: "auto" });
  if (tables.public) {
    body.append(make("span", { class: "out" }, "words left out"));
  } else if (!textOf(row).trim()) {
    const status = statusOf(row);
    body.append(make("span", { class: "out" }, status ? `${MISSING[status] || STATUSES[status]}: no text is left` : "no text"));
  } else if (addMarkedText(body, row, limit)) {
    body.append("… ", button("all of it", {
      class: "link", onclick: () => body.replaceWith(bodyOf(row, Infinity)),
    }));
  }
  return body;
}

function footOf(thread, at) {
  const row = thread.rows[at];
  const count = (row[CELL.evidence] || []).length / EVIDENCE_CELLS;
  const foot = make("div", { class: "foot" });
  foot.append(button(count ? `Evidence ${count}` : "Details", {
    class: "details-button", "aria-expanded": String(tree.opened.has(at)), onclick: () => tree.toggle(at),
  }));
  if (thread.parent[at] >= 0) {
    foot.append(button("Parent", { title: "Go to the comment that this one answers", onclick: () => goTo(thread.parent[at]) }));
  }
  const url = addressOf(row, CELL.url, CELL.urlTail);
  if (url && isWeb(url)) {
    foot.append(make("a", {
      href: url, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer", title: url,
    }, "At the source ↗"));
  } else if (url) {
    foot.append(make("span", { class: "no-link" }, "no web address: ", theirs("code", {}, url)));
  }
  return foot;
}

/** Adds the details to a comment's node. */
function open(item, thread, at) {
  const row = thread.rows[at];
  const facts = [];
  const fact = (name, ...value) => facts.push(make("div", {}, make("dt", {}, name), make("dd", {}, ...value)));
  if (!tables.public) fact("id", theirs("code", {}, nameOf(thread, at)));
  const place = addressOf(row, CELL.source, CELL.sourceTail);
  if (place) fact("read from", theirs("code", {}, place));
  if (scoreOf(row)) {
    const whom = ADDRESSEES[row[CELL.addressee] || 0];
    fact("incivility", `${(scoreOf(row) / 10000).toFixed(2)}, level ${row[CELL.level] || 0}${whom ? `, at ${whom}` : ""}`);
  }
  if (row[CELL.coverage]) fact("coverage", COVERAGES[row[CELL.coverage]]);
  for (const { target, label, inferred, from } of sidesOf(row)) {
    if (!inferred) continue;
    fact("inferred", `${label === 1 ? "for" : "against"} `, theirs("bdi", {}, tables.targets[target]), ", along the replies from ",
      make("a", { href: "#" + fragmentOf(thread, at - from) }, authorOf(thread.rows[at - from]) ? theirs("bdi", {}, authorOf(thread.rows[at - from])) : "a comment"));
  }
  if (markOf(row)) fact("place", MARKS[markOf(row)]);
  if (row[CELL.language]) fact("language", tables.languages[row[CELL.language] - 1]);
  const [likes, remover, flags] = row[CELL.extra] || [];
  if (likes !== null && likes !== undefined) fact("likes", grouped(likes));
  if (remover) fact("removed by", theirs("bdi", {}, tables.removers[remover - 1]));
  if (flags & 1) fact("edited", "yes");
  if (flags & 2) fact("pinned", "yes");
  const list = evidenceOf(row);
  item.append(make("div", { class: "details" }, make("dl", {}, ...facts),
    list.length ? make("ul", { class: "evidence" }, ...list.map((evidence) => evidenceNode(row, evidence))) : null));
}

function evidenceNode(row, evidence) {
  const item = make("li", {}, make("span", { class: "letter " + markClass(evidence) }, letterOf(evidence)));
  const words = textOf(row).slice(evidence.start, evidence.end);
  const holder = (tag, text) => {
    const element = make(tag, { dir: "auto" });
    if (evidence.masked) addMasked(element, text);
    else addText(element, text);
    return element;
  };
  if (words) item.append("“", holder("bdi", words), "” ");
  item.append(make("b", {}, spaced(tables.labels[evidence.label])),
    ` weight ${signed(evidence.weight)}` + (evidence.group === 0 ? `, level ${evidence.level}` : ""));
  const rules = tables.rules[evidence.rules];
  if (rules) item.append(`, rules: ${rules}`);
  if (!tables.public) {
    item.append(make("br"), "entry ", holder("code", tables.entries[evidence.entry] || ""), " in ",
      theirs("code", {}, tables.places[evidence.entry] || ""));
  }
  return item;
}
