// Numbers, times, names of languages and countries in the reader's language.
import { language } from "./language.js";
import { say } from "./words.js";

const number = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const named = (type) => new Intl.DisplayNames([language], { type, fallback: "code" });
const names = { language: named("language"), region: named("region"), script: named("script") };
const locale = language === "en" ? "en-GB" : language; // the day before the month

export const count = (value) => number.format(value);
export const percent = (value) => share.format(value);

function called(kind, code) {
  try {
    return names[kind].of(code) ?? code;
  } catch {
    return code;
  }
}

export const languageName = (code) => (code === "und" ? say("language_unknown") : called("language", code));
export const regionName = (code) => called("region", code);
export const scriptName = (code) => called("script", code);


const FORMS = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "short" },
  day: { year: "numeric", month: "short", day: "numeric" },
  hour: { year: "numeric", month: "short", day: "numeric", hour: "2-digit" },
  instant: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
};

function form(precision, tz) {
  const timed = precision === "instant" || precision === "hour";
  return new Intl.DateTimeFormat(locale, { ...FORMS[precision], timeZone: timed ? tz : "UTC", ...(timed && { timeZoneName: "short" }) });
}

/** A time as precise as it is known, in the zone `tz`. */
export function moment(text, precision, tz = "UTC") {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  try {
    return form(precision, tz).format(when);
  } catch {
    return form(precision, "UTC").format(when); // a zone that this browser does not know
  }
}

/** Days from `start` to `end`, both included, as precise as they are known. */
export function days(start, end, precision = "day") {
  const timed = precision === "instant" || precision === "hour";
  const shown = form(timed ? "day" : precision, "UTC");
  const [from, to] = [new Date(start), new Date(end ?? start)];
  return Number.isNaN(from.getTime()) || Number.isNaN(to.getTime()) ? `${start} – ${end}` : shown.formatRange(from, to);
}

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** A span of seconds in its largest unit, such as "2 hours". */
export function span(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS.at(-1);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(seconds / size));
}

/** The publication time in words, with what it rests on where that is not the publisher's statement. */
export function published({ start, precision, basis }, tz) {
  const when = moment(start, basis === "received" ? "instant" : precision, tz);
  if (basis === "received") return say("received", { when });
  return basis === "inferred" ? say("inferred", { when }) : when;
}
