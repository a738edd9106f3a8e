// In which spelling and which script an actor that was asked for stands in the articles.
import { count, scriptName } from "../formats.js";
import { node } from "../nodes.js";
import { spanIn } from "../spans.js";
import { name, text } from "../texts.js";
import { say, term } from "../words.js";

const SCRIPTS = [
  ["Latn", "Latin"], ["Cyrl", "Cyrillic"], ["Arab", "Arabic"], ["Hani", "Han"], ["Hang", "Hangul"], ["Kana", "Katakana"],
  ["Hira", "Hiragana"], ["Deva", "Devanagari"], ["Grek", "Greek"], ["Hebr", "Hebrew"], ["Thai", "Thai"], ["Geor", "Georgian"],
  ["Armn", "Armenian"], ["Beng", "Bengali"], ["Taml", "Tamil"], ["Telu", "Telugu"], ["Ethi", "Ethiopic"],
].map(([code, property]) => [code, new RegExp(`\\p{Script=${property}}`, "u")]);
const MOST = 4;
const AROUND = 110; // code points on each side of a mention

/** The code (ISO 15924) of the first script that a letter of `string` is in; null when none is known. */
export const scriptOf = (string) => SCRIPTS.find(([, letters]) => letters.test(string))?.[0] ?? null;

/** The ids of the actors that the query means or a filter names. */
export function askedActors({ interpreted_as: read, facets }) {
  const linked = [...read.matchAll(/actor:(Q\d+|x:[^\s()^]+)/gu)].map(([, id]) => id);
  return new Set([...linked, ...(facets.actor ?? []).filter((one) => one.selected).map((one) => one.value)]);
}

/** For each asked actor of `article`: its forms there, the most frequent first, with script and way. */
export function askedSpellings(article, actors) {
  return (article.actors ?? []).filter((one) => actors.has(one.id)).map((actor) => {
    const forms = new Map();
    for (const { text: form, via } of actor.mentions) {
      const known = forms.get(form);
      if (known) known.times += 1;
      else forms.set(form, { text: form, times: 1, via: via === "name" ? null : term("via", via), code: scriptOf(form) });
    }
    const ordered = [...forms.values()].sort((a, b) => b.times - a.times).slice(0, MOST);
    return { actor, forms: ordered.map((one) => ({ ...one, script: one.code && scriptName(one.code) })) };
  });
}

/** The words around the first mention of an asked actor in the body, for articles in which no typed word stands. */
export function mentionPassage(article, actors) {
  for (const actor of article.actors ?? []) {
    const mention = actors.has(actor.id) && actor.mentions.find((one) => one.field === "body");
    if (!mention || !article.body) continue;
    const letters = [...article.body];
    const from = Math.max(0, mention.start_char - AROUND);
    const to = Math.min(letters.length, mention.end_char + AROUND);
    const { before, inside, after } = spanIn(letters.slice(from, to).join(""), mention.start_char - from, mention.end_char - from);
    return [from ? "… " : null, text(before), node("mark", {}, text(inside)), text(after), to < letters.length ? " …" : null];
  }
  return null;
}

/** All spellings on this page of results by script; null where fewer than two scripts are there. */
export function spellings(hits, actors) {
  const scripts = new Map();
  for (const { article } of hits) {
    for (const { forms } of askedSpellings(article, actors)) {
      for (const { code, text: form } of forms.filter((one) => one.code)) {
        const held = scripts.get(code) ?? scripts.set(code, new Map()).get(code);
        held.set(form, (held.get(form) ?? 0) + 1);
      }
    }
  }
  if (scripts.size < 2) return null;
  return node("details", { class: "spellings" },
    node("summary", {}, say("matched_in_scripts", { n: scripts.size })),
    node("dl", {}, [...scripts].map(([code, forms]) => [
      node("dt", {}, scriptName(code)),
      node("dd", {}, [...forms].sort((a, b) => b[1] - a[1]).map(([form, articles], place) =>
        [place ? ", " : "", name(form), node("span", { class: "quiet" }, ` ${count(articles)}`)]))])));
}
