// What is done with results as a whole: their order, their stories, comparing, saving.
import { changed, opened } from "../address.js";
import { field, node } from "../nodes.js";
import { exporting } from "./exporting.js";
import { say } from "../words.js";

const ORDERS = ["", "relevance", "newest", "oldest"];

function order(state, go) {
  const select = node("select", { id: "order" }, ORDERS.filter((one) => one !== "relevance").map((one) =>
    node("option", { value: one, selected: (state.get("sort") ?? "") === one }, say(`order.${one || "best"}`))));
  select.addEventListener("change", () => go(changed(state, { sort: select.value }), "order"));
  return field(say("order"), select);
}

function folding(state, go) {
  const box = node("input", { type: "checkbox", id: "folding", checked: state.get("fold") !== "none" });
  box.addEventListener("change", () => go(changed(state, { fold: box.checked ? null : "none" }), "folding"));
  return node("label", { title: say("fold_help") }, box, ` ${say("fold")}`);
}

/** The row of tools beside the number of results. */
export function tools(answer, state, go) {
  const set = state.get("q");
  return node("div", { class: "tools" },
    order(state, go),
    folding(state, go),
    node("a", { href: opened(state, { view: "compare", q: null, set: set ? [set] : [] }) }, say("compare")),
    node("a", { href: opened(state, { view: "save" }) }, say("save_feed")),
    exporting(state));
}
