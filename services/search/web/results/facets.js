// What narrows the results: values with their counts, each to include or to leave out.
import { changed, excluded, toggled } from "../address.js";
import { flag } from "../flags.js";
import { count } from "../formats.js";
import { node } from "../nodes.js";
import { name as named } from "../texts.js";
import { say, term } from "../words.js";
import { valueLabel } from "./labels.js";
import { see } from "./seen.js";

const SECTIONS = ["actor", "actor_type", "country", "publisher", "origin", "cited", "cited_role", "language"];
const MOST = 100;
const USUAL = 10;

// A value that was chosen under another name (actor=Poutine) is taken away with that name.
const including = (state, facet, one) =>
  one.selected && !state.getAll(facet).includes(one.value) ? changed(state, { [facet]: null }) : toggled(state, facet, one.value);

function sign(facet, one) {
  if (facet !== "actor" && facet !== "country") return null;
  return node("span", { class: "sign" }, flag(facet === "country" ? one.value : one.country));
}

function value(facet, one, state) {
  const label = valueLabel(facet, one);
  see(facet, one);
  const title = `${say("articles", { n: one.articles })}, ${say("stories", { n: one.stories })}`;
  const parts = [
    sign(facet, one),
    named(label, { class: "label" }),
    facet === "actor" && one.type ? node("span", { class: "kind" }, term("type", one.type)) : null,
    node("span", { class: "number" }, count(one.articles)),
  ];
  if (one.kind === "other") return node("li", { class: "quiet" }, node("span", { class: "value", title }, parts));
  return node("li", {},
    node("a", { class: "value", href: including(state, facet, one), "aria-current": one.selected ? "true" : null, title, "data-key": `${facet}=${one.value}` }, parts),
    one.selected ? null : node("a", {
      class: "leave", href: excluded(state, facet, one.value), title: say("leave_out"), "aria-label": `${say("leave_out")}: ${label}`,
      "data-key": `exclude_${facet}=${one.value}`,
    }, "−"));
}

function section(facet, values, state) {
  const shown = (values ?? []).filter((one) => one.articles || one.selected);
  if (!shown.some((one) => one.kind !== "none")) return null;
  const more = shown.some((one) => one.kind === "other") && Number(state.get("facet_size") ?? USUAL) < MOST;
  return node("section", {},
    node("h2", { id: `facet-${facet}` }, say(`filter.${facet}`)),
    node("ul", { "aria-labelledby": `facet-${facet}` }, shown.map((one) => value(facet, one, state))),
    more ? node("a", { class: "more", href: changed(state, { facet_size: String(MOST) }), "aria-label": `${say("more_values")}: ${say(`filter.${facet}`)}` }, say("more_values")) : null);
}

function together(state) {
  if (state.getAll("actor").length < 2) return null;
  const all = state.get("actor_op") === "and";
  return node("p", { class: "together" }, node("a", { href: changed(state, { actor_op: all ? null : "and" }) }, say(all ? "any_actor" : "all_actors")));
}

/** The facets of `answer`, in the order in which a journalist asks: who, from whom, in which language. */
export function facets(answer, state) {
  return node("div", { class: "facets" }, together(state), SECTIONS.map((facet) => section(facet, answer.facets[facet], state)));
}
