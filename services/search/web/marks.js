// Highlights and differences of the API as nodes: escaped text in which only a few tags are the API's own.
import { node } from "./nodes.js";
import { text } from "./texts.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
const unescaped = (escaped) => escaped.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);

/** Escaped text with <mark>, <del> or <ins> in it, as nodes; any other tag would be shown as text. */
export function marked(escaped) {
  return escaped.split(/(<(?:mark|del|ins)>.*?<\/(?:mark|del|ins)>)/s).filter(Boolean).map((part) => {
    const [, tag, inside] = /^<(mark|del|ins)>(.*)<\/\1>$/s.exec(part) ?? [];
    return tag ? node(tag, {}, text(unescaped(inside))) : text(unescaped(part));
  });
}

/** A passage of `whole` with its hits; dots stand where the text goes on. */
export function passage(escaped, whole) {
  const shown = unescaped(escaped.replace(/<\/?mark>/g, ""));
  return [whole.startsWith(shown) ? null : "… ", marked(escaped), whole.endsWith(shown) ? null : " …"];
}
