// What the values of facets are called in the reader's language.
import { languageName, regionName } from "../formats.js";
import { say, term } from "../words.js";

const TERMS = { actor_type: "type", cited_role: "role", published_basis: "basis", precision: "precision", mentions_precision: "precision" };

/** What an actor is called: states by their name in the reader's language, others as the catalogue has them. */
export const actorName = ({ name, type, country }) => (type === "state" && country ? regionName(country) : name);

/** The label of a value `{kind, value, label, type, country}` of the facet `facet`. */
export function valueLabel(facet, { kind, value, label, type, country }) {
  if (kind === "other") return say("other_values");
  if (kind === "none") return facet in NONE ? say(NONE[facet]) : say("none");
  if (facet === "language") return languageName(value);
  if (facet === "country") return /^[A-Z]{2}$/.test(value) ? regionName(value) : label;
  if (facet === "actor") return actorName({ name: label, type, country });
  return facet in TERMS ? term(TERMS[facet], value) : label;
}

const NONE = {
  actor: "none.actor", actor_type: "none.actor", country: "none.country", publisher: "none.publisher", origin: "none.origin",
  cited: "none.cited", cited_role: "none.cited_role",
};
