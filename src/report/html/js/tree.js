// The visible comments as a list of which only the parts near the window exist: pieces of a few comments each, made when
// they come near and emptied to a box of their height when they go. 50,000 comments scroll like 50.

const PIECE = 20;

const tree = {
  pieces: [], opened: new Set(), observer: null, width: 800,

  /** Levels that are shown by indentation; deeper ones say their level. */
  deepest: () => (window.innerWidth < 700 ? 7 : 14),

  /** Lays out the visible comments anew. The comment `anchor`, if it is given, keeps its place in the window. */
  lay(anchor) {
    const list = byId("tree");
    const top = anchor === undefined ? null : tree.topOf(anchor);
    tree.observer?.disconnect();
    tree.observer = new IntersectionObserver(tree.near, { rootMargin: "1200px 0px" });
    tree.width = list.clientWidth || 800;
    tree.pieces = [];
    for (let from = 0; from < state.visible.length; from += PIECE) {
      const to = Math.min(from + PIECE, state.visible.length);
      const element = make("div", { class: "piece", role: "presentation" });
      const piece = { from, to, element, isFull: false };
      element.piece = piece;
      let height = 0;
      for (let place = from; place < to; place++) height += tree.guess(state.visible[place]);
      element.style.height = height + "px";
      tree.pieces.push(piece);
    }
    list.replaceChildren(...tree.pieces.map((piece) => piece.element));
    for (const piece of tree.pieces) tree.observer.observe(piece.element);
    // What is in the window now is made at once, so that nothing flashes.
    for (const piece of tree.pieces.slice(0, 2)) tree.fill(piece);
    if (top !== null && placeOf(anchor) >= 0) {
      tree.fill(tree.pieces[Math.floor(placeOf(anchor) / PIECE)]);
      window.scrollBy(0, tree.topOf(anchor) - top);
    }
  },

  topOf(at) {
    const item = byId(fragmentOf(state.thread, at));
    return item ? item.getBoundingClientRect().top : null;
  },

  /** How high a comment will be, about. */
  guess(at) {
    const row = state.thread.rows[at];
    const indent = Math.min(state.thread.depth[at], tree.deepest()) * 18;
    const length = Math.min(textOf(row).length, state.hits[at] ? LONG : CONTEXT);
    return 76 + 23 * Math.max(1, Math.ceil((length * 7.3) / Math.max(200, tree.width - indent - 40)));
  },

  near(entries) {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const piece = target.piece;
      if (isIntersecting) tree.fill(piece);
      else if (piece.isFull && !target.contains(document.activeElement)) {
        target.style.height = boundingClientRect.height + "px";
        target.replaceChildren();
        piece.isFull = false;
      }
    }
  },

  fill(piece) {
    if (!piece || piece.isFull) return;
    const items = state.visible.slice(piece.from, piece.to).map((at) => commentNode(state.thread, at));
    piece.element.replaceChildren(...items);
    piece.element.style.height = "";
    piece.isFull = true;
  },

  /** Makes the comment at `at` anew, where it is made at all. */
  renew(at) {
    const item = byId(fragmentOf(state.thread, at));
    if (!item) return;
    const hadFocus = item.contains(document.activeElement) && document.activeElement.className;
    const fresh = commentNode(state.thread, at);
    item.replaceWith(fresh);
    if (hadFocus) (fresh.getElementsByClassName(hadFocus)[0] || fresh).focus({ preventScroll: true });
  },

  /** Goes to a visible comment. */
  focus(at) {
    const place = placeOf(at);
    if (place < 0) return;
    const before = state.current;
    state.current = at;
    if (before >= 0) byId(fragmentOf(state.thread, before))?.classList.remove("current");
    const number = Math.floor(place / PIECE);
    for (const near of [number - 1, number, number + 1]) tree.fill(tree.pieces[near]);
    const item = byId(fragmentOf(state.thread, at));
    item.classList.add("current");
    item.focus({ preventScroll: true });
    const bring = () => {
      const { top, bottom } = item.getBoundingClientRect();
      if (top < 120 || bottom > window.innerHeight) item.scrollIntoView({ block: bottom - top > window.innerHeight - 160 ? "start" : "center" });
    };
    bring();
    // Pieces that come near on the way change heights; then once more.
    requestAnimationFrame(() => requestAnimationFrame(bring));
  },

  /** Opens or closes the details of a comment. */
  toggle(at) {
    if (at < 0) return;
    if (!tree.opened.delete(at)) tree.opened.add(at);
    tree.renew(at);
  },

  /** Folds or unfolds what stands below a comment. */
  fold(at) {
    if (at < 0 || !state.thread.below[at]) return;
    if (!state.folded.delete(at)) state.folded.add(at);
    const top = tree.topOf(at);
    rebuild();
    tree.fill(tree.pieces[Math.floor(placeOf(at) / PIECE)]);
    if (top !== null) window.scrollBy(0, tree.topOf(at) - top);
    byId(fragmentOf(state.thread, at))?.querySelector(".fold")?.focus({ preventScroll: true });
  },

  foldAll(folded) {
    state.folded.clear();
    for (let at = 0; folded && at < state.thread.count; at++) {
      if (state.thread.depth[at] === 0 && state.thread.below[at]) state.folded.add(at);
    }
    rebuild();
  },

  /** The place of the first comment in the window, among the visible. */
  firstInView() {
    for (const piece of tree.pieces) {
      if (piece.element.getBoundingClientRect().bottom < 120) continue;
      for (const item of piece.element.children) {
        if (item.getBoundingClientRect().bottom > 140) return Math.max(0, placeOf(Number(item.dataset.at)));
      }
      return piece.from;
    }
    return 0;
  },
};
