// Saves a search, so that it goes on: under a key, and read as a feed.
import { opened, results, search, stated } from "../address.js";
import { ask, Problem } from "../asking.js";
import { field, node } from "../nodes.js";
import { chosen } from "../results/chosen.js";
import { text } from "../texts.js";
import { say } from "../words.js";
import { remember } from "./once.js";

const EARLIER = 20; // articles that stand in a new feed from the beginning
const LONGEST_NAME = 200;

// Says what went wrong, at the field that it is about.
function refuse(problem, told, fields) {
  const known = problem instanceof Problem;
  if (!known) reportError(problem);
  const [first] = known ? problem.errors : [];
  const wrong = fields[first?.param];
  const says = wrong ? first.message : known ? problem.message : say("own_mistake");
  told.replaceChildren(node("p", { class: "notice", role: "alert", id: "refused" }, text(says)));
  if (!wrong) return;
  wrong.setAttribute("aria-invalid", "true");
  wrong.setAttribute("aria-describedby", "refused");
  wrong.focus();
}

function form(state, go) {
  const called = node("input", {
    type: "text", required: true, maxlength: LONGEST_NAME, autocomplete: "off", dir: "auto",
    value: [...(state.get("q") ?? "")].slice(0, LONGEST_NAME).join(""),
  });
  const once = node("input", { type: "checkbox", checked: state.get("fold") !== "none" });
  const webhook = node("input", { type: "url", maxlength: "2048", placeholder: "https://…", autocomplete: "off", "aria-describedby": "webhook-help" });
  const told = node("div", {});
  const fields = { name: called, "webhook.url": webhook };
  let saving = false;
  const made = node("form", { class: "save" },
    field(say("search_name"), called),
    node("label", {}, once, ` ${say("once_per_story")}`),
    field(say("webhook"), webhook),
    node("p", { class: "quiet", id: "webhook-help" }, say("webhook_help")),
    told,
    node("button", {}, say("save")));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (saving) return;
    saving = true;
    told.replaceChildren();
    called.removeAttribute("aria-invalid");
    called.removeAttribute("aria-describedby");
    webhook.removeAttribute("aria-invalid");
    webhook.setAttribute("aria-describedby", "webhook-help");
    const body = { name: called.value, search: stated(search(state)), once_per_story: once.checked, backfill: EARLIER };
    const url = webhook.value.trim();
    try {
      const saved = await ask("/v1/searches", undefined, { method: "POST", body: url ? { ...body, webhook: { url } } : body });
      remember(saved.id, saved);
      // Who went elsewhere meanwhile is left there; the list has it.
      if (made.isConnected) go(opened(state, { view: "saved", id: saved.id }));
    } catch (problem) {
      refuse(problem, told, fields);
    } finally {
      saving = false;
    }
  });
  return made;
}

/** The page that saves the search of `state`; see app.js for what a view gives. */
export async function show(state, _signal, go) {
  return {
    title: say("save_title"), said: say("save_title"), css: "alone saving",
    nodes: [
      node("p", { class: "back" }, node("a", { href: results(state) }, `← ${say("results")}`)),
      node("h1", { id: "headline", tabindex: "-1" }, say("save_title")),
      node("p", { class: "quiet" }, say("save_help", { n: EARLIER })),
      state.get("q") ? node("p", {}, `${say("query")} `, node("code", { dir: "auto" }, text(state.get("q")))) : null,
      chosen(state, null),
      form(state, go),
      node("p", {}, node("a", { href: opened(state, { view: "saved" }) }, say("my_searches"))),
    ],
  };
}
