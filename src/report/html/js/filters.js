// The filter form ↔ `state.filters`.

const filters = {
  /** Offers what occurs in the thread. */
  build(thread) {
    const categories = new Map();
    const targets = new Map();
    const authors = new Map();
    for (const row of thread.rows) {
      for (const { category } of categoriesOf(row)) categories.set(category, (categories.get(category) || 0) + 1);
      for (const { target } of sidesOf(row)) targets.set(target, (targets.get(target) || 0) + 1);
      const author = authorOf(row);
      if (author) authors.set(author, (authors.get(author) || 0) + 1);
    }
    const most = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const box = byId("f-categories");
    box.hidden = categories.size === 0;
    box.replaceChildren(make("legend", {}, "Category"), ...most(categories).map(([category, count]) =>
      make("label", { class: "check" }, make("input", { type: "checkbox", value: category, onchange: filters.read }),
        `${spaced(tables.categories[category])} `, make("span", { class: "count" }, grouped(count)))));
    const options = (id, list) =>
      byId(id).replaceChildren(...list.map(([value, name]) => make("option", { value }, name)));
    options("f-target", [[-1, "any target"], ...most(targets).map(([t, n]) => [t, `${plainText(tables.targets[t])} (${grouped(n)})`])]);
    options("f-side", [[-1, "any"], [1, "for"], [2, "against"], [0, "neither"]]);
    options("f-inferred", [[-1, "any basis"], [0, "by its own words"], [1, "inferred along replies"]]);
    options("f-reply", [[-1, "any"], [2, "agrees"], [3, "disagrees"], [4, "asks"], [1, "no cue"], [0, "answers nothing"]]);
    options("f-status", [[-1, "any"], [0, "visible"], [1, "deleted or hidden"]]);
    byId("authors").replaceChildren(...most(authors).slice(0, 100).map(([author]) => make("option", { value: plainText(author) })));
    filters.write();
  },

  listen() {
    const form = byId("filters");
    form.addEventListener("submit", (event) => event.preventDefault());
    const slow = later(150, filters.read);
    for (const id of ["f-words", "f-author", "f-min"]) byId(id).addEventListener("input", slow);
    for (const id of ["f-flagged", "f-context", "f-target", "f-side", "f-inferred", "f-reply", "f-status"]) {
      byId(id).addEventListener("change", filters.read);
    }
    byId("f-min").addEventListener("input", (event) => {
      byId("f-min-says").textContent = (event.target.value / 100).toFixed(2);
    });
    byId("reset").addEventListener("click", filters.reset);
  },

  /** The form's values into the state. */
  read() {
    const value = (id) => Number(byId(id).value);
    Object.assign(state.filters, {
      words: byId("f-words").value.trim().toLowerCase(), author: byId("f-author").value.trim().toLowerCase(),
      flagged: byId("f-flagged").checked, civil: false, context: byId("f-context").checked, min: value("f-min"),
      target: value("f-target"), side: value("f-side"), inferred: value("f-inferred"), reply: value("f-reply"), status: value("f-status"),
      categories: new Set([...byId("f-categories").querySelectorAll("input:checked")].map((box) => Number(box.value))),
    });
    filters.changed();
  },

  /** The state's values into the form. */
  write() {
    const from = state.filters;
    byId("f-words").value = from.words;
    byId("f-author").value = from.author;
    byId("f-flagged").checked = from.flagged;
    byId("f-context").checked = from.context;
    byId("f-min").value = from.min;
    byId("f-min-says").textContent = (from.min / 100).toFixed(2);
    for (const name of ["target", "side", "inferred", "reply", "status"]) byId("f-" + name).value = String(from[name]);
    for (const box of byId("f-categories").querySelectorAll("input")) box.checked = from.categories.has(Number(box.value));
  },

  changed() {
    state.extra.clear();
    refresh();
    plot.draw();
  },

  reset() {
    state.filters = { ...neutral(), context: state.filters.context };
    timeline.all();
    filters.write();
    filters.changed();
  },

  /** One filter alone, the others neutral. */
  only(name, value) {
    state.filters = { ...neutral(), context: state.filters.context, [name]: String(value).toLowerCase() };
    timeline.all();
    filters.write();
    filters.changed();
    byId("bench-h").scrollIntoView();
  },

  /** A cell of the cross table, or with `flagged` undefined a whole side. */
  cross(target, side, flagged, inferred = -1) {
    state.filters = {
      ...neutral(), context: state.filters.context, target, side, inferred, flagged: flagged === true, civil: flagged === false,
    };
    timeline.all();
    filters.write();
    filters.changed();
    byId("bench-h").scrollIntoView();
  },
};
