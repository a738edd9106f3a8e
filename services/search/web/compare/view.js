// Queries side by side: how many articles each finds, over time, and what every two have in common.
import { ask, Problem } from "../asking.js";
import { current, kept, search } from "../address.js";
import { count, percent } from "../formats.js";
import { field, node, table } from "../nodes.js";
import { notice } from "../problem.js";
import { barLabel } from "../results/charts.js";
import { chosen } from "../results/chosen.js";
import { name, text } from "../texts.js";
import { say, term } from "../words.js";
import { lines } from "./lines.js";

const MOST = 10;
const INTERVALS = ["day", "week", "month", "quarter", "year"];

const stated = (state) => state.getAll("set").filter((one) => one.trim());
const clockOf = (value) => (value === "mentions" ? "mentions" : "published");

function form(state, go) {
  const sets = stated(state);
  const boxes = [...sets, ...Array(Math.max(1, 2 - sets.length)).fill("")].slice(0, MOST).map((value, place) =>
    node("li", {}, node("label", {}, node("span", { class: "unseen" }, say("set_n", { n: place + 1 })),
      node("input", { type: "search", value, dir: "auto", maxlength: "4096", autocomplete: "off", placeholder: say("set_hint") }))));
  const select = (label, name, options) => field(label, node("select", { name }, options.map(([value, shown]) =>
    node("option", { value, selected: (state.get(name) ?? "") === value }, shown))));
  const made = node("form", { class: "sets" },
    node("ol", {}, boxes),
    node("div", { class: "tools" },
      select(say("clock"), "clock", [["", say("clock.published")], ["mentions", say("clock.mentions")]]),
      select(say("bar_width"), `${clockOf(state.get("clock"))}_interval`, [["", say("width_auto")], ...INTERVALS.map((one) => [one, term("interval", one)])]),
      select(say("measure"), "measure", [["", say("measure.articles")], ["share", say("measure.share")]]),
      node("button", {}, say("compare"))));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = [...made.querySelectorAll("input")].map((one) => one.value.trim()).filter(Boolean);
    const [clock, width, measure] = [...made.querySelectorAll("select")].map((one) => one.value);
    go(kept(current(), {
      set: [...new Set(values)], clock, measure, published_interval: null, mentions_interval: null, [`${clockOf(clock)}_interval`]: width,
    }), "headline");
  });
  return made;
}

function numbers(answer) {
  return table([say("query"), say("articles_head"), say("stories_head"), say("share_of", { n: answer.of.articles })], answer.sets.map((one, place) => [
    [node("span", { class: `key line${place}`, "aria-hidden": "true" }), name(one.label), node("br"), node("code", { class: "quiet", dir: "auto" }, text(one.interpreted_as))],
    count(one.articles), count(one.stories), one.share === null ? "–" : percent(one.share),
  ]), { label: say("numbers") });
}

function overlaps(answer) {
  if (!answer.overlaps.length) return null;
  return [node("h2", {}, say("in_common")), table([say("queries"), say("articles_head"), say("stories_head"), say("share_either")],
    answer.overlaps.map((one) => [one.sets.map((set, place) => [place ? " + " : "", name(set)]), count(one.articles), count(one.stories), percent(one.share ?? 0)]),
    { label: say("in_common") })];
}

function chart(answer, state) {
  const bars = answer.sets[0].bars;
  if (!bars.length) return node("p", { class: "quiet" }, say("no_bars"));
  const measure = state.get("measure") === "share" ? "share" : "articles";
  const shown = (bar) => (measure === "articles" ? count(bar.articles) : bar.share === null ? "–" : percent(bar.share));
  const width = answer.sets[0].beside.interval;
  return [
    lines(answer.sets, measure, (bar) => barLabel(bar, width), shown),
    node("details", {}, node("summary", {}, say("as_table")),
      table([say("dates"), ...answer.sets.map((one) => name(one.label))],
        bars.map((bar, place) => [barLabel(bar, width), ...answer.sets.map((one) => shown(one.bars[place]))]), { label: say("as_table") }))];
}

/** The page that compares the sets of `state`; see app.js for what a view gives. */
export async function show(state, signal, go) {
  const sets = stated(state);
  const head = [node("h1", { id: "headline", tabindex: "-1" }, say("compare_title")), node("p", { class: "quiet" }, say("compare_help")), chosen(state, null), form(state, go)];
  const view = { title: say("compare_title"), css: "compare" };
  if (!sets.length) return { ...view, said: say("compare_title"), nodes: head };
  const asked = search(state);
  for (const one of sets) asked.append("set", one);
  for (const one of ["clock", "published_interval", "mentions_interval"]) if (state.has(one)) asked.set(one, state.get(one));
  let answer;
  try {
    answer = await ask(`/v1/compare?${asked}`, signal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...view, said: error.message, nodes: [...head, notice(error, state, { sets })].filter(Boolean) }; // what was typed stays
  }
  return {
    ...view, said: say("compared", { n: answer.sets.length }),
    nodes: [...head, node("div", { class: "compared" }, numbers(answer), chart(answer, state), overlaps(answer))].filter(Boolean),
  };
}
