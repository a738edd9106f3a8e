// The saved searches of the reader's key: how each does, and what can be done with it.
import { kept, restated, results } from "../address.js";
import { ask, Problem } from "../asking.js";
import { moment } from "../formats.js";
import { otherKey } from "../key.js";
import { node } from "../nodes.js";
import { pointer } from "../problem.js";
import { name, plain, text } from "../texts.js";
import { say, term } from "../words.js";
import { confirmed } from "./confirm.js";
import { once, remember } from "./once.js";

const STOPPED = new Set(["failing", "paused"]);
const place = (one, under = "") => `/v1/searches/${encodeURIComponent(one.id)}${under}`;

// A button of the search `one`, which says to a screen reader whose it is.
function button(label, one, does) {
  const made = node("button", { type: "button", class: "second", "aria-label": say("label_of", { label, name: plain(one.name) }) }, label);
  made.addEventListener("click", does);
  return made;
}

const asking = (label, one) => [say("label_of", { label, name: "" }), name(one.name)];

function broken({ problem, search }) {
  const where = problem.param === "q" && problem.position !== null;
  return node("div", { class: "notice" },
    node("p", {}, node("strong", {}, say("broken", { when: moment(problem.since, "instant") })), " ", text(problem.message)),
    where ? pointer(search.q ?? "", problem.position) : null);
}

function deliveries({ webhook }) {
  return node("p", { class: STOPPED.has(webhook.state) ? "notice" : null },
    `${say("webhook_to")} `, node("code", {}, text(webhook.url)), ` · ${term("deliveries", webhook.state)}`,
    webhook.state !== "well" && webhook.last_problem ? [" · ", text(webhook.last_problem)] : null);
}

function item(one, state, does) {
  const facts = [say("matches", { n: one.matches }), say("saved_at", { when: moment(one.created_at, "day") })];
  if (one.once_per_story) facts.push(say("once_per_story"));
  return node("li", { "aria-current": one.id === state.get("id") ? "true" : null },
    node("h2", {}, node("a", { href: restated(one.search), title: say("open_search") }, name(one.name))),
    node("p", { class: "facts" }, facts.map((fact) => node("span", {}, fact))),
    one.interpreted_as ? node("p", {}, node("code", { dir: "auto" }, text(one.interpreted_as))) : null,
    one.problem ? broken(one) : null,
    one.webhook ? deliveries(one) : null,
    node("p", { class: "tools" },
      button(say("new_addresses"), one, () => does.readdress(one)),
      one.webhook && STOPPED.has(one.webhook.state) ? button(say("resume"), one, () => does.resume(one)) : null,
      button(say("delete"), one, () => does.remove(one))));
}

/** The page of the saved searches; see app.js for what a view gives. */
export async function show(state, signal, go) {
  const { searches } = await ask("/v1/searches", signal);
  const told = node("div", { role: "status" });
  const list = node("div", {});
  const head = node("h1", { id: "headline", tabindex: "-1" }, say("my_searches"));

  async function attempt(work) {
    told.replaceChildren();
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) reportError(problem);
      told.replaceChildren(node("p", { class: "notice" }, text(problem instanceof Problem ? problem.message : say("own_mistake"))));
    }
  }
  async function anew(says) {
    fill((await ask("/v1/searches")).searches);
    told.replaceChildren(node("p", {}, says));
    head.focus();
  }
  const does = {
    readdress: (one) => attempt(async () => {
      if (!(await confirmed(asking(say("new_addresses"), one), say("new_addresses_help"), say("new_addresses")))) return;
      const { value } = await ask(place(one, "/feed-token"), undefined, { method: "POST" });
      remember(one.id, { feed_token: value });
      go(kept(state, { id: one.id }));
    }),
    resume: (one) => attempt(async () => {
      await ask(place(one, "/webhook/resume"), undefined, { method: "POST" });
      await anew(say("resumed"));
    }),
    remove: (one) => attempt(async () => {
      if (!(await confirmed(asking(say("delete"), one), say("delete_help"), say("delete")))) return;
      await ask(place(one), undefined, { method: "DELETE" });
      await anew(say("deleted"));
    }),
  };
  function fill(found) {
    const here = found.find((one) => one.id === state.get("id"));
    list.replaceChildren(...[
      here ? once(here) : null,
      found.length ? node("ol", { class: "saved" }, found.toReversed().map((one) => item(one, state, does)))
        : node("p", { class: "quiet" }, say("no_searches")),
    ].filter(Boolean));
  }
  fill(searches);
  const other = node("button", { type: "button", class: "second" }, say("other_key"));
  other.addEventListener("click", () => attempt(async () => {
    if (await otherKey()) await anew(say("other_key_used"));
  }));
  return {
    title: say("my_searches"), said: list.querySelector("#once")?.textContent ?? say("my_searches"), css: "alone saving",
    nodes: [
      node("p", { class: "back" }, node("a", { href: results(state) }, `← ${say("results")}`)),
      head, node("p", { class: "quiet" }, say("my_searches_help")), told, list, node("p", {}, other),
    ],
  };
}
