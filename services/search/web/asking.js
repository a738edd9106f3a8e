// Asks the API.
import { fetchWithKey } from "./key.js";
import { say } from "./words.js";

/** What the API refused, as its problem details say. */
export class Problem extends Error {
  constructor(details) {
    super(details.detail ?? say("went_wrong"));
    this.code = details.code;
    this.status = details.status ?? null; // null where nothing answered
    this.errors = details.errors ?? [];
  }
}

const unanswered = () => new Problem({ detail: say("no_answer") });

/** The problem that `answer` tells of. */
export const refused = async (answer) => new Problem(await answer.json().catch(() => ({ detail: say("no_answer") })));

/** What `module` brings, a promise of import(). Throws a Problem where the network does not bring it. */
export async function brought(module) {
  try {
    return await module;
  } catch (error) {
    throw error instanceof TypeError ? unanswered() : error;
  }
}

const HEADERS = { Accept: "application/json" };
const begun = new Map();

/** Sends the question of `address` now, for `ask` to take up its answer. */
export function begin(address) {
  const ending = new AbortController();
  const answer = fetchWithKey(address, { headers: HEADERS, signal: ending.signal });
  answer.catch(() => {});  // told when it is taken up
  begun.set(address, { answer, ending });
}

function taken(address, signal) {
  const early = begun.get(address);
  if (!early) return null;
  begun.delete(address);
  if (signal?.aborted) early.ending.abort();
  signal?.addEventListener("abort", () => early.ending.abort(), { once: true });
  return early.answer;
}

/** The answer of `address` as JSON, null where it says nothing. Throws a Problem; `signal` gives it up. `body` is sent as JSON. */
export async function ask(address, signal, { method = "GET", body = null } = {}) {
  const headers = { ...HEADERS, ...(body && { "Content-Type": "application/json" }) };
  let answer;
  let told;
  try {
    answer = await (taken(address, signal) ?? fetchWithKey(address, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }));
    told = answer.status === 204 ? null : await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unanswered();
  }
  if (!answer.ok) throw new Problem(told);
  return told;
}

/** The address of an article in the API, and of what lies under it. */
export const articleAddress = (id, under = "") => `/v1/articles/${encodeURIComponent(id)}${under}`;
