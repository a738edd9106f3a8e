// The API counts characters by code points, JavaScript strings by UTF-16 units: 𝕏 and 🚀 are two of them.

/** The place in `text`, in UTF-16 units, of each code point, and of its end. */
export function places(text) {
  const found = [];
  let unit = 0;
  for (const letter of text) {
    found.push(unit);
    unit += letter.length;
  }
  found.push(unit);
  return found;
}

/** `text` cut at the code points `start` and `end`. */
export function spanIn(text, start, end) {
  const at = places(text);
  return { before: text.slice(0, at[start]), inside: text.slice(at[start], at[end]), after: text.slice(at[end]) };
}
