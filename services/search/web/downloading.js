// Hands over files of the API. Whether it gives them is asked first: a browser that follows a link by itself says nothing
// of a refusal, and sends no key.
import { refused } from "./asking.js";
import { fetchWithKey, hasKey } from "./key.js";
import { node } from "./nodes.js";

const save = (href, called) => node("a", { href, download: called }).click();

// Throws a Problem when `address` would be refused; of its answer only the beginning is fetched.
async function probe(address) {
  const rest = new AbortController();
  const answer = await fetchWithKey(address, { signal: rest.signal });
  if (!answer.ok) throw await refused(answer);
  rest.abort();
}

/** Hands over what `address` answers, as a file that is called as the answer says, else `called`. Throws a Problem. */
export async function download(address, called) {
  if (!hasKey()) {
    await probe(address);
    // A key may have been asked for; without one the browser writes the file while it comes.
    if (!hasKey()) return save(address, called);
  }
  const answer = await fetchWithKey(address);
  if (!answer.ok) throw await refused(answer);
  const [, name] = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "") ?? [];
  const file = URL.createObjectURL(await answer.blob());
  save(file, name ?? called);
  return setTimeout(() => URL.revokeObjectURL(file), 60_000);
}
