// The articles of a story as columns, what they say as rows. What not all of them say stands out.
import { opened } from "../address.js";
import { languageName, percent, published, span } from "../formats.js";
import { node } from "../nodes.js";
import { name, text, written } from "../texts.js";
import { say } from "../words.js";

const row = (title, cells) => node("tr", {}, node("th", { scope: "row" }, title), cells.map((cell) => node("td", {}, cell)));

const SECONDS = { instant: 60, hour: 3600, day: 86400 };

// Nothing is told more precisely than the coarser of the two times is known.
function after(article, first) {
  if (article === first || article.published.basis === "received" || first.published.basis === "received") return null;
  const unit = Math.max(...[article, first].map(({ published: { precision } }) => SECONDS[precision] ?? Infinity));
  const whole = ({ published: { start } }) => unit * Math.floor(new Date(start) / 1000 / unit);
  const seconds = whole(article) - whole(first);
  return seconds > 0 ? node("span", { class: "quiet" }, ` ${say("later", { span: span(seconds) })}`) : null;
}

function copied(article, articles) {
  if (!article.duplicate_of) return say("own_text");
  const of = articles.find((one) => one.id === article.duplicate_of);
  return [say("copy_of", { share: percent(article.similarity) }), " ", of ? name(of.sources?.publisher?.name ?? say("none.publisher")) : say("another_article")];
}

function values(list, all, onlyDifferences, language) {
  if (!list) return node("span", { class: "quiet" }, say("cell_withheld"));
  const shown = onlyDifferences ? list.filter((one) => one.articles < all) : list;
  if (!shown.length) return node("span", { class: "quiet" }, "–");
  return node("ul", {}, shown.map(({ label, around, articles }) =>
    node("li", { class: articles < all ? "differs" : null },
      around ? node("span", { ...language, class: "around" }, text(around[0]), node("strong", {}, text(label)), text(around[1])) : name(label),
      articles < all ? node("span", { class: "share", title: say("in_n_of", { n: articles, all }) }, ` ${articles}/${all}`) : null)));
}

/** The table of `articles`, oldest first. */
export function sides(articles, aspects, state, onlyDifferences) {
  const tz = state.get("tz") ?? "UTC";
  return node("div", { class: "wide", role: "region", tabindex: "0", "aria-label": say("side_by_side") },
    node("table", { class: "sides" },
      node("thead", {}, node("tr", {}, node("td", {}), articles.map((one) =>
        node("th", { scope: "col" }, one.sources?.publisher ? name(one.sources.publisher.name) : say("none.publisher"))))),
      node("tbody", {},
        row(say("headline"), articles.map((one) => node("a", { href: opened(state, { view: "article", id: one.id }), ...written(one) }, text(one.headline ?? say("no_headline"))))),
        row(say("clock.published"), articles.map((one) => [published(one.published, tz), after(one, articles[0])])),
        row(say("filter.language"), articles.map((one) => languageName(one.language.code))),
        row(say("text_of"), articles.map((one) => copied(one, articles))),
        aspects.map(({ title, cells }) => row(title, cells.map((list, place) => values(list, articles.length, onlyDifferences, written(articles[place]))))))));
}
