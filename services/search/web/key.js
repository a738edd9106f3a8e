// Asks for a key where the API wants one, and keeps it for this tab alone.
import { node } from "./nodes.js";
import { text } from "./texts.js";
import { say } from "./words.js";

const PLACE = "telex-key";
let asking = null;

let unkept = null; // the key, in a browser that keeps nothing

const PLAIN = /^[\x21-\x7e]+$/; // what a header can carry; no key has other signs

function present() {
  if (unkept) return unkept;
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

function keep(key) {
  unkept = null;
  try {
    if (key === null) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, key);
  } catch {
    unkept = key;
  }
}

/** Whether this tab has a key: then links that the browser follows by itself do not reach the API. */
export const hasKey = () => present() !== null;

function withKey(options) {
  const key = present();
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
    box.addEventListener("input", () => box.setCustomValidity(PLAIN.test(box.value.trim() || "-") ? "" : say("key_signs")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      key = box.value.trim() || null;
      dialog.close();
    });
    form.querySelector(".second").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      asking = null;
      dialog.remove();
      if (key) keep(key);
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
  const sent = present();
  const answer = await fetch(address, withKey(options));
  if (answer.status !== 401) return answer;
  // Another request may have been given one meanwhile.
  if (present() === sent) {
    keep(null);
    const problem = await answer.clone().json().catch(() => ({}));
    if (!(await askForKey(problem))) return answer;
  }
  return fetchWithKey(address, options);
}
