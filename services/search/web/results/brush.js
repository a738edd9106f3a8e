// A histogram over which one drags a range: with a pointer over the bars, or with the arrow keys on its two handles.
import { node, svg } from "../nodes.js";
import { count } from "../formats.js";
import { say } from "../words.js";

const HIGH = 100;

function drawn(bars) {
  const highest = Math.max(1, ...bars.map((bar) => bar.articles));
  const chosen = svg("rect", { class: "chosen", x: 0, y: 0, width: bars.length, height: HIGH });
  const columns = bars.map((bar, place) => {
    const height = bar.articles ? Math.max(3, (HIGH * bar.articles) / highest) : 0;
    return svg("rect", { class: "bar", x: place + 0.08, y: HIGH - height, width: 0.84, height });
  });
  const picture = svg("svg", { viewBox: `0 0 ${bars.length} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" }, chosen, columns);
  return { picture, chosen, columns };
}

const KEYS = {
  ArrowLeft: () => -1, ArrowDown: () => -1, ArrowRight: () => 1, ArrowUp: () => 1, PageDown: () => -10, PageUp: () => 10,
  Home: () => -Infinity, End: () => Infinity,
};

/** The chart of `bars`; `choose(first, last)` is told which bars a range goes from and to, both included. */
export function brush(bars, { name, label, choose }) {
  const { picture, chosen, columns } = drawn(bars);
  const last = bars.length - 1;
  const range = { from: 0, to: last };
  const output = node("output", { class: "range" });
  const apply = node("button", { type: "button", hidden: true }, say("keep_dates"));
  const handle = (end) => node("div", {
    class: `handle ${end}`, role: "slider", tabindex: "0", "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": String(last),
    "aria-label": `${name}: ${say(end === "from" ? "first_date" : "last_date")}`,
  });
  const handles = { from: handle("from"), to: handle("to") };
  const plot = node("div", { class: "plot" }, picture, handles.from, handles.to);

  function within() {
    let articles = 0;
    for (let place = range.from; place <= range.to; place += 1) articles += bars[place].articles;
    return articles;
  }

  function draw(whole = false) {
    chosen.setAttribute("x", range.from);
    chosen.setAttribute("width", range.to - range.from + 1);
    columns.forEach((column, place) => column.classList.toggle("out", place < range.from || place > range.to));
    handles.from.style.left = `${(100 * range.from) / bars.length}%`;
    handles.to.style.left = `${(100 * (range.to + 1)) / bars.length}%`;
    for (const end of ["from", "to"]) {
      handles[end].setAttribute("aria-valuenow", String(range[end]));
      handles[end].setAttribute("aria-valuetext", label(bars[range[end]]));
    }
    output.replaceChildren(label({ value: bars[range.from].value, end: bars[range.to].end }), whole ? "" : ` · ${count(within())}`);
    apply.hidden = range.from === 0 && range.to === last;
  }

  const chosenRange = () => choose(bars[range.from], bars[range.to]);
  apply.addEventListener("click", chosenRange);
  for (const end of ["from", "to"]) {
    handles[end].addEventListener("keydown", (event) => {
      if (event.key === "Enter") return chosenRange();
      if (event.key === "Escape") Object.assign(range, { from: 0, to: last });
      else if (event.key in KEYS) {
        const [low, high] = end === "from" ? [0, range.to] : [range.from, last];
        range[end] = Math.min(high, Math.max(low, range[end] + KEYS[event.key]()));
      } else return undefined;
      event.preventDefault();
      return draw();
    });
  }

  let start = null;
  const barAt = (event) => {
    const { left, width } = plot.getBoundingClientRect();
    return Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * bars.length)));
  };
  plot.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const held = event.target.closest(".handle");
    plot.setPointerCapture(event.pointerId);
    // A handle keeps the other end where it is; elsewhere the range begins anew.
    start = held === handles.from ? range.to : held === handles.to ? range.from : barAt(event);
    event.preventDefault();
    if (held) held.focus();
    else move(event);
  });
  function move(event) {
    const here = barAt(event);
    Object.assign(range, { from: Math.min(start, here), to: Math.max(start, here) });
    draw();
  }
  plot.addEventListener("pointermove", (event) => {
    if (start !== null) return move(event);
    const bar = bars[barAt(event)];
    return output.replaceChildren(`${label(bar)} · ${count(bar.articles)}`);
  });
  plot.addEventListener("pointerleave", () => start === null && draw(apply.hidden));
  plot.addEventListener("pointerup", () => {
    if (start === null) return;
    start = null;
    if (!apply.hidden || last === 0) chosenRange();
  });
  plot.addEventListener("pointercancel", () => {
    start = null;
    Object.assign(range, { from: 0, to: last });
    draw(true);
  });
  draw(true);
  return node("div", { class: "brush", role: "group", "aria-label": `${name}: ${say("brush_help")}` }, plot,
    node("div", { class: "underplot" }, output, apply));
}
