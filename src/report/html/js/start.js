// Puts everything together: switches, the choice of a thread, addresses after `#`, printing.

const switches = {
  build() {
    const box = byId("switches");
    switches.maskButton = button("Show masked words", { "aria-pressed": "false", id: "unmask", onclick: () => switches.mask() });
    switches.dark = button("Dark", { "aria-pressed": "false", id: "dark", onclick: () => switches.theme() });
    switches.prefers = window.matchMedia("(prefers-color-scheme: dark)");
    switches.prefers.addEventListener("change", () => switches.follow());
    box.append(make("a", { href: "#bench-h", class: "to" }, "To the comments"), tables.public ? "" : switches.maskButton, switches.dark,
      button("Keys", { id: "keys", title: "Keys (?)", onclick: () => byId("help").showModal() }));
    box.hidden = false;
    switches.follow();
  },

  mask() {
    const shown = document.documentElement.classList.toggle("unmasked");
    switches.maskButton.setAttribute("aria-pressed", String(shown));
    say(shown ? "Masked words are shown." : "Words are masked.");
  },

  theme() {
    const isDark = switches.isDark();
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
    switches.follow();
  },

  isDark: () => (document.documentElement.dataset.theme || (switches.prefers.matches ? "dark" : "light")) === "dark",

  follow() {
    switches.dark.setAttribute("aria-pressed", String(switches.isDark()));
    if (state.thread) plot.draw();
  },
};

/** Which marks are shown; the boxes are the legend too. What says least is off at first, so that texts stay readable. */
function buildLegend() {
  const kinds = [
    ["incivility", "i", "incivility", true], ["favor", "+", "for a target", true], ["against", "−", "against it", true],
    ["mention", "t", "names it", false], ["reply", "r", "answers", true], ["constructive", "c", "constructive", false],
  ];
  const toggle = (kind, isOn) => byId("tree").classList.toggle("no-" + kind, !isOn);
  byId("legend").append(...kinds.map(([kind, letter, name, isOn]) => {
    toggle(kind, isOn);
    return make("label", { class: "check" },
      make("input", { type: "checkbox", checked: isOn, onchange: (event) => toggle(kind, event.target.checked) }),
      make("mark", { class: kind }, make("span", { class: "words" }, name), make("sup", { class: kind }, letter)));
  }));
}

/**
 * In a report of many threads a summary waits as text in a `noscript`. It is comity's own markup, in which all text from
 * comments is escaped; parsed in a document of its own it runs and loads nothing.
 */
function unpack(article) {
  const waiting = article.querySelector(":scope > noscript");
  if (waiting) waiting.replaceWith(...new DOMParser().parseFromString(waiting.textContent, "text/html").body.childNodes);
}

/** Shows a thread's summary and its comments. */
function openThread(place) {
  if (state.thread?.place === place) return;
  for (const article of document.querySelectorAll("article.thread")) article.classList.toggle("open", article.id === "t-" + place);
  for (const row of document.querySelectorAll("#threads tbody tr")) {
    const isThis = row.querySelector("a").hash === "#t-" + place;
    row.classList.toggle("chosen", isThis);
    if (isThis) row.querySelector("a").setAttribute("aria-current", "true");
    else row.querySelector("a").removeAttribute("aria-current");
  }
  unpack(byId("t-" + place));
  for (const figure of byId("t-" + place).querySelectorAll("button.side")) figure.disabled = figure.textContent.startsWith("0 ");
  const thread = readThread(place);
  Object.assign(state, { thread, filters: neutral(), current: -1 });
  state.folded.clear();
  state.extra.clear();
  tree.opened.clear();
  byId("bench").hidden = thread.count === 0;
  filters.build(thread);
  timeline.build(thread);
  refresh();
  plot.build(thread);
}

/** `#t-3` opens a thread, `#c-3-ID` goes to a comment. */
function follow() {
  const [, kind, place, id] = /^#([tc])-(\d+)(?:-(.*))?$/s.exec(location.hash) || [];
  if (kind === undefined || !byId("rows-" + place)) return false;
  openThread(Number(place));
  if (kind === "t") {
    byId("t-" + place).scrollIntoView();
    return true;
  }
  let name = id || "";
  try {
    name = decodeURIComponent(name);
  } catch {
    // A fragment typed by hand may be no valid encoding; then it is taken as it is.
  }
  const at = state.thread.numbers.get(name);
  if (at === undefined) say("No such comment in this thread.");
  else goTo(at);
  return true;
}

/** Buttons in the heads of the thread table sort it. */
function sortable() {
  const table = byId("threads");
  if (!table) return;
  table.querySelectorAll("thead th").forEach((head, column) => {
    const label = head.textContent;
    head.replaceChildren(button(label, { onclick: () => {
      const falling = head.getAttribute("aria-sort") !== "descending";
      table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.by;
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const order = key(a) === undefined
          ? b.cells[column].textContent.localeCompare(a.cells[column].textContent) : key(b) - key(a);
        return falling ? order : -order;
      });
      table.tBodies[0].append(...rows);
    } }));
  });
}

/** On paper there is no scrolling: what is visible is made, up to a length that somebody may want. */
const PRINTED = 2000;
function beforePrint() {
  for (const piece of tree.pieces.slice(0, PRINTED / PIECE)) tree.fill(piece);
  const left = state.visible.length - PRINTED;
  document.body.dataset.left = left > 0 ? `${counted(left, "further comment is", "further comments are")} not printed; filter first.` : "";
}

function start() {
  if (window.innerWidth < 900) byId("filter-box").open = false;
  switches.build();
  buildLegend();
  sortable();
  filters.listen();
  plot.listen();
  byId("time-all").addEventListener("click", () => {
    timeline.all();
    timeline.apply();
  });
  byId("next").addEventListener("click", () => stepFlagged(1));
  byId("previous").addEventListener("click", () => stepFlagged(-1));
  byId("fold-all").addEventListener("click", () => tree.foldAll(true));
  byId("unfold-all").addEventListener("click", () => tree.foldAll(false));
  document.addEventListener("click", ({ target }) => {
    const figure = target.closest("button.side");
    const number = figure ? tables.targets.indexOf(figure.dataset.target) : -1;
    if (number >= 0) filters.cross(number, SIDES.indexOf(figure.dataset.side), undefined, Number(figure.dataset.inferred));
  });
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("scroll", tree.wake, { passive: true });
  window.addEventListener("resize", tree.wake);
  window.addEventListener("resize", later(200, () => {
    plot.draw();
    timeline.draw();
  }));
  document.documentElement.classList.add("scripted");
  if (!follow() && byId("rows-0")) openThread(0);
  performance.mark("ready");
}

start();
