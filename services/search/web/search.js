// The search page: reads its address, asks the API, shows the answer.
import { call, changed, chosen, current } from "./state.js";
import { count, marked, node, passage } from "./nodes.js";
import { facets } from "./facets.js";
import { facts } from "./facts.js";
import { view } from "./article.js";

const at = (id) => document.getElementById(id);
const LEAD = 240;
let latest = 0;

async function ask(address) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw { detail: "The search service does not answer." };
  }
  const body = await answer.json();
  if (!answer.ok) throw body;
  return body;
}

function lead({ body = "" }) {
  return body.length <= LEAD ? body : `${body.slice(0, LEAD).replace(/\s+\S*$/u, "")} …`;
}

function hit({ article, highlights }, state) {
  const language = { lang: article.language.code === "und" ? null : article.language.code, dir: "auto" };
  const opened = new URLSearchParams(state);
  opened.set("article", article.id);
  const passages = highlights.body ?? [];
  return node("li", {},
    node("h2", language, node("a", { href: `/?${opened}` },
      highlights.headline ? marked(highlights.headline[0]) : article.headline ?? lead(article))),
    facts(article, state.get("tz") ?? "UTC"),
    highlights.dek ? node("p", language, marked(highlights.dek[0])) : null,
    passages.length
      ? passages.map((one) => node("p", language, passage(one, article.body)))
      : highlights.dek ? null : node("p", { class: "quiet", ...language }, article.dek ?? lead(article)));
}

function summary(answer) {
  const { value, relation } = answer.total;
  const number = value === 0 ? "No articles" : `${relation === "gte" ? "over " : ""}${count(value)} ${value === 1 ? "article" : "articles"}`;
  const stories = value ? ` in ${count(answer.stories)} ${answer.stories === 1 ? "story" : "stories"}` : "";
  return [`${number}${stories} for `, node("code", { dir: "auto" }, answer.interpreted_as), ` (${answer.took_ms} ms)`];
}

function pages(answer, state) {
  const links = [];
  if (state.has("cursor")) links.push(node("a", { href: changed(state, {}) }, "First page"));
  if (answer.next) links.push(node("a", { href: changed(state, { cursor: answer.next }), rel: "next" }, "Next page"));
  return links;
}

function label([name, value], answer) {
  const known = answer?.facets[name]?.find((one) => one.value === value)?.label ?? value;
  return `${name.replaceAll("_", " ")}: ${known} ✕`;
}

function showChosen(state, answer) {
  at("chosen").replaceChildren(...chosen(state).map((one) =>
    node("li", {}, node("a", { href: one[2], dir: "auto", title: "Take this filter away" }, label(one, answer)))));
}

function showProblem(problem, state) {
  const where = problem.errors?.find((one) => one.param === "q" && one.position !== null);
  const query = [...(state.get("q") ?? "")];
  at("problem").replaceChildren(problem.detail ?? "Something went wrong.", ...(where
    ? [node("code", {}, `${query.join("").replace(/\s/g, " ")}\n${" ".repeat(where.position)}^`)] : []));
  at("problem").hidden = false;
}

async function show({ focus = false } = {}) {
  const mine = ++latest;
  const state = current();
  at("q").value = state.get("q") ?? "";
  at("sort").value = state.get("sort") ?? "";
  const id = state.get("article");
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(id ? `/v1/articles/${encodeURIComponent(id)}` : call(state));
    if (mine !== latest) return;
    at("problem").hidden = true;
    at("article").hidden = !id;
    at("results").hidden = at("facets").hidden = Boolean(id);
    if (id) {
      at("article").replaceChildren(...view(answer, state));
      document.title = `${answer.headline ?? "Article"} – Telex`;
    } else {
      at("summary").replaceChildren(...summary(answer));
      showChosen(state, answer);
      at("hits").replaceChildren(...answer.hits.map((one) => hit(one, state)));
      at("pages").replaceChildren(...pages(answer, state));
      at("facets").replaceChildren(...facets(answer, state, go));
      document.title = state.get("q") ? `${state.get("q")} – Telex` : "Telex";
    }
    if (focus) {
      scrollTo(0, 0);
      at(id ? "article" : "results").focus({ preventScroll: true });
    }
  } catch (problem) {
    if (mine !== latest) return;
    if (problem instanceof Error) throw problem;
    showProblem(problem, state);
    showChosen(state);
    for (const part of ["summary", "hits", "pages", "facets"]) at(part).replaceChildren();
    at("article").hidden = true;
    at("results").hidden = false;
  } finally {
    if (mine === latest) document.body.removeAttribute("aria-busy");
  }
}

function go(address) {
  history.pushState(null, "", address);
  show({ focus: true });
}

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  go(changed(current(), { q: at("q").value.trim(), sort: at("sort").value }));
});
at("sort").addEventListener("change", () => at("search").requestSubmit());
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/?'], a[href='/']");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  at("q").focus();
});
addEventListener("popstate", () => show());
show();
