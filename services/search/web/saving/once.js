// What the API shows once: the addresses of feeds, with their token, and the secret of a webhook.
import { field, node } from "../nodes.js";
import { name } from "../texts.js";
import { say } from "../words.js";

// By search, for as long as this page is loaded: never in an address, and kept nowhere.
const told = new Map();

/** Remembers `secrets` (feed_token, webhook_secret) of the search `id`. */
export const remember = (id, secrets) => told.set(id, { ...told.get(id), ...secrets });

function copied(label, value) {
  const box = node("input", { type: "text", readonly: true, value, spellcheck: "false" });
  const copy = node("button", { type: "button", class: "second", "aria-label": say("label_of", { label: say("copy"), name: label }) }, say("copy"));
  const done = node("span", { role: "status", class: "quiet" });
  copy.addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(value);
      done.textContent = say("copied");
    } catch {
      done.textContent = say("copy_by_hand"); // without encryption, or when the browser does not want to
    }
  });
  return node("li", {}, field(label, box), copy, done);
}

function feed(label, path, token) {
  const whole = new URL(path, location.href);
  whole.searchParams.set("token", token);
  return copied(label, whole.href);
}

/** A section with what is known of the saved search `one`; null when it is not shown any more. */
export function once(one) {
  const { feed_token: token, webhook_secret: secret } = told.get(one.id) ?? {};
  if (!token) return null;
  return node("section", { class: "once", "aria-labelledby": "once" },
    node("h2", { id: "once" }, `${say("saved_as")} `, name(one.name)),
    node("p", {}, say("shown_once")),
    node("ul", {},
      feed(say("atom"), one.feeds.atom, token),
      feed(say("json_feed"), one.feeds.json, token),
      secret ? copied(say("webhook_secret"), secret) : null));
}
