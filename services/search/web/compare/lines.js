// Lines over the same bars, one a set; told apart by colour and by dashes.
import { node, svg } from "../nodes.js";

const WIDE = 800;
const HIGH = 220;
const TOP = 14;

// The points of each unbroken piece: where there is no value (a share of nothing), the line stops.
function pieces(points) {
  const found = [[]];
  for (const point of points) {
    if (point) found.at(-1).push(point);
    else found.push([]);
  }
  return found.filter((piece) => piece.length);
}

/** The chart of `sets` by `measure` (share or articles); a table beside it says the same. */
export function lines(sets, measure, label, shown) {
  const bars = sets[0].bars;
  const all = sets.flatMap((one) => one.bars).filter((bar) => bar[measure] !== null);
  const top = all.reduce((most, bar) => (bar[measure] > most[measure] ? bar : most), all[0]);
  const highest = top?.[measure] || 1;
  const x = (place) => (bars.length === 1 ? WIDE / 2 : (WIDE * place) / (bars.length - 1)).toFixed(1);
  const y = (bar) => (TOP + (HIGH - TOP) * (1 - bar[measure] / highest)).toFixed(1);
  const drawn = sets.map((set, number) => {
    const points = set.bars.map((bar, place) => (bar[measure] === null ? null : { at: [x(place), y(bar)], bar }));
    return svg("g", { class: `line${number}` },
      pieces(points).map((piece) => svg("polyline", { points: piece.map(({ at }) => at.join(",")).join(" "), fill: "none" })),
      points.filter(Boolean).map(({ at: [cx, cy], bar }) =>
        svg("circle", { cx, cy, r: 3.5 }, svg("title", {}, `${set.label}, ${label(bar)}: ${shown(bar)}`))));
  });
  return node("figure", { class: "lines" },
    node("div", { class: "top", "aria-hidden": "true" }, top ? shown(top) : null),
    svg("svg", { viewBox: `-8 0 ${WIDE + 16} ${HIGH + 8}`, "aria-hidden": "true" },
      svg("line", { class: "axis", x1: 0, x2: WIDE, y1: HIGH, y2: HIGH }), svg("line", { class: "axis faint", x1: 0, x2: WIDE, y1: TOP, y2: TOP }), drawn),
    node("figcaption", { class: "ends" }, node("span", {}, label(bars[0])), bars.length > 1 ? node("span", {}, label(bars.at(-1))) : null));
}
