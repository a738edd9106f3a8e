// What cleaning removed, line by line with its rule, and what was stated and not used.
import { node, table } from "../nodes.js";
import { name, text } from "../texts.js";
import { say, term } from "../words.js";
import { count } from "../formats.js";

const cell = (value) => (value === null || value === undefined || value === "" ? "" : name(value));

/** The part "what was removed" of `article`. */
export function ledger(article) {
  const { removed = [], notes = [], withheld = [] } = article;
  const none = withheld.includes("removed") ? "ledger_withheld" : "ledger_empty";
  return [
    node("h2", {}, say("ledger")),
    node("p", { class: "quiet" }, say(removed.length ? "ledger_help" : none)),
    removed.length ? table([say("line"), say("rule"), say("raw_line")],
      removed.map((one) => [count(one.line), node("code", {}, text(one.rule)), node("span", { class: "raw" }, cell(one.text))]), { label: say("ledger") }) : null,
    notes.length ? [
      node("h2", {}, say("notes")),
      table([say("what"), say("field"), say("stated"), say("used")],
        notes.map((one) => [term("note", one.code), cell(one.field), cell(one.stated), cell(one.used)]), { label: say("notes") })] : null,
  ];
}
