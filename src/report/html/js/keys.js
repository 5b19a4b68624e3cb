// Single keys for those who read a lot. They rest while somebody types, and can be switched off.

const KEYS = {
  n: () => stepFlagged(1),
  p: () => stepFlagged(-1),
  j: () => step(1, () => true),
  k: () => step(-1, () => true),
  u: () => (state.current >= 0 ? goTo(state.thread.parent[state.current]) : undefined),
  x: () => tree.fold(state.current),
  m: () => switches.mask(),
  "/": () => {
    byId("filter-box").open = true;
    byId("f-words").focus();
  },
  "?": () => byId("help").showModal(),
};

const isTyping = (element) => (element.closest?.("input:not([type=checkbox]):not([type=range]), select, textarea") ?? null) !== null;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (isTyping(event.target) || !byId("keys-on").checked || byId("bench").hidden) return;
  const item = event.target.closest?.("[data-at]");
  if (item) state.current = Number(item.dataset.at);
  // On a button or a link, Enter belongs to it.
  if (event.key === "Enter" && item === event.target) {
    event.preventDefault();
    return tree.toggle(state.current);
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
