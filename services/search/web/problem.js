// What went wrong, with the place in the query where that is known.
import { changed } from "./address.js";
import { Problem } from "./asking.js";
import { node } from "./nodes.js";
import { text } from "./texts.js";
import { say } from "./words.js";

/** `query` with the mistake at `position` (code points) marked. */
export function pointer(query, position) {
  const letters = [...query].map((letter) => (/\s/u.test(letter) ? " " : letter));
  return node("pre", { dir: "ltr" }, text(letters.slice(0, position).join("")),
    node("mark", { class: "wrong" }, text(letters[position] ?? "⌶")), text(letters.slice(position + 1).join("")));
}

/** A view that says why there is no other one. Errors that are no Problem are the page's own, and go to the console, too. */
export function problem(error, state) {
  const known = error instanceof Problem;
  if (!known) reportError(error);
  const where = known && error.errors.find((one) => one.param === "q" && one.position !== null);
  return {
    title: say("went_wrong"),
    said: known ? error.message : say("went_wrong"),
    css: "alone",
    nodes: [
      node("div", { class: "notice", role: "alert" },
        node("h1", { id: "headline", tabindex: "-1" }, say("went_wrong")),
        node("p", {}, text(known ? error.message : say("own_mistake"))),
        where ? pointer(state.get("q") ?? "", where.position) : null),
      node("p", {}, node("a", { href: changed(new URLSearchParams(), { q: null }) }, say("see_all"))),
    ],
  };
}
