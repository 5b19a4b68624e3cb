// The visible comments as a list of which only the parts near the window exist: pieces of a few comments each, made when
// they come near and emptied to a box of their height when they go. 50,000 comments scroll like 50.

const PIECE = 20;
/** Comments made in one frame while somebody scrolls; more at once would show as a stutter. */
const A_FRAME = 6;
/** Pixels above and below the window within which comments are made before they are seen. */
const NEAR = 1200;

const tree = {
  pieces: [], opened: new Set(), width: 800, near: new Set(), frame: 0,

  /** Levels that are shown by indentation; deeper ones say their level. */
  deepest: () => (window.innerWidth < 700 ? 7 : 14),

  /** Lays out the visible comments anew. The comment `anchor`, if it is given, keeps its place in the window. */
  lay(anchor) {
    const list = byId("tree");
    const top = anchor === undefined ? null : tree.topOf(anchor);
    tree.width = list.clientWidth || 800;
    tree.pieces = [];
    tree.near.clear();
    for (let from = 0; from < state.visible.length; from += PIECE) {
      const to = Math.min(from + PIECE, state.visible.length);
      const element = make("div", { class: "piece", role: "presentation" });
      const piece = { from, to, element, isFull: false, made: 0 };
      let height = 0;
      for (let place = from; place < to; place++) height += tree.guess(state.visible[place]);
      element.style.height = height + "px";
      tree.pieces.push(piece);
    }
    list.replaceChildren(...tree.pieces.map((piece) => piece.element));
    if (top !== null && placeOf(anchor) >= 0) {
      tree.fill(tree.pieces[Math.floor(placeOf(anchor) / PIECE)]);
      window.scrollBy(0, tree.topOf(anchor) - top);
    }
    tree.update();
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

  /** Something moved: look in the next frame what is near now. */
  wake() {
    if (!tree.frame) tree.frame = requestAnimationFrame(tree.update);
  },

  /**
   * Makes what is in the window at once and what is near a few comments a frame; empties what is far. The pieces are
   * asked for their places by halving, since an observer of thousands costs more in each frame than the frame has.
   */
  update() {
    tree.frame = 0;
    const boxes = tree.boxesNear();
    const near = new Set(boxes.map(({ piece }) => piece));
    for (const piece of tree.near) {
      if (near.has(piece) || piece.element.contains(document.activeElement)) continue;
      if (piece.isFull) piece.element.style.height = piece.element.getBoundingClientRect().height + "px";
      piece.element.replaceChildren();
      Object.assign(piece, { isFull: false, made: 0 });
      tree.near.delete(piece);
    }
    let left = A_FRAME;
    let isDone = true;
    for (const { piece, top, bottom } of boxes) {
      tree.near.add(piece);
      if (piece.isFull) continue;
      if (top < window.innerHeight && bottom > 0) tree.fill(piece);
      else left -= tree.add(piece, left);
      isDone = false;
    }
    if (!isDone) tree.wake();
  },

  boxesNear() {
    const boxOf = (number) => tree.pieces[number].element.getBoundingClientRect();
    let low = 0;
    let high = tree.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (boxOf(middle).bottom < -NEAR) low = middle + 1;
      else high = middle;
    }
    const boxes = [];
    for (let number = low; number < tree.pieces.length; number++) {
      const { top, bottom } = boxOf(number);
      if (top > window.innerHeight + NEAR) break;
      boxes.push({ piece: tree.pieces[number], top, bottom });
    }
    return boxes;
  },

  /** Makes at most so many comments of a piece; tells how many. Its height is its own once all are there. */
  add(piece, most) {
    if (most <= 0) return 0;
    tree.near.add(piece);
    const from = piece.from + piece.made;
    const items = state.visible.slice(from, Math.min(piece.to, from + most)).map((at) => commentNode(state.thread, at));
    piece.element.append(...items);
    piece.made += items.length;
    if (piece.from + piece.made === piece.to && !piece.isFull) {
      piece.isFull = true;
      piece.element.style.height = "";
    }
    return items.length;
  },

  fill(piece) {
    if (piece && !piece.isFull) tree.add(piece, PIECE);
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
