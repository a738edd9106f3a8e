// The state of the page is its address: the parameters of GET /v1/articles, and a few that say what is shown.
import { language } from "./language.js";

// Lists, which may be written with commas.
const LISTS = [
  "actor", "actor_type", "country", "publisher", "origin", "cited", "cited_role", "language", "story", "published_basis",
  "precision", "mentions_precision",
].flatMap((name) => [name, `exclude_${name}`]).concat("actor_via");
const SINGLE = [
  "published_from", "published_to", "exclude_published_from", "exclude_published_to", "mentions_from", "mentions_to",
  "exclude_mentions_from", "exclude_mentions_to", "include_received", "actor_in_headline", "actor_min_prominence", "actor_op",
];
const FILTERS = [...LISTS, ...SINGLE];
// What is shown, and how; the rest is asked of the API.
const SHOWN = ["view", "id", "part", "mark", "hide", "before", "after", "only", "measure", "set", "clock"];
// What belongs to a page of results, not to the search.
const PAGE = ["cursor", "sort", "fold", "size", "facets", "facet_size", "facet_prefix", "published_interval", "mentions_interval", "labels"];
const FACETS = "actor,actor_type,country,publisher,origin,cited,cited_role,language,published,mentions";

/** The state that the address of the page has. */
export function current() {
  const state = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) {
    const values = LISTS.includes(name) ? value.split(",").map((one) => one.trim()) : [value];
    for (const one of values) if (one !== "") state.append(name, one);
  }
  if (state.has("article")) {
    // As feeds and earlier pages name an article.
    state.set("view", "article");
    state.set("id", state.get("article"));
    state.delete("article");
  }
  return state;
}

const address = (state) => `/${state.size ? `?${state}` : ""}`;

function without(state, ...names) {
  const next = new URLSearchParams(state);
  for (const name of names) next.delete(name);
  return next;
}

function put(state, parameters) {
  for (const [name, value] of Object.entries(parameters)) {
    state.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== undefined && one !== "") state.append(name, one);
  }
  return address(state);
}

/** The results of `state` with some parameters set ("" or null takes one away), from the first page. */
export const changed = (state, parameters) => put(without(state, "cursor", ...SHOWN), parameters);

/** The page of results that `state` was opened from. */
export const results = (state) => address(without(state, ...SHOWN));

/** Something opened from `state`: `parameters` say what; the search stays behind it. */
export const opened = (state, parameters) => put(without(state, ...SHOWN), parameters);

/** What is open now, with some parameters of its own set. */
export const kept = (state, parameters) => put(new URLSearchParams(state), parameters);

/** The results of `state` with one value of a list added, or taken away where it is there. */
export function toggled(state, name, value) {
  const next = without(state, "cursor", ...SHOWN);
  if (next.getAll(name).includes(value)) next.delete(name, value);
  else {
    next.delete(`exclude_${name}`, value);
    next.append(name, value);
  }
  return address(next);
}

/** The results of `state` with one value of a list left out; a value is never in both. */
export function excluded(state, name, value) {
  const next = without(state, "cursor", ...SHOWN);
  next.delete(name, value);
  next.append(`exclude_${name}`, value);
  return address(next);
}

/** The filters in `state` as [name, value]. */
export const filters = (state) => [...state].filter(([name]) => FILTERS.includes(name));

/** The search in `state` as the API takes it, without what belongs to a page of results. */
export function search(state) {
  return without(state, ...SHOWN, ...PAGE);
}

/** The API call for the results of `state`. Copies are folded into stories unless `fold=none`; labels come in the reader's language. */
export function call(state) {
  const asked = without(state, ...SHOWN);
  if (asked.get("fold") === "none") asked.delete("fold");
  else if (!asked.has("fold")) asked.set("fold", "story");
  if (!asked.has("facets")) asked.set("facets", FACETS);
  if (!asked.has("labels")) asked.set("labels", language);
  return `/v1/articles?${asked}`;
}

/** The parameters of `asked` as the API takes them in a JSON body: lists as lists, the rest as it is written. */
export function stated(asked) {
  return Object.fromEntries([...new Set(asked.keys())].map((name) => [name, LISTS.includes(name) ? asked.getAll(name) : asked.get(name)]));
}

/** The results, newest first, of a search that is `stated` so. */
export const restated = (search) => put(new URLSearchParams(), { ...search, sort: "newest" });
