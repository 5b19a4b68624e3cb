// Comments over time, the flagged ones among them, and a brush that filters. Without times the order in the thread stands
// in for time.

const BARS = 60;
const HIGH = 230;

const timeline = {
  wide: 600, values: new Float64Array(0), hasTime: false, low: 0, high: 0, first: 0, last: BARS, bins: [],

  /** Reads the times of a thread and draws. */
  build(thread) {
    const times = thread.rows.map((row) => row[CELL.time]);
    const known = times.filter((time) => time !== null && time !== undefined);
    timeline.hasTime = known.length * 2 >= thread.count && known.length > 1;
    timeline.values = Float64Array.from(times, (time, at) => (timeline.hasTime ? time ?? NaN : at));
    timeline.low = Infinity;
    timeline.high = -Infinity;
    for (const value of timeline.values) {
      if (value < timeline.low) timeline.low = value;
      if (value > timeline.high) timeline.high = value;
    }
    timeline.first = 0;
    timeline.last = BARS;
    timeline.bins = Array.from({ length: BARS }, () => ({ all: 0, flagged: 0 }));
    thread.rows.forEach((row, at) => {
      const bin = timeline.bins[timeline.binOf(timeline.values[at])];
      if (!bin) return;
      bin.all++;
      if (isFlagged(row)) bin.flagged++;
    });
    byId("time-h").textContent = timeline.hasTime ? "Incivility over time" : "Incivility along the thread";
    timeline.draw();
  },

  binOf(value) {
    const width = timeline.high - timeline.low;
    return width > 0 ? Math.min(BARS - 1, Math.floor(((value - timeline.low) / width) * BARS)) : Math.min(0, value - value);
  },

  /** Whether a comment lies in the brushed part. A comment without a time lies in the whole only. */
  holds(at, from, to) {
    if (from === 0 && to === Infinity) return true;
    const bin = timeline.binOf(timeline.values[at]);
    return bin >= from && bin < to;
  },

  edge(bin) {
    const value = timeline.low + ((timeline.high - timeline.low) * bin) / BARS;
    if (!timeline.hasTime) return `comment ${Math.round(value) + 1}`;
    const iso = new Date(value * 1000).toISOString();
    return timeline.high - timeline.low > 20 * 86400 ? iso.slice(0, 10) : iso.slice(0, 10) + " " + iso.slice(11, 16);
  },

  /** Drawn in pixels of the page, so that words and handles keep their size. */
  draw() {
    timeline.wide = Math.max(240, byId("time").clientWidth - 12);
    const most = Math.max(1, ...timeline.bins.map((bin) => bin.all));
    const step = timeline.wide / BARS;
    const chart = draw("svg", { viewBox: `-6 -14 ${timeline.wide + 12} ${HIGH + 18}`, role: "group", class: "time-chart",
      "aria-label": `Comments in ${BARS} steps ${timeline.hasTime ? "of time" : "along the thread"}, at most ${most} in one` });
    chart.append(draw("line", { class: "axis", x1: 0, x2: timeline.wide, y1: HIGH, y2: HIGH }),
      draw("line", { class: "grid", x1: 0, x2: timeline.wide, y1: 0, y2: 0 }),
      draw("text", { class: "tick", x: 0, y: -3 }, counted(most, "comment", "comments")));
    timeline.bins.forEach(({ all, flagged }, at) => {
      const bar = (count, kind) => draw("rect", {
        class: kind, x: at * step + 1, width: step - 2, y: HIGH - (count / most) * HIGH, height: (count / most) * HIGH,
      });
      if (all) chart.append(bar(all, "all"));
      if (flagged) chart.append(bar(flagged, "some"));
    });
    timeline.shade = draw("rect", { class: "shade", y: 0, height: HIGH });
    timeline.handles = [timeline.handle("first", "Show from"), timeline.handle("last", "Show until")];
    chart.append(timeline.shade, ...timeline.handles);
    timeline.listen(chart);
    const legend = make("div", { class: "time-feet" }, make("span", {}, timeline.edge(0)),
      make("span", { class: "keys" }, make("i", { class: "all" }), "all ", make("i", { class: "some" }), "flagged"),
      make("span", {}, timeline.edge(BARS)));
    byId("time").replaceChildren(chart, legend);
    timeline.place();
  },

  handle(end, label) {
    const keys = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6, Home: -BARS, End: BARS };
    return draw("rect", {
      class: "handle", y: 0, height: HIGH, width: 5, rx: 2, tabindex: 0, role: "slider", "aria-label": label,
      "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": BARS, "data-end": end,
      onkeydown: (event) => {
        if (!(event.key in keys)) return;
        event.preventDefault();
        event.stopPropagation();
        timeline.move(end, timeline[end] + keys[event.key]);
      },
    });
  },

  move(end, to) {
    if (end === "first") timeline.first = Math.max(0, Math.min(to, timeline.last - 1));
    else timeline.last = Math.min(BARS, Math.max(to, timeline.first + 1));
    timeline.place();
    timeline.apply();
  },

  /** Puts brush and words where they belong. */
  place() {
    const { first, last } = timeline;
    const step = timeline.wide / BARS;
    const isAll = first === 0 && last === BARS;
    set(timeline.shade, { x: first * step, width: (last - first) * step, class: isAll ? "shade whole" : "shade" });
    [first, last].forEach((bin, at) => set(timeline.handles[at], {
      x: bin * step - (at === 0 ? 5 : 0), "aria-valuenow": bin, "aria-valuetext": timeline.edge(bin),
    }));
    let [all, flagged] = [0, 0];
    for (const bin of timeline.bins.slice(first, last)) {
      all += bin.all;
      flagged += bin.flagged;
    }
    byId("time-says").textContent = isAll
      ? "Drag over the bars to see a part of the time only."
      : `${timeline.edge(first)} to ${timeline.edge(last)}: ${counted(all, "comment", "comments")}, ${grouped(flagged)} flagged`;
    byId("time-all").disabled = isAll;
  },

  apply: later(60, () => {
    const isAll = timeline.first === 0 && timeline.last === BARS;
    state.filters.from = isAll ? 0 : timeline.first;
    state.filters.to = isAll ? Infinity : timeline.last;
    filters.changed();
  }),

  all() {
    timeline.first = 0;
    timeline.last = BARS;
    timeline.place();
  },

  listen(chart) {
    let start = null;
    const binAt = (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * (timeline.wide + 12) - 6;
      return Math.max(0, Math.min(BARS - 1, Math.floor((x / timeline.wide) * BARS)));
    };
    const brush = (event) => {
      const now = binAt(event);
      timeline.first = Math.min(start, now);
      timeline.last = Math.max(start, now) + 1;
      timeline.place();
    };
    chart.addEventListener("pointerdown", (event) => {
      const end = event.target.dataset?.end;
      // At a handle the other end stays.
      start = end === "first" ? timeline.last - 1 : end === "last" ? timeline.first : binAt(event);
      chart.setPointerCapture(event.pointerId);
      brush(event);
      event.preventDefault();
    });
    chart.addEventListener("pointermove", (event) => { if (start !== null) brush(event); });
    chart.addEventListener("pointerup", () => {
      if (start === null) return;
      start = null;
      timeline.apply();
    });
  },
};
