// What narrows the results: values as links, bars of time, dates.
import { changed, toggled } from "./state.js";
import { count, node } from "./nodes.js";

const TITLES = {
  language: "Language", publisher: "Publisher", origin: "Came from", cited: "Cites", cited_role: "Kind of source",
};

function values(name, list, state) {
  const items = list.filter((value) => value.articles || value.selected).map((value) =>
    node("li", {}, node("a", {
      href: toggled(state, name, value.value),
      "aria-current": value.selected ? "true" : null,
      title: `${count(value.articles)} articles, ${count(value.stories)} stories`,
    }, node("span", { dir: "auto" }, value.label), node("span", {}, count(value.articles)))));
  if (!items.length) return null;
  return node("section", {}, node("h3", {}, TITLES[name]), node("ul", {}, items));
}

// The two clocks: what their parameters begin with, and how each says what is beside its bars.
const CLOCKS = {
  published: {
    title: "Published", undated: "undated", coarser: "dated less precisely than a", uncertain: "of an inferred date",
  },
  mentions: {
    title: "Dates mentioned", undated: "mention no date", coarser: "mention dates less precise than a",
    uncertain: "reckoned from an inferred date",
  },
};

function bars(clock, list, histogram, state) {
  const words = CLOCKS[clock];
  const highest = Math.max(1, ...list.map((bar) => bar.articles));
  const links = list.map((bar) => {
    const text = `${bar.label}: ${count(bar.articles)} articles, ${count(bar.stories)} stories`;
    const column = node("i");
    column.style.height = `${(100 * bar.articles) / highest}%`;
    const href = changed(state, { [`${clock}_from`]: bar.value, [`${clock}_to`]: bar.end });
    return node("a", { href, title: text, "aria-label": text, tabindex: bar.articles ? null : "-1" }, column);
  });
  const beside = [
    histogram.coarser ? `${count(histogram.coarser)} ${words.coarser} ${histogram.interval}` : null,
    histogram.undated ? `${count(histogram.undated)} ${words.undated}` : null,
  ].filter(Boolean).join(", ");
  return [
    list.length ? node("div", { class: "bars" }, links) : null,
    list.length ? node("div", { class: "ends" }, node("span", {}, list[0].label), node("span", {}, list.at(-1).label)) : null,
    beside ? node("p", { class: "facts" }, `Not shown: ${beside}.`) : null,
    histogram.uncertain ? node("p", { class: "facts" }, `Uncertain: ${count(histogram.uncertain)} ${words.uncertain}.`) : null,
  ];
}

// A year or a month as the day it begins or ends with, for fields that take days.
function day(text, last) {
  const [, year, month, rest] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(text ?? "") ?? [];
  if (!year || rest) return (text ?? "").slice(0, 10);
  if (!last) return `${year}-${month ?? "01"}-01`;
  return new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).toISOString().slice(0, 10);
}

function dates(clock, state, go) {
  const from = node("input", { type: "date", value: day(state.get(`${clock}_from`), false) });
  const to = node("input", { type: "date", value: day(state.get(`${clock}_to`), true) });
  const form = node("form", { class: "dates" },
    node("label", {}, "from ", from), node("label", {}, "to ", to), node("button", {}, "Set dates"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(changed(state, { [`${clock}_from`]: from.value, [`${clock}_to`]: to.value }));
  });
  return form;
}

/** Everything beside the results of `answer`. `go` follows an address. */
export function facets(answer, state, go) {
  return [
    ...Object.keys(CLOCKS).map((clock) => node("section", {}, node("h3", {}, CLOCKS[clock].title),
      bars(clock, answer.facets[clock], answer.histograms[clock], state), dates(clock, state, go))),
    ...["language", "publisher", "origin", "cited", "cited_role"].map((name) => values(name, answer.facets[name], state)),
  ].filter(Boolean);
}
