// Builds nodes. Whatever comes from outside goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An HTML element with attributes and children (nodes or text; null and false are left out). */
export const node = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);

/** The same in SVG. */
export const svg = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

let fields = 0;

/** `control` with its label before it. */
export function field(label, control) {
  control.id ||= `field-${(fields += 1)}`;
  return node("span", { class: "field" }, node("label", { for: control.id }, label), " ", control);
}

/** A table with a heading a column; `rows` hold what stands in their cells. */
export function table(heads, rows, attributes = {}) {
  return node("div", { class: "wide", tabindex: "0", role: "region", "aria-label": attributes.label },
    node("table", {},
      node("thead", {}, node("tr", {}, heads.map((head) => node("th", { scope: "col" }, head)))),
      node("tbody", {}, rows.map((row) => node("tr", {}, row.map((cell) => node("td", {}, cell ?? "")))))));
}

/** A web address that a link may lead to, else null. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
