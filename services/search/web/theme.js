// Light or dark: as the machine has it, until the reader chooses.
import { keep, kept } from "./keeping.js";

const THEMES = ["system", "light", "dark"];

export const theme = () => (THEMES.includes(kept("theme")) ? kept("theme") : "system");

export function wear(chosen) {
  if (chosen === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", chosen);
}

export function choose(chosen) {
  keep("theme", chosen);
  wear(chosen);
}
