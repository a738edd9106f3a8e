// The values that facets and suggestions have shown: chips of filters are named by them where no answer names them, as beside queries
// side by side.
const seen = new Map();

/** Remembers `one` ({kind, value, label, type, country}) of the facet `facet`. */
export const see = (facet, one) => seen.set(`${facet}=${one.value}`, one);

/** What is remembered of `value`. */
export const seenValue = (facet, value) => seen.get(`${facet}=${value}`);
