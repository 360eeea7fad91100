// Names and headings that other rooms give, such as “Agent 2” or “Text 3”, in the language of the page.
import { sayAny } from "../words/say.tsx";

/** The words are translated, a number at the end stays. */
export function numberedWords(text: string): string {
  const { words, number } = /^(?<words>.+) (?<number>\d+)$/u.exec(text)?.groups ?? {};
  return words === undefined ? sayAny(text) : `${sayAny(words)} ${number}`;
}
