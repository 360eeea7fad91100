// What stands in index.html and is there before any script: its words change with the language, by the same dictionary.
import { sayAny } from "./say.tsx";

const english = new WeakMap<Element, string>();

/** Writes every element that has the attribute `data-say` in the language of the page. */
export function sayMasthead(page: Pick<Document, "querySelectorAll">): void {
  for (const element of page.querySelectorAll("[data-say]")) {
    const words = english.get(element) ?? (element.textContent ?? "").trim().replaceAll(/\s+/g, " ");
    english.set(element, words);
    element.textContent = sayAny(words);
  }
}
