// One article: its text with everything that was derived marked in it, and what stands behind it.
import { articleAddress, ask, brought, Problem } from "../asking.js";
import { kept, opened, results } from "../address.js";
import { download } from "../downloading.js";
import { hasKey } from "../key.js";
import { node, webAddress } from "../nodes.js";
import { facts } from "../results/hit.js";
import { relabelled } from "../results/labels.js";
import { text, written } from "../texts.js";
import { language } from "../language.js";
import { say } from "../words.js";
import { annotations } from "./annotations.js";
import { evidence } from "./evidence.js";
import { derived } from "./derived.js";
import { reader } from "./reader.js";

const PARTS = {
  text: null,
  removed: async () => (await brought(import("./ledger.js"))).ledger,
  versions: async () => (await brought(import("./versions.js"))).versions,
  similar: async () => (await brought(import("./similar.js"))).similar,
  why: async () => (await brought(import("./why.js"))).why,
};

const searched = (state) => [...state].some(([name]) => !["view", "id", "part", "mark", "hide", "before", "after", "tz", "sort", "fold", "cursor"].includes(name));

function tabs(state, part, article) {
  const counts = article.withheld?.includes("removed") ? {} : { removed: (article.removed ?? []).length + (article.notes ?? []).length };
  return node("nav", { class: "parts", "aria-label": say("parts") }, node("ul", {},
    Object.keys(PARTS).filter((one) => one !== "why" || searched(state)).map((one) =>
      node("li", {}, node("a", {
        href: opened(state, { view: "article", id: article.id, part: one === "text" ? null : one }),
        "aria-current": one === part ? "page" : null, "data-key": `part=${one}`,
      }, say(`part.${one}`), one in counts ? node("span", { class: "number" }, ` ${counts[one]}`) : null)))));
}

function json(article) {
  const link = node("a", { href: articleAddress(article.id) }, say("as_json"));
  const told = node("span", { role: "status" });
  link.addEventListener("click", async (event) => {
    if (!hasKey()) return;
    event.preventDefault();
    try {
      await download(link.getAttribute("href"), "article.json");
      told.replaceChildren();
    } catch (error) {
      told.replaceChildren(...text(error instanceof Problem ? error.message : say("no_answer")));
    }
  });
  return [link, told];
}

function head(article, state, headline) {
  const original = webAddress(article.url ?? "");
  return node("div", { class: "articlehead" },
    node("p", { class: "back" }, node("a", { href: results(state) }, `← ${say("results")}`)),
    facts(article, state.get("tz") ?? "UTC"),
    node("h1", { id: "headline", tabindex: "-1", ...written(article) }, headline),
    node("p", { class: "links" },
      article.byline ? node("span", { dir: "auto" }, text(article.byline)) : null,
      original ? node("a", { href: original, rel: "noopener noreferrer external" }, say("original")) : null,
      article.story_id ? node("a", { href: opened(state, { view: "story", id: article.story_id }) }, say("its_story")) : null,
      json(article)));
}

/** The page of the article `id` of `state`; see app.js for what a view gives. */
export async function show(state, signal) {
  const id = state.get("id") ?? "";
  const part = state.get("part") in PARTS ? state.get("part") : "text";
  const asked = await ask(articleAddress(id, `?${new URLSearchParams({ labels: language })}`), signal);
  const article = relabelled(asked, asked.labels);
  const title = article.headline ?? say("no_headline");
  const view = { title, said: title, css: "article" };
  if (part !== "text") {
    const under = await (await PARTS[part]())(article, state, signal);
    return { ...view, nodes: [head(article, state, text(title)), tabs(state, part, article), node("section", { class: "under", "aria-label": say(`part.${part}`) }, under)] };
  }
  const marks = annotations(article, state.getAll("hide"));
  const chosen = state.get("mark");
  const { headline, body } = reader(article, marks, chosen, (mark) => kept(state, { mark }));
  return {
    ...view,
    nodes: [
      head(article, state, article.headline ? headline : text(title)),
      tabs(state, part, article),
      node("div", { class: "reading" },
        node("article", { class: "text", "aria-labelledby": "headline" }, body),
        node("aside", { class: "derived", "aria-label": say("derived") },
          evidence(article, annotations(article, []), chosen, state), derived(article, state))),
    ],
  };
}
