// Making nodes. Text from comments only ever becomes text nodes and attribute values, never markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes; `on…` attributes are functions. Children are nodes or strings; `null` is left out. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  set(element, attributes || {});
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes || {});
  element.append(...children);
  return element;
}

const button = (label, attributes, ...children) =>
  make("button", { type: "button", ...attributes }, label, ...children);

/** A number with its digits in groups of three from five digits on, as everywhere in the report. */
const grouped = (n) => (n < 10000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f"));

const counted = (n, one, many) => `${grouped(n)} ${n === 1 ? one : many}`;

const spaced = (name) => name.replace(/_/g, " ");

/** The first call waits `ms`, later ones begin the wait anew. */
function later(ms, work) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), ms);
  };
}
