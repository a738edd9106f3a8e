// Asks before something is done that cannot be undone.
import { node } from "../nodes.js";
import { say } from "../words.js";

/** Whether the reader agrees to what `title` (nodes) asks and `says` explains; `yes` is the word for it. */
export function confirmed(title, says, yes) {
  return new Promise((resolve) => {
    const no = node("button", { type: "button", class: "second", autofocus: true }, say("cancel"));
    const form = node("form", {}, node("h2", { id: "confirm-title" }, title), node("p", { id: "confirm-says" }, says),
      node("p", { class: "tools" }, node("button", {}, yes), no));
    const dialog = node("dialog", { "aria-labelledby": "confirm-title", "aria-describedby": "confirm-says" }, form);
    let agreed = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      agreed = true;
      dialog.close();
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(agreed);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
