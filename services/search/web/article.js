// One article, with what cleaning removed and what was stated and not used.
import { changed } from "./state.js";
import { facts } from "./facts.js";
import { node, webAddress } from "./nodes.js";

function table(title, heads, rows) {
  if (!rows.length) return null;
  return node("details", {},
    node("summary", {}, `${title} (${rows.length})`),
    node("table", {},
      node("thead", {}, node("tr", {}, heads.map((head) => node("th", { scope: "col" }, head)))),
      node("tbody", {}, rows.map((row) =>
        node("tr", {}, row.map((cell) => node("td", { dir: "auto" }, cell ?? "")))))));
}

/** The parts of the article's page; `back` leads to the results. */
export function view(article, state) {
  const language = { lang: article.language.code === "und" ? null : article.language.code, dir: "auto" };
  const original = webAddress(article.url ?? "");
  return [
    node("p", {}, node("a", { href: changed(state, { cursor: state.get("cursor") }) }, "← Results")),
    node("h1", language, article.headline ?? "(no headline)"),
    facts(article, state.get("tz") ?? "UTC"),
    article.byline ? node("p", { class: "facts", dir: "auto" }, article.byline) : null,
    article.dek ? node("p", { class: "dek", ...language }, article.dek) : null,
    ...article.body.split(/\n{2,}/).filter(Boolean).map((paragraph) => node("p", language, paragraph)),
    table("Lines that cleaning removed", ["Line", "Rule", "Text"],
      (article.removed ?? []).map(({ line, rule, text }) => [String(line), rule, text])),
    table("Stated, and not used", ["What", "Field", "Stated", "Used"],
      (article.notes ?? []).map(({ code, field, stated, used }) => [code, field, stated, used])),
    node("p", { class: "facts" },
      original ? node("a", { href: original, rel: "noopener noreferrer external" }, "Original") : null,
      node("a", { href: `/v1/articles/${encodeURIComponent(article.id)}` }, "As JSON")),
  ].filter(Boolean);
}
