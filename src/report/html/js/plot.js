// Incivility against stance: each comment that speaks of the chosen target is a dot, and a table counts them.

const plot = {
  target: -1, dots: [], size: [0, 0],

  /** Offers the targets of a thread, most spoken of first. */
  build(thread) {
    const counts = new Map();
    for (const row of thread.rows) {
      for (const { target } of sidesOf(row)) counts.set(target, (counts.get(target) || 0) + 1);
    }
    const targets = [...counts].sort((a, b) => b[1] - a[1]);
    byId("plot-box").hidden = targets.length === 0;
    byId("plot-target").replaceChildren(...targets.map(([target, count]) =>
      make("option", { value: target }, `${plainText(tables.targets[target])} (${grouped(count)})`)));
    plot.choose(targets.length ? targets[0][0] : -1);
  },

  choose(target) {
    plot.target = target;
    byId("plot-target").value = String(target);
    plot.dots = [];
    if (target < 0) return;
    state.thread.rows.forEach((row, at) => {
      const side = sidesOf(row).find((side) => side.target === target);
      if (side) plot.dots.push({ at, x: side.score, y: scoreOf(row) / 10000, label: side.label, inferred: side.inferred });
    });
    plot.count();
    plot.draw();
  },

  /** The cross table; each figure is a button that filters. */
  count() {
    const bySide = [2, 0, 1];
    const names = ["neither", "for", "against"];
    const cell = (label, flagged) => {
      const count = plot.dots.filter((dot) => dot.label === label && (dot.y * 10000 >= tables.uncivil) === flagged).length;
      return make("td", { class: "n" }, button(grouped(count), {
        "aria-label": `${grouped(count)} ${names[label]}, ${flagged ? "uncivil" : "civil"}: show them`,
        disabled: count === 0, onclick: () => filters.cross(plot.target, label, flagged),
      }));
    };
    const row = (name, flagged) => make("tr", {}, make("th", { scope: "row" }, name), ...bySide.map((label) => cell(label, flagged)));
    const caption = byId("cross").caption;
    byId("cross").replaceChildren(caption,
      make("thead", {}, make("tr", {}, make("td"), ...bySide.map((label) => make("th", { scope: "col", class: "n" }, names[label])))),
      make("tbody", {}, row("uncivil", true), row("civil", false)));
  },

  draw() {
    const canvas = byId("plot-canvas");
    const width = canvas.parentElement.clientWidth;
    if (!width || plot.target < 0) return;
    const height = Math.round(Math.min(260, Math.max(170, width * 0.42)));
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = height + "px";
    plot.size = [width, height];
    const colour = (name) => {
      // A canvas knows no variables; as the colour of an element it is worked out.
      canvas.style.color = `var(--${name})`;
      return getComputedStyle(canvas).color;
    };
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, height);
    pen.font = "12px system-ui, sans-serif";
    pen.lineWidth = 1;
    pen.strokeStyle = colour("line");
    const line = (x1, y1, x2, y2, dashes) => {
      pen.setLineDash(dashes);
      pen.beginPath();
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
      pen.stroke();
    };
    const middle = plot.spot({ at: -1, x: 0, y: 0 });
    line(middle[0], 6, middle[0], height - 22, []);
    const flagged = plot.spot({ at: -1, x: 0, y: tables.uncivil / 10000 })[1];
    line(8, flagged, width - 8, flagged, [4, 4]);
    line(8, height - 22, width - 8, height - 22, []);
    pen.fillStyle = colour("soft");
    pen.fillText("against", 8, height - 6);
    pen.textAlign = "right";
    pen.fillText("for", width - 8, height - 6);
    pen.fillText("uncivil above", width - 8, flagged - 5);
    pen.setLineDash([]);
    const colours = SIDES.map(colour);
    for (const dot of plot.dots) {
      const [x, y] = plot.spot(dot);
      pen.globalAlpha = state.hits[dot.at] ? 0.8 : 0.12;
      pen.fillStyle = pen.strokeStyle = colours[dot.label];
      pen.beginPath();
      if (dot.label === 2) pen.rect(x - 3, y - 3, 6, 6);
      else pen.arc(x, y, dot.label === 1 ? 3.5 : 2.5, 0, 2 * Math.PI);
      if (dot.label === 0 || dot.inferred) pen.stroke();
      else pen.fill();
    }
    pen.globalAlpha = 1;
  },

  /** Where a dot lies; dots of equal figures are strewn a little, always the same way. */
  spot({ at, x, y }) {
    const [width, height] = plot.size;
    const strewn = (salt) => (at < 0 ? 0 : (((at + 1) * salt) % 97) / 97 - 0.5);
    return [12 + ((x + 1) / 2) * (width - 24) + strewn(31) * 10, height - 28 - y * (height - 42) + strewn(57) * 10];
  },

  /** The dot under the pointer. */
  nearest(event) {
    const box = byId("plot-canvas").getBoundingClientRect();
    let best = null;
    let least = 14 * 14;
    for (const dot of plot.dots) {
      const [x, y] = plot.spot(dot);
      const distance = (x - event.clientX + box.left) ** 2 + (y - event.clientY + box.top) ** 2;
      if (distance < least) [best, least] = [dot, distance];
    }
    return best;
  },

  listen() {
    const canvas = byId("plot-canvas");
    const says = byId("plot-says");
    canvas.addEventListener("pointermove", (event) => {
      const dot = plot.nearest(event);
      canvas.style.cursor = dot ? "pointer" : "";
      says.textContent = dot
        ? plainText(`${authorOf(state.thread.rows[dot.at]) || "no name"}: stance ${dot.x.toFixed(2)}, incivility ${dot.y.toFixed(2)}`)
        : plot.rest;
    });
    canvas.addEventListener("click", (event) => {
      const dot = plot.nearest(event);
      if (dot) goTo(dot.at);
    });
    says.textContent = plot.rest;
    byId("plot-target").addEventListener("change", (event) => plot.choose(Number(event.target.value)));
  },

  rest: "A dot is a comment; a click goes to it.",
};
