// All that was derived from an article, in lists: who, when, from whom. Each mention leads to its place in the text.
import { kept } from "../address.js";
import { flag } from "../flags.js";
import { days, languageName, percent, published } from "../formats.js";
import { node } from "../nodes.js";
import { name, text } from "../texts.js";
import { say, term } from "../words.js";
import { KINDS, markOf } from "./annotations.js";

const at = (state, span) => kept(state, { mark: markOf({ field: span.field, start: span.start_char, end: span.end_char }) });

// Each spelling once, with a link to every place: "Putin 1 2 3".
function mentions(list, state) {
  const forms = grouped(list);
  return node("p", { class: "mentions" }, [...forms].map(([form, spans], number) => [
    number ? " · " : null,
    node("a", { href: at(state, spans[0]), "data-key": "evidence" }, name(form)),
    spans.slice(1).map((span, place) => [" ", node("a", { href: at(state, span), "data-key": "evidence", "aria-label": `${form}, ${say("place_n", { n: place + 2 })}` }, String(place + 2))]),
  ]));
}

function grouped(list) {
  const forms = new Map();
  for (const one of list) forms.set(one.text, [...(forms.get(one.text) ?? []), one]);
  return forms;
}

function switchOf(kind, hidden, state) {
  const off = hidden.includes(kind);
  const next = off ? hidden.filter((one) => one !== kind) : [...hidden, kind];
  return node("a", { class: `switch ${kind}`, role: "switch", "aria-checked": String(!off), href: kept(state, { hide: next }), "data-key": `hide=${kind}` },
    say(`marks.${kind}`));
}

function section(title, items) {
  return items.length ? node("section", {}, node("h2", {}, title, node("span", { class: "number" }, ` ${items.length}`)), node("ul", {}, items)) : null;
}

function actors(article, state) {
  return section(say("filter.actor"), (article.actors ?? []).map((one) => node("li", {},
    node("p", {}, flag(one.country), name(one.name),
      node("span", { class: "kind" }, ` ${term("type", one.type)}`),
      node("span", { class: "number", title: say("prominence") }, percent(one.prominence))),
    mentions(one.mentions, state))));
}

function dates(article, state) {
  return section(say("clock.mentions"), (article.dates ?? []).map((one) => node("li", {},
    node("p", {}, days(one.start, one.end, one.precision), one.open ? ` (${say(`open.${one.open}`)})` : null),
    mentions([one], state))));
}

function sources(article, state) {
  const { publisher, origin = [], cited = [] } = article.sources ?? {};
  return section(say("sources"), [
    publisher ? node("li", {}, node("p", {}, node("span", { class: "kind" }, `${say("filter.publisher")} `), name(publisher.name))) : null,
    ...origin.map((one) => node("li", {}, node("p", {}, node("span", { class: "kind" }, `${say("filter.origin")} `), name(one.name)), mentions(one.evidence, state))),
    ...cited.map((one) => node("li", {}, node("p", {}, node("span", { class: "kind" }, `${term("role", one.role)} `), name(one.name)), mentions(one.mentions, state))),
  ].filter(Boolean));
}

function about(article, state) {
  const { evidence = [], basis } = article.published;
  return section(say("about"), [
    node("li", {}, node("p", {}, node("span", { class: "kind" }, `${say("clock.published")} `), published(article.published, state.get("tz") ?? "UTC")),
      node("p", { class: "mentions" }, term("basis", basis), evidence.map((one) => [": ", node("q", {}, name(one))]))),
    node("li", {}, node("p", {}, node("span", { class: "kind" }, `${say("filter.language")} `), languageName(article.language.code)),
      node("p", { class: "mentions" }, `${term("language_basis", article.language.basis)}, ${percent(article.language.confidence)}`)),
    node("li", {}, node("p", {}, node("span", { class: "kind" }, `${say("made_by")} `), node("code", {}, text(`${article.pipeline.version} · ${article.pipeline.catalogue}`)))),
  ]);
}

/** The lists beside the text, and the switches of the marks. */
export function derived(article, state) {
  const hidden = state.getAll("hide");
  return [
    node("div", { class: "switches", role: "group", "aria-label": say("marks") }, KINDS.map((kind) => switchOf(kind, hidden, state))),
    actors(article, state), dates(article, state), sources(article, state), about(article, state),
  ];
}
