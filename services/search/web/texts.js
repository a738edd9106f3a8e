// Text from articles as nodes. Signs that would turn the order of the text around are shown instead of obeyed.
import { node } from "./nodes.js";

// Embeddings, overrides and isolates; the plain marks of direction (LRM, RLM, ALM) are ordinary spelling and stay.
const CONTROLS = /([\u202a-\u202e\u2066-\u2069])/u;
const NAMES = {
  "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
  "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
};

/** The nodes of `text`. */
export function text(string) {
  return String(string ?? "").split(CONTROLS).filter(Boolean).map((part) =>
    part in NAMES ? node("span", { class: "control", title: `U+${part.codePointAt(0).toString(16).toUpperCase()}` }, NAMES[part])
      : document.createTextNode(part));
}

/** `string` without those signs, for titles and other places that take no nodes. */
export const plain = (string) => String(string ?? "").split(CONTROLS).filter((part) => !(part in NAMES)).join("");

/** A name whose direction does not touch what stands around it. */
export const name = (string, attributes = {}) => node("bdi", attributes, text(string));

/** The attributes of text in the language of `article`. */
export const written = ({ language }) => ({ lang: language.code === "und" ? null : language.code, dir: "auto" });
