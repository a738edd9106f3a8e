// The versions of an article, and what changed between two of them.
import { kept } from "../address.js";
import { articleAddress, ask } from "../asking.js";
import { moment, published } from "../formats.js";
import { marked } from "../marks.js";
import { node } from "../nodes.js";
import { text, written } from "../texts.js";
import { say } from "../words.js";

function row(one, place, list, state, shown) {
  const tz = state.get("tz") ?? "UTC";
  const older = list[place + 1];
  return node("li", { class: shown.includes(one.version) ? "here" : null },
    node("p", {}, node("strong", {}, say("version_n", { v: String(list.length - place) })), one.current ? ` ${say("current")}` : "",
      " · ", say("received_at", { when: moment(one.received_at, "instant", tz) }), " · ", published(one.published, tz)),
    node("p", { dir: "auto" }, text(one.headline ?? say("no_headline"))),
    older ? node("a", {
      href: kept(state, { before: String(older.version), after: String(one.version) }), "data-key": `after=${one.version}`,
    }, say("what_changed")) : node("span", { class: "quiet" }, say("first_version")));
}

function changes({ fields, paragraphs, withheld }, article) {
  const language = written(article);
  const named = Object.entries(fields);
  const partly = withheld.includes("paragraphs");
  if (!partly && !named.length && paragraphs.every((one) => one.change === "same")) return node("p", {}, say("nothing_changed"));
  return node("div", { class: "changes" },
    named.map(([field, part]) => node("p", { class: "changed", ...language }, node("span", { class: "kind", lang: document.documentElement.lang }, `${say(`field.${field}`)} `), marked(part.html))),
    partly ? node("p", { class: "quiet" }, say("changes_withheld")) : null,
    paragraphs.map((one) => node("p", { class: one.change, ...language }, marked(one.html))));
}

/** The part "versions" of `article`. The address says which two are compared; else the last two. */
export async function versions(article, state, signal) {
  const { versions: list, complete } = await ask(articleAddress(article.id, "/versions"), signal);
  const after = state.get("after") ?? (list.length > 1 ? String(list[0].version) : null);
  const before = state.get("before") ?? (list.length > 1 ? String(list[1].version) : null);
  const shown = [Number(before), Number(after)];
  const differ = before && after ? await ask(articleAddress(article.id, `/difference?${new URLSearchParams({ from: before, to: after })}`), signal) : null;
  return [
    node("h2", {}, say("part.versions")),
    node("ol", { class: "versions" }, list.map((one, place) => row(one, place, list, state, shown))),
    complete ? null : node("p", { class: "quiet" }, say("more_versions")),
    differ ? [node("h2", {}, say("what_changed")), changes(differ, article)] : null,
  ];
}
