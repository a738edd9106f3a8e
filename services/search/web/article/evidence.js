// What a place in the text stands for, and on what that rests.
import { kept, opened } from "../address.js";
import { flag } from "../flags.js";
import { days, regionName } from "../formats.js";
import { node } from "../nodes.js";
import { name, text } from "../texts.js";
import { say, term } from "../words.js";
import { placeOf, touches } from "./annotations.js";

const quoted = (string) => node("q", {}, name(string));
const facts = (rows) => node("dl", {}, rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .map(([head, value]) => [node("dt", {}, head), node("dd", {}, value)]));
const find = (state, parameters) => node("a", { href: opened(new URLSearchParams(), { tz: state.get("tz"), ...parameters }) }, say("find_articles"));

const SHOWN = {
  actor: ({ of, mention }, state) => [
    node("h3", {}, flag(of.country), " ", name(of.name)),
    facts([
      [say("what"), term("type", of.type)],
      [say("country"), of.country ? regionName(of.country) : null],
      [say("words"), quoted(mention.text)],
      [say("by"), term("via_long", mention.via)],
      [say("identity"), node("code", {}, text(of.id))],
    ]),
    find(state, { actor: of.id }),
  ],
  date: ({ of }, state) => [
    node("h3", {}, days(of.start, of.end, of.precision), of.open ? ` (${say(`open.${of.open}`)})` : ""),
    facts([
      [say("words"), quoted(of.text)],
      [say("precision"), term("precision", of.precision)],
      [say("anchor"), of.anchor ? days(of.anchor, of.anchor) : null],
    ]),
    find(state, { mentions_from: of.start.slice(0, 10), mentions_to: of.end.slice(0, 10) }),
  ],
  cited: ({ of, mention }, state) => [
    node("h3", {}, name(of.name)),
    facts([
      [say("what"), `${term("role", of.role)}${of.type ? `, ${term("type", of.type)}` : ""}`],
      [say("words"), quoted(mention.text)],
      [say("cue"), quoted(mention.cue)],
      [say("denied"), mention.negated ? say("yes_denied") : null],
      [say("identity"), of.id ? node("code", {}, text(of.id)) : say("names_nobody")],
    ]),
    of.id ? find(state, { cited: of.id }) : null,
  ],
  origin: ({ of, mention }, state) => [
    node("h3", {}, name(of.name)),
    facts([[say("words"), quoted(mention.text)], [say("identity"), node("code", {}, text(of.id))]]),
    find(state, { origin: of.id }),
  ],
};

/** The panel of the chosen place; a hint when none is chosen. */
export function evidence(article, marks, chosen, state) {
  const place = placeOf(chosen);
  const found = place ? marks.filter((one) => touches(one, place)) : [];
  if (!found.length) return node("p", { class: "hint" }, say("evidence_hint"));
  return node("section", { class: "evidence", "aria-labelledby": "evidence" },
    node("div", { class: "evidencehead" },
      node("h2", { id: "evidence", tabindex: "-1" }, say("evidence")),
      node("a", { href: kept(state, { mark: null }), "aria-label": say("close_evidence") }, "✕")),
    found.map((one) => node("div", { class: `one ${one.kind}` }, node("p", { class: "kind" }, say(`mark.${one.kind}`)), SHOWN[one.kind](one, state))));
}
