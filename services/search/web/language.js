// The language that the page speaks, and in which it asks for labels.
import { kept } from "./keeping.js";

export const LANGUAGES = ["en", "fr"];
const named = [kept("language"), ...navigator.languages.map((one) => one.split("-")[0])];

/** The language of the page: the one chosen before, else the first of the browser's that it speaks. */
export const language = named.find((one) => LANGUAGES.includes(one)) ?? "en";
