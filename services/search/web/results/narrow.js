// Parts that stand open on a wide screen, and behind a button on a phone.
import { node } from "../nodes.js";

const wide = matchMedia("(min-width: 60rem)");
// Which of them the reader has opened or closed: results are drawn anew with every choice.
const stands = new Map();
wide.addEventListener("change", () => {
  stands.clear();
  for (const part of document.querySelectorAll("details.narrow")) part.open = wide.matches;
});

/** `children` under `title`. */
export function narrow(title, id, ...children) {
  const part = node("details", { class: "narrow", id, open: stands.get(id) ?? wide.matches }, node("summary", {}, title), children);
  part.addEventListener("toggle", () => stands.set(id, part.open));
  return part;
}
