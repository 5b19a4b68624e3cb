// What could act on a reader is shown for what it is: a character that reorders or hides text stands there as a token
// with its number. The same characters as in `report/inert.rs`.

const ACTS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]+|(?<=\p{M}{5})\p{M}+/gu;

/** Kinds of characters that a token names. */
const KINDS_NAMED = 3;

const NAMES = {
  0x1b: "escape", 0xad: "soft hyphen", 0x200b: "zero-width space", 0x200c: "zero-width non-joiner",
  0x200d: "zero-width joiner", 0x200e: "left-to-right mark", 0x200f: "right-to-left mark",
  0x202a: "left-to-right embedding", 0x202b: "right-to-left embedding", 0x202c: "end of embedding",
  0x202d: "left-to-right override", 0x202e: "right-to-left override", 0x2060: "word joiner",
  0x2066: "left-to-right isolate", 0x2067: "right-to-left isolate", 0x2068: "first strong isolate",
  0x2069: "end of isolate", 0xfeff: "byte order mark",
};

/** What stands for a run of such characters; `null` for a single joiner, which is part of a word or of an emoji. */
function tokenOf(run) {
  const all = [...run];
  if (/\p{M}/u.test(run)) return { name: `marks ×${all.length}`, says: "combining marks piled on one letter" };
  if (all.length === 1 && /[\u200c\u200d]/.test(run)) return null;
  const kinds = [...new Set(all)];
  const named = kinds.slice(0, KINDS_NAMED).map((kind) => "U+" + kind.codePointAt(0).toString(16).toUpperCase().padStart(4, "0"));
  const name = named.join(" ") + (kinds.length > KINDS_NAMED ? " …" : "") + (all.length > named.length ? ` ×${all.length}` : "");
  const says = (kind) => {
    const code = kind.codePointAt(0);
    return NAMES[code] || (code >= 0xe0000 ? "tag" : code < 0xa0 ? "control character" : "invisible character");
  };
  return { name, says: [...new Set(kinds.map(says))].join(", ") };
}

/** Adds text to `parent`, inert and whole. */
function addText(parent, text) {
  let plain = 0;
  for (const hit of text.matchAll(ACTS)) {
    const token = tokenOf(hit[0]);
    if (!token) continue;
    if (hit.index > plain) parent.append(text.slice(plain, hit.index));
    parent.append(make("span", { class: "acts", title: token.says }, token.name));
    plain = hit.index + hit[0].length;
  }
  if (plain < text.length) parent.append(plain ? text.slice(plain) : text);
}

/** Inert text for an attribute, where no token can stand. */
const plainText = (text) => text.replace(ACTS, (run) => (tokenOf(run) ? `⟨${tokenOf(run).name}⟩` : run));

/** An element that holds text from the input and keeps its direction to itself. */
function theirs(tag, attributes, text) {
  const element = make(tag, { dir: "auto", ...attributes });
  addText(element, text);
  return element;
}

/** The first letter of each word, and a dot for each other one. */
const dotted = (text) => text.replace(/(\S)(\S*)/gu, (_, first, rest) => first + "•".repeat([...rest].length));

/** Masked words in both forms, of which the style sheet shows one. */
function addMasked(parent, text) {
  const word = make("span", { class: "word" });
  addText(word, text);
  const dots = make("span", { class: "dots" });
  addText(dots, dotted(text));
  parent.append(make("span", { class: "masked" }, dots, word));
}

/** Links lead to the web only; `report/inert.rs` has made such addresses ASCII. */
const isWeb = (url) => /^https?:\/\/[\x21-\x7e]+$/.test(url);
