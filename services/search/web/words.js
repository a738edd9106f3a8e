// What the page says, in the reader's language. The catalogues are words/<language>.js.
import en from "./words/en.js";
import fr from "./words/fr.js";
import { keep } from "./keeping.js";
import { LANGUAGES, language } from "./language.js";

const CATALOGUES = { en, fr };
export const languages = LANGUAGES.map((code) => [code, CATALOGUES[code].language_name]);

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
