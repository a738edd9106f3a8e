// The text of an article with its marks. Each mark is a link that shows what it stands for.
import { node } from "../nodes.js";
import { text, written } from "../texts.js";
import { say } from "../words.js";
import { KINDS, markOf, placeOf, touches } from "./annotations.js";
import { paragraphs, segments } from "./segments.js";

const words = (one) => (one.kind === "date" ? say("mark.date") : `${say(`mark.${one.kind}`)}: ${one.of.name}`);

/** The whole mark that a piece belongs to: the shortest of those that cover it. */
const innermost = (marks) => marks.reduce((least, one) => (one.end - one.start < least.end - least.start ? one : least));

function piece({ text: inside, start, end, marks, field }, chosen, address) {
  const sentence = marks.some((one) => one.kind === "sentence");
  const real = marks.filter((one) => one.kind !== "sentence");
  if (!real.length) return sentence ? node("span", { class: "sentence" }, text(inside)) : text(inside);
  const kinds = KINDS.filter((kind) => real.some((one) => one.kind === kind));
  const here = chosen && touches({ field, start, end }, chosen);
  return node("a", {
    class: ["mark", ...kinds, here ? "here" : "", sentence ? "sentence" : ""].filter(Boolean).join(" "),
    href: address(markOf({ ...innermost(real), field })), "aria-current": here ? "true" : null,
    title: [...new Set(real.map(words))].join(" · "), "data-key": "evidence",
  }, text(inside));
}

/** The nodes of the headline and of the rest. `chosen` is the mark that the address names, `address` makes one. */
export function reader(article, marks, chosen, address) {
  const place = placeOf(chosen);
  const language = written(article);
  // The sentence in which the chosen source is cited.
  const sentences = marks.filter((one) => one.kind === "cited" && place && touches(one, place))
    .map(({ field, mention }) => ({ kind: "sentence", field, start: mention.sentence_start, end: mention.sentence_end }));
  const draw = (field, string, base = 0) =>
    segments(string, [...marks, ...sentences].filter((one) => one.field === field), base).map((one) => piece({ ...one, field }, place, address));
  return {
    headline: draw("headline", article.headline ?? ""),
    body: [
      article.byline && marks.some((one) => one.field === "byline") ? node("p", { class: "byline", ...language }, draw("byline", article.byline)) : null,
      article.dek ? node("p", { class: "dek", ...language }, draw("dek", article.dek)) : null,
      article.withheld?.includes("body") ? node("p", { class: "quiet" }, say("withheld")) : null,
      paragraphs(article.body ?? "").map(([string, base]) => node("p", language, draw("body", string, base))),
    ],
  };
}
