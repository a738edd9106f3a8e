// Everything that was derived from an article's words, as places in its text.

/** The kinds of marks, in the order in which they are named. */
export const KINDS = ["actor", "date", "cited", "origin"];

/** The marks of `article` but those of the kinds in `hidden`: {kind, field, start, end, of, mention}, in code points. */
export function annotations(article, hidden) {
  const { cited = [], origin = [] } = article.sources ?? {};
  const place = (kind, of, mention) => ({ kind, of, mention, field: mention.field, start: mention.start_char, end: mention.end_char });
  return [
    ...(article.actors ?? []).flatMap((one) => one.mentions.map((mention) => place("actor", one, mention))),
    ...(article.dates ?? []).map((one) => place("date", one, one)),
    ...cited.flatMap((one) => one.mentions.map((mention) => place("cited", one, mention))),
    ...origin.flatMap((one) => one.evidence.map((span) => place("origin", one, span))),
  ].filter((one) => !hidden.includes(one.kind));
}

/** How the address names a place in the text. */
export const markOf = ({ field, start, end }) => `${field}.${start}.${end}`;

/** The place that the address names; null when it names none. */
export function placeOf(mark) {
  const [, field, start, end] = /^(headline|dek|byline|body)\.(\d+)\.(\d+)$/.exec(mark ?? "") ?? [];
  return field ? { field, start: Number(start), end: Number(end) } : null;
}

/** Whether two places share a character. */
export const touches = (one, other) => one.field === other.field && one.start < other.end && other.start < one.end;
