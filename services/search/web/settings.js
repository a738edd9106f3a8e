// Language and colours of the page.
import { node } from "./nodes.js";
import { choose, theme } from "./theme.js";
import { language } from "./language.js";
import { languages, say, speak } from "./words.js";

function select(label, options, present, chosen) {
  const made = node("select", { "aria-label": label },
    options.map(([value, name]) => node("option", { value, selected: value === present }, name)));
  made.addEventListener("change", () => chosen(made.value));
  return made;
}

/** Fills `place` with the choices. */
export function settings(place) {
  document.documentElement.lang = language;
  place.replaceChildren(
    select(say("page_language"), languages, language, speak),
    select(say("colours"), ["system", "light", "dark"].map((one) => [one, say(`colours.${one}`)]), theme(), choose));
}
