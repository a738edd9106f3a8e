// The page: reads its address, shows the view that it names, follows links without leaving.
//
// A view is `show(state, signal, go)` and gives {title, said, css, nodes}: the window's title, what a screen reader is
// told, a class for its layout, and the nodes of <main>.
import { changed, current } from "./address.js";
import { brought } from "./asking.js";
import { problem } from "./problem.js";
import { show as results } from "./results/view.js";
import { settings } from "./settings.js";
import { suggest } from "./suggest.js";
import { plain } from "./texts.js";
import { say } from "./words.js";

const VIEWS = {
  results: async () => results,
  article: async () => (await brought(import("./article/view.js"))).show,
  story: async () => (await brought(import("./story/view.js"))).show,
  compare: async () => (await brought(import("./compare/view.js"))).show,
  save: async () => (await brought(import("./saving/form.js"))).show,
  saved: async () => (await brought(import("./saving/list.js"))).show,
};
const at = (id) => document.getElementById(id);
const main = at("main");
let asking = null;
let marked = null; // the place in a text that was last led to

async function viewOf(state) {
  const asked = state.get("view") ?? "results";
  return (VIEWS[asked] ?? VIEWS.results)();
}

// The focus goes where the reader was, where that is still there; else to the heading of what is new.
function focus(key) {
  const places = [document.getElementById(key), main.querySelector(`[data-key="${CSS.escape(key)}"]`), main.querySelector("h1")];
  for (const place of places.filter(Boolean)) {
    place.focus({ preventScroll: true });
    if (document.activeElement === place) return; // not where it stands in something closed
  }
}

// A text is brought to the mark that its address names; from above to its middle, else no further than needed.
function reveal(state, top) {
  const named = state.has("mark") ? `${state.get("id")} ${state.get("mark")}` : null;
  if (named && named !== marked) main.querySelector("a.mark.here")?.scrollIntoView({ block: top === 0 ? "center" : "nearest" });
  marked = named;
}

async function show({ key = null, top = 0 } = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const state = current();
  at("q").value = state.get("q") ?? "";
  main.setAttribute("aria-busy", "true");
  let view;
  try {
    view = await (await viewOf(state))(state, signal, go);
  } catch (error) {
    if (signal.aborted) return;
    view = problem(error, state);
  }
  if (signal.aborted) return;
  main.className = view.css;
  main.replaceChildren(...view.nodes.filter(Boolean));
  main.removeAttribute("aria-busy");
  document.title = [plain(view.title), "Telex"].filter(Boolean).join(" – ");
  at("said").textContent = plain(view.said);
  if (top !== null) scrollTo(0, top);
  reveal(state, top);
  if (key) focus(key);
}

/** Follows `address`; the focus goes to the element with the id or data-key `key` there, else to the heading. */
function go(address, key = "headline") {
  const stays = key !== "headline";
  history.replaceState({ top: scrollY }, "");
  history.pushState(null, "", address);
  show({ key, top: stays ? null : 0 });
}

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  go(changed(current(), { q: at("q").value.trim() }));
});
// Not by its address, which would be another state.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  focus("headline");
});
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/?'], a[href='/']");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"), link.dataset.key ?? "headline");
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  at("q").focus();
});
addEventListener("popstate", (event) => show({ key: "headline", top: event.state?.top ?? 0 }));
history.scrollRestoration = "manual";
for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
for (const element of document.querySelectorAll("[data-hint]")) element.setAttribute("placeholder", say(element.dataset.hint));
settings(at("settings"));
suggest(at("q"), at("suggestions"), go);
addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
show({ top: history.state?.top ?? 0 });
