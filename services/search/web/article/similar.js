// Articles like this one, and by what they are.
import { kept, opened } from "../address.js";
import { articleAddress, ask } from "../asking.js";
import { percent } from "../formats.js";
import { node } from "../nodes.js";
import { facts } from "../results/hit.js";
import { name, text, written } from "../texts.js";
import { say } from "../words.js";

/** The part "similar articles" of `article`. `only=copies` in the address has those of its own story, too. */
export async function similar(article, state, signal) {
  const copies = state.get("only") === "copies";
  const { hits } = await ask(articleAddress(article.id, `/similar${copies ? "?copies=true" : ""}`), signal);
  const names = new Map((article.actors ?? []).map((one) => [one.id, one.name]));
  return [
    node("h2", {}, say("part.similar")),
    node("p", {}, node("a", { href: kept(state, { only: copies ? null : "copies" }), "data-key": "copies" }, say(copies ? "without_copies" : "with_copies"))),
    hits.length ? null : node("p", { class: "quiet" }, say("nothing_similar")),
    node("ol", { class: "hits" }, hits.map((one) => node("li", {},
      facts(one.article, state.get("tz") ?? "UTC"),
      node("h3", written(one.article), node("a", { href: opened(state, { view: "article", id: one.article.id }) }, text(one.article.headline ?? say("no_headline")))),
      node("p", { class: "why" }, say("alike", { share: percent(one.similarity) }),
        one.actors.length ? [" · ", say("shared_actors"), " ", name(one.actors.map((id) => names.get(id) ?? id).join(", "))] : null,
        one.words.length ? [" · ", say("shared_words"), " ", name(one.words.join(", "))] : null)))),
  ];
}
