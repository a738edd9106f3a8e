// The results as a file: all of them, not only those of the page.
import { search } from "../address.js";
import { Problem } from "../asking.js";
import { download } from "../downloading.js";
import { field, node } from "../nodes.js";
import { text } from "../texts.js";
import { say } from "../words.js";

const FORMATS = [["csv", {}], ["csv_bom", { format: "csv", bom: "true" }], ["ndjson", { format: "ndjson" }], ["parquet", { format: "parquet" }]];
const ROWS = ["articles", "actors", "cited"];

/** What is exported of the search in `state`, and in which form. */
export function exporting(state) {
  const rows = node("select", {}, ROWS.map((one) => node("option", { value: one }, say(`rows.${one}`))));
  const form = node("select", {}, FORMATS.map(([name]) => node("option", { value: name }, say(`format.${name}`))));
  const link = node("a", { class: "button", download: true }, say("download"));
  const told = node("p", { role: "status", class: "quiet" });
  function aim() {
    const asked = search(state);
    if (["newest", "oldest"].includes(state.get("sort"))) asked.set("sort", state.get("sort"));
    for (const [name, value] of Object.entries(FORMATS.find(([name]) => name === form.value)[1])) asked.set(name, value);
    if (rows.value !== "articles") asked.set("rows", rows.value);
    link.setAttribute("href", `/v1/export${asked.size ? `?${asked}` : ""}`);
  }
  rows.addEventListener("change", aim);
  form.addEventListener("change", aim);
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    told.textContent = say("downloading");
    try {
      await download(link.getAttribute("href"), "telex");
      told.textContent = "";
    } catch (error) {
      told.replaceChildren(...text(error instanceof Problem ? error.message : say("export_cut")));
    }
  });
  aim();
  return node("details", { class: "menu" }, node("summary", {}, say("export")),
    node("div", { class: "sheet" }, node("p", { class: "quiet" }, say("export_help")),
      field(say("rows"), rows), field(say("format"), form), link, told));
}
