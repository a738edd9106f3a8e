// What went wrong, with the place in the query where that is known.
import { changed, kept, results } from "./address.js";
import { Problem } from "./asking.js";
import { node } from "./nodes.js";
import { text } from "./texts.js";
import { say } from "./words.js";

// Views that are opened from results.
const BEHIND = new Set(["article", "story"]);

/** `query` with the mistake at `position` (code points) marked. */
export function pointer(query, position) {
  const letters = [...query].map((letter) => (/\s/u.test(letter) ? " " : letter));
  return node("pre", { dir: "ltr" }, text(letters.slice(0, position).join("")),
    node("mark", { class: "wrong" }, text(letters[position] ?? "⌶")), text(letters.slice(position + 1).join("")));
}

// Of the network, or of a service that has too much to do: the same may go well a moment later.
const passing = ({ status }) => status === null || status === 429 || status >= 502;

const QUERIES = /^(?:q$|set\[(\d+)\])/;

// The query that a mistake is in, with its place.
function mistaken({ errors }, state, sets) {
  const one = errors.find(({ param, position }) => position !== null && QUERIES.test(param ?? ""));
  if (!one) return null;
  const [, set] = QUERIES.exec(one.param);
  return pointer((set === undefined ? state.get("q") : sets[Number(set)]) ?? "", one.position);
}

/** What `error` says to who asked for `state`, under `heading`; with a way to try again where that may help. `sets` are the
 * queries that are compared. Errors that are no Problem are the page's own, and go to the console, too. */
export function notice(error, state, { heading = null, sets = [] }) {
  const known = error instanceof Problem;
  if (!known) reportError(error);
  return node("div", { class: "notice", role: "alert" },
    heading,
    node("p", {}, text(known ? error.message : say("own_mistake"))),
    known ? mistaken(error, state, sets) : null,
    known && passing(error) ? node("p", {}, node("a", { href: kept(state, {}) }, say("try_again"))) : null);
}

/** A view that says why there is no other one. */
export function problem(error, state) {
  return {
    title: say("went_wrong"),
    said: error instanceof Problem ? error.message : say("went_wrong"),
    css: "alone",
    nodes: [
      BEHIND.has(state.get("view")) ? node("p", { class: "back" }, node("a", { href: results(state) }, `← ${say("results")}`)) : null,
      notice(error, state, { heading: node("h1", { id: "headline", tabindex: "-1" }, say("went_wrong")) }),
      node("p", {}, node("a", { href: changed(new URLSearchParams(), { q: null }) }, say("see_all"))),
    ],
  };
}
