// Parts that stand open on a wide screen, and behind a button on a phone.
import { node } from "../nodes.js";

const wide = matchMedia("(min-width: 60rem)");
wide.addEventListener("change", () => {
  for (const part of document.querySelectorAll("details.narrow")) part.open = wide.matches;
});

/** `children` under `title`. */
export const narrow = (title, id, ...children) =>
  node("details", { class: "narrow", id, open: wide.matches }, node("summary", {}, title), children);
