// Builds page nodes. Everything from an article goes in as text, never as markup.

/** An element with attributes and children (nodes or text; null is left out). */
export function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
const plain = (escaped) => escaped.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);

/** A highlight of the API (escaped text with hits in <mark>) as text nodes and mark elements. */
export function marked(highlight) {
  return highlight.split(/<mark>(.*?)<\/mark>/s).map((part, place) =>
    place % 2 ? node("mark", {}, plain(part)) : document.createTextNode(plain(part)));
}

/** A passage of `text` with its hits; dots stand where the text goes on. */
export function passage(highlight, text) {
  const shown = plain(highlight.replace(/<\/?mark>/g, ""));
  return [text.startsWith(shown) ? "" : "… ", ...marked(highlight), text.endsWith(shown) ? "" : " …"];
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

export const count = (number) => number.toLocaleString("en");
