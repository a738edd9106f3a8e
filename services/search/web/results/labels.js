// What the values of facets are called in the reader's language.
import { languageName, regionName } from "../formats.js";
import { say, term } from "../words.js";

const TERMS = { actor_type: "type", cited_role: "role", published_basis: "basis", precision: "precision", mentions_precision: "precision" };

/** `article` with its actors and sources called as `labels` of the answer say. */
export function relabelled(article, labels) {
  const called = (facet, list) => list?.map((one) => ({ ...one, name: labels[facet]?.[one.id] ?? one.name }));
  const { sources } = article;
  return {
    ...article,
    actors: called("actor", article.actors),
    sources: sources && { ...sources, origin: called("origin", sources.origin), cited: called("cited", sources.cited) },
  };
}

/** The label of a value `{kind, value, label}` of the facet `facet`. */
export function valueLabel(facet, { kind, value, label }) {
  if (kind === "other") return say("other_values");
  if (kind === "none") return facet in NONE ? say(NONE[facet]) : say("none");
  if (facet === "language") return languageName(value);
  if (facet === "country") return /^[A-Z]{2}$/.test(value) ? regionName(value) : label;
  return facet in TERMS ? term(TERMS[facet], value) : label;
}

const NONE = {
  actor: "none.actor", actor_type: "none.actor", country: "none.country", publisher: "none.publisher", origin: "none.origin",
  cited: "none.cited", cited_role: "none.cited_role",
};
