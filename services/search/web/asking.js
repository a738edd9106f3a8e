// Asks the API.
import { fetchWithKey } from "./key.js";
import { say } from "./words.js";

/** What the API refused, as its problem details say. */
export class Problem extends Error {
  constructor(details) {
    super(details.detail ?? say("went_wrong"));
    this.code = details.code;
    this.errors = details.errors ?? [];
  }
}

/** The problem that `answer` tells of. */
export const refused = async (answer) => new Problem(await answer.json().catch(() => ({ detail: say("no_answer") })));

const HEADERS = { Accept: "application/json" };
const begun = new Map();

/** Sends the question of `address` now, for `ask` to take up its answer. */
export function begin(address) {
  const answer = fetchWithKey(address, { headers: HEADERS });
  answer.catch(() => {});  // told when it is taken up
  begun.set(address, answer);
}

function taken(address) {
  const answer = begun.get(address);
  begun.delete(address);
  return answer;
}

/** The answer of `address` as JSON, null where it says nothing. Throws a Problem; `signal` gives it up. `body` is sent as JSON. */
export async function ask(address, signal, { method = "GET", body = null } = {}) {
  const headers = { ...HEADERS, ...(body && { "Content-Type": "application/json" }) };
  let answer;
  let told;
  try {
    answer = await (taken(address) ?? fetchWithKey(address, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }));
    told = answer.status === 204 ? null : await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ detail: say("no_answer") });
  }
  if (!answer.ok) throw new Problem(told);
  return told;
}

/** The address of an article in the API, and of what lies under it. */
export const articleAddress = (id, under = "") => `/v1/articles/${encodeURIComponent(id)}${under}`;
