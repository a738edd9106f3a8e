// The figures in a text: numbers in digits, those of dates left out, each under one spelling whatever the language writes.

const FIGURE = /(?<![\p{L}\p{Nd}.,-])\p{Sc}?\s?((?!0)\p{Nd}{1,3}(?:[.,'’\u00a0\u202f ]\p{Nd}{3})+(?:[.,]\p{Nd}{1,2})?|\p{Nd}+(?:[.,]\p{Nd}+)?)\s?(%|٪|\p{Sc})?(?![\p{Nd}])/gu;

const digit = (one) => {
  // Digits of every script stand in tens, from a zero on.
  let zero = one.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && one.codePointAt(0) - zero < 9) zero -= 1;
  return String(one.codePointAt(0) - zero);
};
const latin = (written) => written.replace(/\p{Nd}/gu, (one) => (/[0-9]/.test(one) ? one : digit(one)));

/** The number that `written` means: "12 000", "12.000" and "12,000" are 12000, "3,5" is 3.5, "0.125" a part of one. */
export function value(written) {
  const plain = latin(written);
  const grouped = /^[1-9]\d{0,2}(?:([.,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?$/u.exec(plain);
  if (!grouped) return Number(plain.replace(",", "."));
  const [, whole, rest] = /^(.*?\d{3})(?:[.,](\d{1,2}))?$/u.exec(plain) ?? [];
  return Number(`${whole.replace(/\D/gu, "")}${rest ? `.${rest}` : ""}`);
}

/** The figures of `body`: Map from the figure (a number, with % where it is a share) to the words as they first stand.
 * `dates` are the article's, in code points; numbers in them are no figures. */
export function figures(body, dates) {
  const found = new Map();
  let point = 0;
  let unit = 0;
  for (const match of body.matchAll(FIGURE)) {
    point += [...body.slice(unit, match.index)].length;
    unit = match.index;
    const inDate = dates.some((one) => one.field === "body" && one.start_char <= point && point < one.end_char);
    const number = value(match[1]);
    if (inDate || !Number.isFinite(number)) continue;
    const key = `${number}${match[2] === "%" || match[2] === "٪" ? "%" : ""}`;
    if (!found.has(key)) found.set(key, context(body, match.index, match[0]));
  }
  return found;
}

// The figure and the words around it, up to the ends of its sentence.
function context(body, at, figure) {
  const before = body.slice(Math.max(0, at - 24), at).replace(/^.*[.!?。\n]\s*/su, "").replace(/^\S*\s/u, "");
  const after = body.slice(at + figure.length, at + figure.length + 32).replace(/[.!?。\n].*$/su, "").replace(/\s\S*$/u, "");
  return { before, figure, after };
}
