// Asks for a key where the API wants one, and keeps it for this tab alone.
import { node } from "./nodes.js";
import { text } from "./texts.js";
import { say } from "./words.js";

const PLACE = "telex-key";
let asking = null;

/** Whether this tab has a key: then links that the browser follows by itself do not reach the API. */
export const hasKey = () => sessionStorage.getItem(PLACE) !== null;

function withKey(options) {
  const key = sessionStorage.getItem(PLACE);
  const headers = new Headers(options.headers);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  return { ...options, headers, credentials: "omit" };
}

/** The key that is typed into a dialog, or null when that is closed without one. One dialog at a time. */
function askForKey(problem) {
  asking ??= new Promise((resolve) => {
    const box = node("input", { type: "password", required: true, autocomplete: "off", spellcheck: "false", "aria-label": say("key") });
    const title = problem.code === "key_refused" ? say("key_refused") : say("key_wanted");
    const form = node("form", {}, node("h2", { id: "key-title" }, title), node("p", { id: "key-problem" }, text(problem.detail ?? "")), node("p", {}, box),
      node("p", { class: "tools" }, node("button", {}, say("use_key")), node("button", { type: "button", class: "second" }, say("close"))));
    const dialog = node("dialog", { "aria-labelledby": "key-title", "aria-describedby": "key-problem" }, form);
    let key = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      key = box.value.trim() || null;
      dialog.close();
    });
    form.querySelector(".second").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      asking = null;
      dialog.remove();
      if (key) sessionStorage.setItem(PLACE, key);
      resolve(key);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

/** Asks for another key than the one of this tab; whether there is one now. */
export const otherKey = async () => (await askForKey({})) !== null;

/** `fetch` with the key of this tab; where the API answers that it wants one, it is asked for. */
export async function fetchWithKey(address, options = {}) {
  const sent = sessionStorage.getItem(PLACE);
  const answer = await fetch(address, withKey(options));
  if (answer.status !== 401) return answer;
  // Another request may have been given one meanwhile.
  if (sessionStorage.getItem(PLACE) === sent) {
    sessionStorage.removeItem(PLACE);
    const problem = await answer.clone().json().catch(() => ({}));
    if (!(await askForKey(problem))) return answer;
  }
  return fetchWithKey(address, options);
}
