// The API's description, drawn from /openapi.json.
import { ask } from "./asking.js";
import { node } from "./nodes.js";

const nameOf = (reference) => reference.split("/").at(-1);

function kind(schema = {}) {
  if (schema.$ref) return node("a", { href: `#${nameOf(schema.$ref)}` }, nameOf(schema.$ref));
  if (schema.anyOf) return join(schema.anyOf.filter((one) => one.type !== "null").map(kind), " or ");
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return node("span", {}, "list of ", kind(schema.items));
  if (schema.type === "object" && typeof schema.additionalProperties === "object") return node("span", {}, "object of ", kind(schema.additionalProperties));
  const { minimum, maximum } = schema;
  return `${schema.type ?? "any"}${minimum === undefined ? "" : ` ${minimum} to ${maximum ?? "…"}`}`;
}

function join(parts, between) {
  return node("span", {}, parts.flatMap((part, place) => (place ? [between, part] : [part])));
}

function table(heads, rows) {
  return node("table", {},
    node("thead", {}, node("tr", {}, heads.map((head) => node("th", { scope: "col" }, head)))),
    node("tbody", {}, rows.map((row) => node("tr", {}, row.map((cell) => node("td", {}, cell ?? ""))))));
}

function shown(value) {
  return value === undefined || value === null || value === "" || value?.length === 0 ? "" : `Default ${value}. `;
}

function operation(path, method, { summary, description, parameters = [], requestBody, responses }) {
  const body = requestBody?.content?.["application/json"]?.schema;
  return [
    node("h2", {}, node("span", { class: "method" }, method.toUpperCase()), ` ${path}`),
    node("p", {}, [summary, description].filter(Boolean).join(". ")),
    body ? node("p", {}, "Body: ", kind(body)) : null,
    parameters.length ? table(["Parameter", "Type", "Meaning"], parameters.map((one) =>
      [node("code", {}, one.name), kind(one.schema), `${shown(one.schema?.default)}${one.description ?? one.schema?.description ?? ""}`])) : null,
    table(["Answer", "Content", "When"], Object.entries(responses).map(([status, answer]) =>
      [status, kind(Object.values(answer.content ?? {})[0]?.schema), answer.description])),
  ];
}

function schema(name, { description, properties, enum: values }) {
  return [
    node("h2", { id: name }, name),
    description ? node("p", {}, description) : null,
    values ? node("p", {}, values.join(" | ")) : null,
    properties ? table(["Field", "Type", "Meaning"], Object.entries(properties).map(([field, one]) =>
      [node("code", {}, field), kind(one), `${shown(one.default)}${one.description ?? ""}`])) : null,
  ];
}

try {
  const api = await ask("/openapi.json");
  const parts = [
    node("h1", {}, api.info.title),
    node("p", {}, api.info.description),
    ...Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, one]) => operation(path, method, one))),
    ...Object.entries(api.components.schemas).flatMap(([name, one]) => schema(name, one)),
  ];
  document.getElementById("api").replaceChildren(...parts.filter(Boolean));
} catch {
  const problem = document.getElementById("problem");
  problem.textContent = "The description of the API cannot be read.";
  problem.hidden = false;
}
