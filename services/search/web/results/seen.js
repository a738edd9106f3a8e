// The values that facets and suggestions have shown: chips of filters are named by them when an answer has them no more,
// as it is with what is left out.
const seen = new Map();

/** Remembers `one` ({kind, value, label, type, country}) of the facet `facet`. */
export const see = (facet, one) => seen.set(`${facet}=${one.value}`, one);

/** What is remembered of `value`. */
export const seenValue = (facet, value) => seen.get(`${facet}=${value}`);
