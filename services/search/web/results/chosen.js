// The filters that hold, each with a link that takes it away.
import { changed, filters, toggled } from "../address.js";
import { node } from "../nodes.js";
import { name as named } from "../texts.js";
import { say } from "../words.js";
import { valueLabel } from "./labels.js";
import { rawLabel } from "./raw.js";
import { seenValue } from "./seen.js";

function dropped(state, name, value) {
  return state.getAll(name).length > 1 ? toggled(state, name, value) : changed(state, { [name]: null });
}

/** A list of the filters of `state`, named as in `answer`; null when there are none. */
export function chosen(state, answer) {
  const held = filters(state);
  if (!held.length) return null;
  return node("ul", { class: "chosen", "aria-label": say("chosen") },
    held.map(([name, value]) => {
      const out = name.startsWith("exclude_");
      const plain = out ? name.slice("exclude_".length) : name;
      const called = answer?.labels[plain]?.[value];
      const known = called ? { kind: "value", value, label: called }
        : answer?.facets[plain]?.find((one) => one.value === value) ?? seenValue(plain, value);
      const label = rawLabel(plain, value, state.get("tz") ?? "UTC")
        ?? valueLabel(plain, known ?? { kind: value === "none" ? "none" : "value", value, label: value });
      const says = `${out ? `${say("not")} ` : ""}${say(`filter.${plain}`)}`;
      return node("li", { class: out ? "out" : null },
        node("a", { href: dropped(state, name, value), title: say("take_away") },
          node("span", { class: "quiet" }, `${says}: `), named(label), node("span", { "aria-hidden": "true" }, " ✕"),
          node("span", { class: "unseen" }, ` (${say("take_away")})`)));
    }),
    held.length > 1 ? node("li", {}, node("a", { class: "plain", href: changed(new URLSearchParams(), { q: state.get("q"), sort: state.get("sort"), fold: state.get("fold") }) }, say("drop_filters"))) : null);
}
