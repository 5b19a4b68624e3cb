// Which comments are shown: filters → hits, hits and what stands above them → shown, less what is folded → visible.

/** What is asked for; the neutral value lets everything pass. */
const neutral = () => ({
  words: "", flagged: false, context: true, categories: new Set(), min: 0, target: -1, side: -1, inferred: -1, author: "", reply: -1,
  status: -1, from: 0, to: Infinity, civil: false,
});

const state = {
  thread: null, filters: neutral(), folded: new Set(), extra: new Set(),
  hits: new Uint8Array(0), shown: new Uint8Array(0), visible: [], found: 0, flagged: 0, current: -1,
};

const isNeutral = () => {
  const { words, flagged, civil, categories, min, target, side, inferred, author, reply, status, from, to } = state.filters;
  return !words && !flagged && !civil && !categories.size && !min && target < 0 && side < 0 && inferred < 0 && !author && reply < 0 &&
    status < 0 && from === 0 && to === Infinity;
};

function hits(thread, at) {
  const filters = state.filters;
  const row = thread.rows[at];
  if (filters.flagged && !isFlagged(row)) return false;
  if (filters.civil && isFlagged(row)) return false;
  if (filters.min && scoreOf(row) < filters.min * 100) return false;
  if (filters.reply >= 0 && (row[CELL.reply] || 0) !== filters.reply) return false;
  if (filters.status >= 0 && (filters.status === 0) !== (statusOf(row) === 0)) return false;
  if (filters.categories.size && !categoriesOf(row).some(({ category }) => filters.categories.has(category))) return false;
  if (filters.target >= 0 || filters.side >= 0 || filters.inferred >= 0) {
    const fits = ({ target, label, inferred }) =>
      (filters.target < 0 || target === filters.target) && (filters.side < 0 || label === filters.side) &&
      (filters.inferred < 0 || inferred === (filters.inferred === 1));
    if (!sidesOf(row).some(fits)) return false;
  }
  if (filters.author && !authorOf(row).toLowerCase().includes(filters.author)) return false;
  if (filters.words && !lowered(thread)[at].includes(filters.words)) return false;
  return timeline.holds(at, filters.from, filters.to);
}

/** Works out what is shown, and tells everybody. */
function refresh() {
  const thread = state.thread;
  const all = isNeutral();
  state.hits = new Uint8Array(thread.count);
  state.shown = new Uint8Array(thread.count);
  state.found = 0;
  state.flagged = 0;
  for (let at = 0; at < thread.count; at++) {
    if (!all && !hits(thread, at) && !state.extra.has(at)) continue;
    state.hits[at] = 1;
    state.found++;
    if (isFlagged(thread.rows[at])) state.flagged++;
    state.shown[at] = 1;
    if (!all && state.filters.context) {
      for (let up = thread.parent[at]; up >= 0 && !state.shown[up]; up = thread.parent[up]) state.shown[up] = 1;
    }
  }
  rebuild();
  announce();
}

/** Works out what is visible after something was folded or unfolded. */
function rebuild() {
  const thread = state.thread;
  state.visible = [];
  for (let at = 0; at < thread.count; at++) {
    if (state.shown[at]) state.visible.push(at);
    if (state.folded.has(at)) at += thread.below[at];
  }
  tree.lay();
}

function announce() {
  const thread = state.thread;
  const others = thread.count - thread.comments;
  const all = counted(thread.comments, "comment", "comments") + (others ? ` and ${counted(others, "other row", "other rows")}` : "");
  const found = isNeutral()
    ? `${all}, ${grouped(state.flagged)} flagged`
    : `${grouped(state.found)} of ${grouped(thread.count)} match, ${grouped(state.flagged)} flagged`;
  byId("count").textContent = found;
  byId("none").hidden = state.visible.length > 0;
  byId("reset").disabled = isNeutral();
}

/** Where `at` stands among the visible; -1 when it doesn't. They are in rising order. */
function placeOf(at) {
  let low = 0;
  let high = state.visible.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (state.visible[middle] < at) low = middle + 1;
    else high = middle;
  }
  return state.visible[low] === at ? low : -1;
}

/** Makes a comment visible whatever folds or filters say, and goes there. */
function goTo(at) {
  const thread = state.thread;
  if (at < 0 || at >= thread.count) return;
  let unfolded = false;
  for (let up = thread.parent[at]; up >= 0; up = thread.parent[up]) unfolded = state.folded.delete(up) || unfolded;
  if (!state.shown[at]) {
    state.extra.add(at);
    refresh();
  } else if (unfolded) rebuild();
  tree.focus(at);
}

/** The next visible comment in a direction for which `wanted` holds. */
function step(direction, wanted) {
  const visible = state.visible;
  let place = placeOf(state.current);
  if (place < 0) place = direction > 0 ? tree.firstInView() - 1 : tree.firstInView();
  for (place += direction; place >= 0 && place < visible.length; place += direction) {
    if (wanted(visible[place])) return tree.focus(visible[place]);
  }
  say(direction > 0 ? "No more below." : "No more above.");
}

/** Flagged comments inside folded branches are found too. */
function stepFlagged(direction) {
  const thread = state.thread;
  const from = state.current >= 0 ? state.current : (state.visible[tree.firstInView()] || 0) - (direction > 0 ? 1 : 0);
  for (let at = from + direction; at >= 0 && at < thread.count; at += direction) {
    if (state.hits[at] && isFlagged(thread.rows[at])) return goTo(at);
  }
  say(direction > 0 ? "No flagged comment below." : "No flagged comment above.");
}

/** Says something to those who can't see it, and shows it for a while. */
function say(text) {
  byId("says").textContent = text;
  say.later();
}
say.later = later(4000, () => { byId("says").textContent = ""; });
