// A story: its articles side by side, who was first, what each cites, and where they differ.
import { ask } from "../asking.js";
import { kept, opened, results } from "../address.js";
import { moment } from "../formats.js";
import { node } from "../nodes.js";
import { relabelled } from "../results/labels.js";
import { name, text } from "../texts.js";
import { language } from "../language.js";
import { say } from "../words.js";
import { aspects } from "./aspects.js";
import { sides } from "./sides.js";

const MOST = 100;

// That all rests on one source is said only where every article has it.
function warning({ single_source: single, origins: [origin, ...others], articles }) {
  const cited = single && say(single.articles === articles ? "one_cited_by_all" : "one_cited_by_some", { n: single.articles, all: articles });
  const shared = origin && !others.length && articles > 1 && origin.articles === articles;
  if (!cited && !shared) return null;
  return node("div", { class: "notice warning", role: "note" },
    node("p", {}, shared || single.articles === articles ? node("strong", {}, `${say("one_source")} `) : null,
      cited ? [cited, " ", name(single.label), ". "] : null,
      shared ? [say("one_origin_of_all", { n: articles }), " ", name(origin.label), "."] : null));
}

function first({ first: one }, state) {
  const when = moment(one.at, one.by === "reception" ? "instant" : one.precision, state.get("tz") ?? "UTC");
  return node("p", { class: "first" },
    node("strong", {}, say("first"), " "), one.publisher ? name(one.publisher) : say("none.publisher"), `, ${when} `,
    node("span", { class: "quiet" }, one.by === "reception" ? `(${say("by_reception")})` : ""), " ",
    node("a", { href: opened(state, { view: "article", id: one.id }) }, text(one.headline ?? say("no_headline"))));
}

function members(title, list) {
  return list.length ? [node("dt", {}, title), node("dd", {}, list.map((one, place) => [place ? ", " : "", name(one.label), node("span", { class: "quiet" }, ` ${one.articles}`)]))] : null;
}

/** The page of the story `id` of `state`; see app.js for what a view gives. */
export async function show(state, signal) {
  const id = state.get("id") ?? "";
  const [story, found] = await Promise.all([
    ask(`/v1/stories/${encodeURIComponent(id)}?${new URLSearchParams({ labels: language })}`, signal),
    ask(`/v1/articles?${new URLSearchParams({ story: id, sort: "oldest", size: MOST, labels: language })}`, signal),
  ]);
  const title = story.first.headline ?? say("no_headline");
  const onlyDifferences = state.get("only") === "differences";
  const articles = found.hits.map((hit) => relabelled(hit.article, found.labels));
  return {
    title, said: title, css: "story",
    nodes: [
      node("p", { class: "back" }, node("a", { href: results(state) }, `← ${say("results")}`)),
      node("h1", { id: "headline", tabindex: "-1", dir: "auto" }, text(title)),
      node("p", { class: "facts" }, node("span", {}, say("articles", { n: story.articles })), node("span", {}, say("publishers", { n: story.publishers.length })),
        node("a", { href: opened(new URLSearchParams(), { story: id, fold: "none" }) }, say("as_results"))),
      warning(story),
      first(story, state),
      node("dl", { class: "members" }, members(say("filter.publisher"), story.publishers), members(say("filter.origin"), story.origins), members(say("filter.cited"), story.cited)),
      articles.length > 1 ? [
        node("div", { class: "storyhead" },
          node("h2", {}, say("side_by_side")),
          node("a", { class: "switch", role: "switch", "aria-checked": String(onlyDifferences), "data-key": "only", href: kept(state, { only: onlyDifferences ? null : "differences" }) }, say("only_differences"))),
        sides(articles, aspects(articles), state, onlyDifferences)] : node("p", { class: "quiet" }, say("one_article_story")),
      found.total.value > MOST ? node("p", { class: "quiet" }, say("story_cut", { n: MOST })) : null,
    ].flat().filter(Boolean),
  };
}
