// While the rest of the page is on its way: asks for the results that it will show.
import { call, current } from "./address.js";
import { begin } from "./asking.js";

const state = current();
if (!state.has("view")) begin(call(state));
