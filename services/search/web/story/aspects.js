// What the articles of a story can differ in: for each aspect, the values of each article.
import { days } from "../formats.js";
import { say } from "../words.js";
import { figures } from "./figures.js";

const dates = (article) => new Map((article.dates ?? []).map((one) => [`${one.start}/${one.end}`, { label: days(one.start, one.end, one.precision) }]));
const actors = (article) => new Map((article.actors ?? []).map((one) => [one.id, { label: one.name }]));
const cited = (article) => new Map((article.sources?.cited ?? []).map((one) => [one.id ?? one.name, { label: one.name }]));
const origins = (article) => new Map((article.sources?.origin ?? []).map((one) => [one.id, { label: one.name }]));
// Null where the text is withheld: it may have figures or not.
const numbers = (article) => (article.withheld?.includes("body") ? null : new Map([...figures(article.body ?? "", article.dates ?? [])].map(([key, { before, figure, after }]) =>
  [key, { label: figure.trim(), around: [before, after] }])));

const ASPECTS = [["filter.origin", origins], ["filter.cited", cited], ["clock.mentions", dates], ["filter.actor", actors], ["figures", numbers]];

/** [{title, cells: [[{label, around, articles}]]}]: a cell an article, with in how many of `articles` each value is; null
 * where the reader may not know. */
export function aspects(articles) {
  return ASPECTS.map(([title, read]) => {
    const each = articles.map(read);
    const times = new Map();
    for (const values of each.filter(Boolean)) for (const key of values.keys()) times.set(key, (times.get(key) ?? 0) + 1);
    return { title: say(title), cells: each.map((values) => values && [...values].map(([key, one]) => ({ ...one, articles: times.get(key) }))) };
  });
}
