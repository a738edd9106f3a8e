// What the page says, in the reader's language. The catalogues are words/<language>.js.
import en from "./words/en.js";
import fr from "./words/fr.js";
import { kept, keep } from "./keeping.js";

const CATALOGUES = { en, fr };
const named = [kept("language"), ...navigator.languages.map((one) => one.split("-")[0])];

/** The language of the page: the one chosen before, else the first of the browser's that there is a catalogue of. */
export const language = named.find((one) => one in CATALOGUES) ?? "en";
export const languages = Object.entries(CATALOGUES).map(([code, words]) => [code, words.language_name]);

const catalogue = CATALOGUES[language];
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

/** The message `key` with `values` in it; a message of several forms takes the one for the number `n`. */
export function say(key, values = {}) {
  const message = catalogue[key];
  if (message === undefined) throw new Error(`no message ${key}`);
  const form = typeof message === "string" ? message : message[plural.select(values.n)] ?? message.other;
  return form.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number.format(values[name]) : values[name]));
}

/** What the API calls `code` (a type, a role, a rule) in words; the code itself when there are none. */
export const term = (kind, code) => (`${kind}.${code}` in catalogue ? say(`${kind}.${code}`) : String(code));

/** Chooses the language of the page from now on. */
export function speak(code) {
  keep("language", code);
  location.reload();
}
