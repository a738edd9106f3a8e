// Suggestions under the search box: actors by the beginning of a name, in any language and script.
import { current, changed } from "./address.js";
import { ask } from "./asking.js";
import { flag } from "./flags.js";
import { node } from "./nodes.js";
import { name } from "./texts.js";
import { language } from "./language.js";
import { say, term } from "./words.js";
import { valueLabel } from "./results/labels.js";
import { see } from "./results/seen.js";

const PAUSE_MS = 120;
const MOST = 8;

const WORDS = 4; // that a name may have before it is complete
const enough = (begun) => [...begun].length >= (/[^\u0000-\u024f]/u.test(begun) ? 1 : 2);

/** What may be the beginning of a name at the end of `typed`, the longest first: its last words after any operator. */
function tails(typed) {
  const last = typed.split(/[()"«»“”„]|\b(?:AND|OR|NOT)\s/u).at(-1).trimStart();
  if (last.includes(":")) return []; // a field says itself what it wants
  const words = last.split(/\s+/u);
  return words.map((_, place) => words.slice(place).join(" ")).slice(-WORDS).filter(enough);
}

/** Makes `box` a combobox. `go` follows an address. */
export function suggest(box, list, go) {
  let options = [];
  let before = ""; // what was typed before the beginning that they are for
  let at = -1;
  let waiting = null;
  let asking = null;

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    options = [];
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function point(place) {
    at = place;
    list.childNodes.forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
    if (place < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", `suggestion-${place}`);
      list.childNodes[place].scrollIntoView({ block: "nearest" });
    }
  }

  function take(place) {
    const rest = before.replace(/(?:\s*\b(?:AND|OR)\s*|["«“„]\s*)$/u, "").trim();
    const state = current();
    const actors = state.getAll("actor");
    const { id } = options[place];
    close();
    box.value = rest;
    const out = state.getAll("exclude_actor").filter((one) => one !== id);
    go(changed(state, { q: rest, actor: actors.includes(id) ? actors : [...actors, id], exclude_actor: out }), "headline");
  }

  function offer(found, typed, tail) {
    options = found.slice(0, MOST);
    before = typed.slice(0, typed.length - tail.length);
    for (const one of options) see("actor", { ...one, kind: "value", value: one.id });
    list.replaceChildren(...options.map((one, place) => {
      const item = node("li", { role: "option", id: `suggestion-${place}`, "aria-selected": "false" },
        node("span", { class: "sign" }, flag(one.country)),
        name(valueLabel("actor", { ...one, kind: "value", value: one.id }), { class: "label" }),
        node("span", { class: "kind" }, one.type ? term("type", one.type) : ""),
        node("span", { class: "number" }, say("articles", { n: one.articles })));
      item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
      item.addEventListener("click", () => take(place));
      return item;
    }));
    at = -1;
    list.hidden = !options.length;
    box.setAttribute("aria-expanded", String(options.length > 0));
  }

  async function look() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const typed = box.value;
    let found = [];
    let begun = "";
    try {
      for (const tail of tails(typed)) {
        begun = tail;
        found = (await ask(`/v1/suggest?${new URLSearchParams({ q: tail, labels: language })}`, signal)).suggestions;
        if (found.length) break;
      }
    } catch {
      // A search without suggestions is still a search.
    }
    if (!signal.aborted) offer(found, typed, begun);
  }

  box.addEventListener("input", () => {
    close(); // those that stand there are for what was typed before
    if (tails(box.value).length) waiting = setTimeout(look, PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(((at + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Enter" && at >= 0) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
}
