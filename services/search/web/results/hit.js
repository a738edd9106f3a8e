// One result: who, when, headline, why it was found, its story.
import { filters, opened } from "../address.js";
import { flag } from "../flags.js";
import { languageName, published } from "../formats.js";
import { marked, passage } from "../marks.js";
import { node } from "../nodes.js";
import { name, text, written } from "../texts.js";
import { say } from "../words.js";
import { askedSpellings, mentionPassage } from "./spellings.js";

const LEAD = 220; // code points

// Cut before the word that the cut is in, unless that is long: then it is text in a script that writes no spaces.
function lead(body) {
  const letters = [...body.slice(0, 2 * (LEAD + 1))];
  return letters.length <= LEAD ? body : `${letters.slice(0, LEAD).join("").replace(/\s+\S{0,24}$/u, "")} …`;
}

/** Publisher, origin, time and language of an article, as one line. */
export function facts(article, tz) {
  const { publisher, origin = [] } = article.sources ?? {};
  return node("p", { class: "facts" },
    node("span", { class: "publisher" }, publisher ? name(publisher.name) : say("none.publisher")),
    origin.length ? node("span", {}, `${say("from")} `, name(origin.map((one) => one.name).join(", "))) : null,
    node("time", { datetime: article.published.start }, published(article.published, tz)),
    node("span", {}, languageName(article.language.code)));
}

function passages(article, highlights, actors) {
  const language = written(article);
  const body = highlights.body ?? [];
  if (body.length) return body.map((one) => node("p", { class: "passage", ...language }, passage(one, article.body ?? "")));
  const mention = mentionPassage(article, actors);
  if (mention) return node("p", { class: "passage", ...language }, mention);
  return highlights.dek || article.dek ? null : node("p", { class: "passage quiet", ...language }, text(lead(article.body ?? "")));
}

function matched(article, actors) {
  const found = askedSpellings(article, actors);
  if (!found.length) return null;
  return found.map(({ actor, forms }) => node("p", { class: "as" },
    flag(actor.country), " ", name(actor.name), ` ${say("written_as")} `,
    forms.map(({ text: form, script, via }, place) => [place ? ", " : "", name(form, { lang: written(article).lang, class: "form" }),
      node("span", { class: "quiet" }, ` (${[script, via].filter(Boolean).join(", ")})`)])));
}

// `folded` counts the articles of the story that match; without words and filters these are all, and one alone is no story.
function story(article, folded, state) {
  const several = folded?.articles > 1;
  const id = folded?.id ?? article.story_id;
  if (!id || (folded && !several && !state.get("q") && !filters(state).length)) return null;
  return node("p", { class: "story" },
    node("a", { href: opened(state, { view: "story", id }) }, several ? say("story_of", { n: folded.articles }) : say("its_story")));
}

/** A result as a list item. `actors` are the ids that were asked for. */
export function hit({ article, highlights, story: folded }, state, actors) {
  const language = written(article);
  const headline = highlights.headline ? marked(highlights.headline[0]) : text(article.headline || lead(article.body ?? "") || say("no_headline"));
  const dek = highlights.dek ? marked(highlights.dek[0]) : article.dek ? text(article.dek) : null;
  return node("li", {}, node("article", {},
    facts(article, state.get("tz") ?? "UTC"),
    node("h2", language, node("a", { href: opened(state, { view: "article", id: article.id }) }, headline)),
    dek ? node("p", { class: "dek", ...language }, dek) : null,
    passages(article, highlights, actors),
    matched(article, actors),
    story(article, folded, state)));
}
