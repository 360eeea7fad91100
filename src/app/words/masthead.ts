// What stands in index.html and is there before any script: its words change with the language, by the same dictionary.

const english = new WeakMap<Element, string>();

/** Writes every element that has the attribute `data-say` in the language of the page. */
export function sayMasthead(
  page: Pick<Document, "querySelectorAll">,
  sentences: ReadonlyMap<string, string> | null,
): void {
  for (const element of page.querySelectorAll("[data-say]")) {
    const words = english.get(element) ?? (element.textContent ?? "").trim().replaceAll(/\s+/g, " ");
    english.set(element, words);
    element.textContent = sentences?.get(words) ?? words;
  }
}
