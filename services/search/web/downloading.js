// With a key the browser cannot follow a link into the API by itself: the answer is read here, and handed over as a file.
import { refused } from "./asking.js";
import { fetchWithKey } from "./key.js";
import { node } from "./nodes.js";

/** Hands over what `address` answers, as a file that is called as the answer says, else `called`. Throws a Problem. */
export async function download(address, called) {
  const answer = await fetchWithKey(address);
  if (!answer.ok) throw await refused(answer);
  const [, name] = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "") ?? [];
  const file = URL.createObjectURL(await answer.blob());
  node("a", { href: file, download: name ?? called }).click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}
