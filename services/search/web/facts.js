// The facts of an article in words: who published it, when, in which language.
import { node } from "./nodes.js";

const FORMS = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "long" },
  day: { year: "numeric", month: "long", day: "numeric" },
  hour: { year: "numeric", month: "long", day: "numeric", hour: "2-digit" },
  instant: { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" },
};
const NAMES = new Intl.DisplayNames(["en"], { type: "language" });

function moment(text, precision, tz) {
  const timed = precision === "instant" || precision === "hour";
  const form = { ...FORMS[precision], timeZone: timed ? tz : "UTC", ...(timed && { timeZoneName: "short" }) };
  try {
    return new Intl.DateTimeFormat("en-GB", form).format(new Date(text));
  } catch {
    return text;
  }
}

/** The publication time in words, with what it rests on when that is not the publisher's statement. */
export function published({ start, precision, basis }, tz) {
  const when = moment(start, basis === "received" ? "instant" : precision, tz);
  if (basis === "received") return `received ${when}, publication date unknown`;
  return basis === "inferred" ? `${when} (inferred)` : when;
}

export function languageName(code) {
  if (code === "und") return "undetermined language";
  try {
    return NAMES.of(code);
  } catch {
    return code;
  }
}

/** Publisher, time and language of an article, as one line. */
export function facts(article, tz) {
  const publisher = article.sources?.publisher?.name;
  return node("p", { class: "facts" },
    publisher ? node("span", { dir: "auto" }, publisher) : null,
    node("time", { datetime: article.published.start }, published(article.published, tz)),
    node("span", {}, languageName(article.language.code)));
}
