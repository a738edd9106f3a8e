// What the values of filters are called that are no facets: dates, ways, yes and no.
import { days, moment, percent } from "../formats.js";
import { term } from "../words.js";

const DATES = [["year", /^\d{4}$/], ["month", /^\d{4}-\d{2}$/], ["day", /^\d{4}-\d{2}-\d{2}$/]];
const KINDS = { actor_via: "via_long", actor_op: "op", include_received: "truth", actor_in_headline: "truth" };

function date(value, tz) {
  const [precision] = DATES.find(([, form]) => form.test(value)) ?? [];
  return precision ? days(value, value, precision) : moment(value, "instant", tz);
}

/** The label of `value` of the filter `name`, with times in the zone `tz`; null where it is one that facets name. */
export function rawLabel(name, value, tz) {
  if (/_(?:from|to)$/.test(name)) return date(value, tz);
  if (name === "actor_min_prominence") return Number.isNaN(Number(value)) ? value : percent(Number(value));
  return name in KINDS ? term(KINDS[name], value) : null;
}
