// Names and headings that other rooms give, such as “Agent 2” or “Text 3”, in the language of the page.
import { sayAny, type Sentence } from "../words/say.tsx";

const SEVERAL: Readonly<Record<string, Sentence>> = { Branch: "Branches", Leaf: "Leaves" };

/** Several agents of a kind: “Agents”. */
export const severalWord = (word: string): string => SEVERAL[word] ?? `${word}s`;

/** The words are translated, the numbers between them stay. */
export const numberedWords = (text: string): string =>
  text
    .split(/( ?\d+ ?)/)
    .map((part, i) => (i % 2 === 0 ? sayAny(part) : part))
    .join("");
