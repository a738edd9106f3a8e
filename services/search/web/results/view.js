// The results: charts of both clocks, facets, articles.
import { ask } from "../asking.js";
import { call, changed, kept } from "../address.js";
import { count } from "../formats.js";
import { node } from "../nodes.js";
import { text } from "../texts.js";
import { say } from "../words.js";
import { charts } from "./charts.js";
import { chosen } from "./chosen.js";
import { facets } from "./facets.js";
import { hit } from "./hit.js";
import { relabelled } from "./labels.js";
import { narrow } from "./narrow.js";
import { askedActors, spellings } from "./spellings.js";
import { tools } from "./tools.js";

const EXPIRED = new Set(["cursor_expired", "cursor_mismatch", "cursor_invalid"]);

async function answered(state, signal) {
  try {
    return [await ask(call(state), signal), false];
  } catch (problem) {
    if (!EXPIRED.has(problem.code)) throw problem;
    const first = new URLSearchParams(state);
    first.delete("cursor");
    return [await ask(call(first), signal), true];
  }
}

function found(answer) {
  const { value } = answer.total;
  return value ? `${say("articles_found", { n: value })} ${say("in_stories", { n: answer.stories })}` : say("nothing_found");
}

function pages(answer, state) {
  const links = [];
  if (state.has("cursor")) links.push(node("a", { href: changed(state, {}) }, say("first_page")));
  if (answer.next) links.push(node("a", { href: kept(state, { cursor: answer.next }), rel: "next" }, say("next_page")));
  if (answer.fold?.note) links.push(node("span", { class: "quiet" }, say("fold_ends", { n: answer.fold.reachable })));
  return links.length ? node("nav", { class: "pages", "aria-label": say("pages") }, links) : null;
}

function nothing(state) {
  return node("div", { class: "nothing" },
    node("p", {}, say("nothing_found_help")),
    node("ul", {},
      node("li", {}, node("a", { href: changed(new URLSearchParams(), { q: state.get("q") }) }, say("drop_filters"))),
      node("li", {}, node("a", { href: "/" }, say("see_all")))));
}

/** The page of results of `state`; see app.js for what a view gives. */
export async function show(state, signal, go) {
  const [answer, expired] = await answered(state, signal);
  const actors = askedActors(answer);
  const hits = answer.hits.map((one) => ({ ...one, article: relabelled(one.article, answer.labels) }));
  return {
    title: state.get("q") ?? "",
    said: found(answer),
    css: "results",
    nodes: [
      narrow(say("dates"), "charts", charts(answer, state, go)),
      narrow(say("narrow"), "facets", facets(answer, state)),
      node("section", { class: "found", id: "results", "aria-labelledby": "headline" },
        node("div", { class: "foundhead" },
          node("h1", { id: "headline", tabindex: "-1" }, found(answer)),
          tools(answer, state, go)),
        node("p", { class: "understood" }, `${say("understood_as")} `, node("code", { dir: "auto" }, text(answer.interpreted_as)),
          node("span", { class: "quiet" }, ` · ${say("took", { ms: count(answer.took_ms) })}`)),
        expired ? node("p", { class: "notice" }, say("page_expired")) : null,
        chosen(state, answer),
        spellings(hits, actors),
        hits.length ? node("ol", { class: "hits" }, hits.map((one) => hit(one, state, actors))) : nothing(state),
        pages(answer, state))],
  };
}
