// The state of the page is its address: the parameters of GET /v1/articles, and `article` when one is shown.

const FACETS = "language,publisher,origin,cited,cited_role,published,mentions";
const FILTERS = [
  "language", "publisher", "origin", "cited", "cited_role", "published_basis", "precision", "published_from", "published_to",
  "include_received", "mentions_from", "mentions_to", "mentions_precision",
];

export const current = () => new URLSearchParams(location.search);

const address = (state) => {
  for (const [name, value] of [...state]) if (value === "") state.delete(name, value);
  return `/${state.size ? `?${state}` : ""}`;
};

/** The address of `state` with some parameters set ("" or null takes one away), from the first page. */
export function changed(state, parameters) {
  const next = new URLSearchParams(state);
  for (const name of ["cursor", "article"]) next.delete(name);
  for (const [name, value] of Object.entries(parameters)) {
    next.delete(name);
    if (value) next.set(name, value);
  }
  return address(next);
}

/** The address of `state` with one value of a filter added, or taken away when it is there. */
export function toggled(state, name, value) {
  const next = new URLSearchParams(state);
  const there = next.getAll(name).includes(value);
  for (const gone of ["cursor", "article"]) next.delete(gone);
  if (there) next.delete(name, value);
  else next.append(name, value);
  return address(next);
}

/** The filters in `state`: [name, value, address without it]. */
export function chosen(state) {
  return [...state].filter(([name]) => FILTERS.includes(name) || name.startsWith("exclude_"))
    .map(([name, value]) => [name, value, toggled(state, name, value)]);
}

/** The API call that answers `state`. */
export function call(state) {
  const asked = new URLSearchParams(state);
  asked.delete("article");
  for (const [name, value] of [...asked]) if (value === "") asked.delete(name, value);
  if (!asked.has("facets")) asked.set("facets", FACETS);
  return `/v1/articles?${asked}`;
}
