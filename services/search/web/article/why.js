// Why the search behind the article finds it, clause by clause.
import { search } from "../address.js";
import { articleAddress, ask } from "../asking.js";
import { node } from "../nodes.js";
import { name, text } from "../texts.js";
import { say } from "../words.js";

function clause({ param, stated, holds, has, parts }) {
  return node("li", { class: holds ? "holds" : "fails" },
    node("p", {}, node("strong", {}, say(holds ? "holds" : "fails")), " ", node("code", { dir: "auto" }, text(`${param}=${stated}`)),
      has.length ? [` · ${say("it_has")} `, name(has.slice(0, 12).join(", "))] : null),
    parts.length ? node("ul", {}, parts.map((part) => clause({ param, ...part }))) : null);
}

/** The part "why it was found" of `article`. */
export async function why(article, state, signal) {
  const answer = await ask(articleAddress(article.id, `/why?${search(state)}`), signal);
  return [
    node("h2", {}, say(answer.found ? "found_because" : "not_found_because")),
    node("ul", { class: "clauses" }, answer.clauses.map(clause)),
  ];
}
