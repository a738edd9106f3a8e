// The flags of countries: characters of the machine's fonts or, where these have no flags, a badge with the code.
import { regionName } from "./formats.js";
import { node } from "./nodes.js";

const INDICATOR_A = 0x1f1a5; // what turns "A" into the first regional indicator
const indicators = (code) => String.fromCodePoint(...[...code].map((letter) => INDICATOR_A + letter.codePointAt(0)));
let drawn = null;

// Where a font joins two indicators into a flag, both together are hardly wider than one.
function fontHasFlags() {
  if (drawn === null) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = '16px "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla", sans-serif';
    const both = indicators("FR");
    drawn = pen.measureText(both).width < 1.5 * pen.measureText([...both][0]).width;
  }
  return drawn;
}

/** The flag of the country with this ISO 3166-1 code; null where there is none. Names beside it say the same. */
export function flag(code) {
  if (!/^[A-Z]{2}$/.test(code ?? "")) return null;
  return node("span", { class: fontHasFlags() ? "flag" : "flag badge", "aria-hidden": "true", title: regionName(code) },
    fontHasFlags() ? indicators(code) : code);
}
