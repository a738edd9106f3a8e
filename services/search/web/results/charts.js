// The two clocks above the results: when articles were published, and the dates that they talk about.
import { changed } from "../address.js";
import { count, days, moment } from "../formats.js";
import { field, node, table } from "../nodes.js";
import { say, term } from "../words.js";
import { brush } from "./brush.js";

const CLOCKS = { published: ["hour", "day", "week", "month", "quarter", "year"], mentions: ["day", "week", "month", "quarter", "year"] };

/** What a bar covers, in words. */
export function barLabel(bar, interval) {
  if (interval === "hour") return moment(bar.value, "hour", "UTC");
  return days(bar.value, bar.end, interval === "month" || interval === "year" ? interval : interval === "quarter" ? "month" : "day");
}

const narrowed = (state, clock, from, to, out = false) => changed(state, {
  [`${clock}_from`]: out ? state.get(`${clock}_from`) : from, [`${clock}_to`]: out ? state.get(`${clock}_to`) : to,
  [`exclude_${clock}_from`]: out ? from : state.get(`exclude_${clock}_from`), [`exclude_${clock}_to`]: out ? to : state.get(`exclude_${clock}_to`),
});

function beside(clock, { coarser, outside, undated, uncertain, interval }) {
  const said = [
    coarser ? say(`${clock}.coarser`, { n: coarser, width: term("interval", interval) }) : null,
    outside ? say(`${clock}.outside`, { n: outside }) : null,
    undated ? say(`${clock}.undated`, { n: undated }) : null,
    uncertain ? say(`${clock}.uncertain`, { n: uncertain }) : null,
  ].filter(Boolean);
  return said.length ? node("p", { class: "beside" }, said.join(" · ")) : null;
}

// A year or a month as the day it begins or ends with, for fields that take days.
function day(written, last) {
  const [, year, month, rest] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(written ?? "") ?? [];
  if (!year || rest) return (written ?? "").slice(0, 10);
  if (!last) return `${year}-${month ?? "01"}-01`;
  return new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).toISOString().slice(0, 10);
}

function dates(clock, state, go) {
  const kept = [day(state.get(`${clock}_from`), false), day(state.get(`${clock}_to`), true)];
  const from = node("input", { type: "date", value: kept[0] });
  const to = node("input", { type: "date", value: kept[1] });
  const out = node("button", { type: "button", class: "second" }, say("leave_out"));
  const form = node("form", { class: "dates" },
    field(say("date_from"), from), field(say("date_to"), to),
    node("button", {}, say("keep_dates")), out);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(narrowed(state, clock, from.value, to.value), "headline");
  });
  out.addEventListener("click", () => {
    // The range that is kept is left out instead; both at once would be nothing.
    const same = from.value === kept[0] && to.value === kept[1];
    const rest = new URLSearchParams(state);
    for (const end of same ? ["from", "to"] : []) rest.delete(`${clock}_${end}`);
    go(narrowed(rest, clock, from.value, to.value, true), "headline");
  });
  return form;
}

function width(clock, interval, state, go) {
  const select = node("select", {},
    node("option", { value: "" }, say("width_auto")),
    CLOCKS[clock].map((one) => node("option", { value: one, selected: state.get(`${clock}_interval`) === one }, term("interval", one))));
  select.addEventListener("change", () => go(changed(state, { [`${clock}_interval`]: select.value }), "headline"));
  return field(say("bar_width"), select);
}

function asTable(clock, bars, interval, state) {
  return table([say("dates"), say("articles_head"), say("stories_head")], bars.filter((bar) => bar.articles).map((bar) => [
    node("a", { href: narrowed(state, clock, bar.value, bar.end) }, barLabel(bar, interval)), count(bar.articles), count(bar.stories)]),
  { label: say("table_of", { what: say(`clock.${clock}`) }) });
}

function chart(clock, answer, state, go) {
  const bars = answer.facets[clock] ?? [];
  const histogram = answer.histograms[clock];
  const held = state.has(`${clock}_from`) || state.has(`${clock}_to`);
  const label = (bar) => barLabel(bar, histogram.interval);
  return node("section", { class: "chart", "aria-labelledby": `clock-${clock}` },
    node("div", { class: "charthead" },
      node("h2", { id: `clock-${clock}` }, say(`clock.${clock}`)),
      held ? node("a", { href: changed(state, { [`${clock}_from`]: null, [`${clock}_to`]: null }) }, say("all_dates")) : null),
    bars.length ? brush(bars, {
      name: say(`clock.${clock}`), label, choose: (from, to) => go(narrowed(state, clock, from.value, to.end), "headline"),
    }) : node("p", { class: "quiet" }, say("no_bars")),
    beside(clock, histogram),
    node("details", {}, node("summary", {}, say("dates_and_table")),
      dates(clock, state, go), width(clock, histogram.interval, state, go), asTable(clock, bars, histogram.interval, state)));
}

/** The charts of `answer`. `go` follows an address. */
export function charts(answer, state, go) {
  return node("div", { class: "charts" }, Object.keys(CLOCKS).map((clock) => chart(clock, answer, state, go)));
}
