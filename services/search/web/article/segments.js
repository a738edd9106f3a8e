// Cuts a text where marks begin and end, so that marks may overlap.
import { places } from "../spans.js";

/** The pieces of `string` in order: {text, start, end, marks}. Marks are in code points of the whole text; `base` is the
 * code point that `string` begins with. Pieces hold the marks that cover them. */
export function segments(string, marks, base = 0) {
  const units = places(string);
  const length = units.length - 1;
  const inside = marks.map((mark) => ({ mark, start: Math.max(0, mark.start - base), end: Math.min(length, mark.end - base) }))
    .filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, length, ...inside.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, place) => {
    const end = cuts[place + 1];
    return {
      text: string.slice(units[start], units[end]), start: start + base, end: end + base,
      marks: inside.filter((one) => one.start <= start && end <= one.end).map(({ mark }) => mark),
    };
  });
}

/** The paragraphs of `body` as [text, code point it begins with]. */
export function paragraphs(body) {
  const found = [];
  let at = 0;
  for (const part of body.split(/(\n{2,})/)) {
    if (part && !/^\n+$/.test(part)) found.push([part, at]);
    at += [...part].length;
  }
  return found;
}
