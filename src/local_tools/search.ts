// Finds texts of the run by their words: what the caller said and was told about this question before, and the other questions of the set,
// without their answers. A rare word counts more than a common one; of equals the newer own text comes first.
// Only texts are searched that are the same whenever the talk is taken up again: those of other talks depend on who was faster.
import type { LocalTool, ToolSite } from "./tool.ts";

const MOST_LETTERS = 200;
const MOST_FOUND = 3;
const MOST_SHOWN = 200;

interface SearchedText {
  readonly title: string;
  readonly text: string;
}

export const search: LocalTool = {
  name: "search",
  words: "finds earlier texts by their words.",
  example: "value of k3",
  run(input, site) {
    const wanted = wordsOf(input);
    if (wanted.size === 0 || input.length > MOST_LETTERS) {
      return {
        fault: "bad-input",
        sentence: `Expected a few words, at most ${MOST_LETTERS} letters, got “${input.slice(0, 40)}”.`,
      };
    }
    const found = ranked(textsOf(site), wanted).slice(0, MOST_FOUND);
    if (found.length > 0) return { text: found.map(shown).join("\n") };
    return {
      fault: "not-found",
      sentence: `No text holds a word of “${input.slice(0, 40)}”. Use other words.`,
    };
  },
};

/** Own texts before questions, the newest first. What earlier searches found is not found again. */
function textsOf({ task, own, questions }: ToolSite): readonly SearchedText[] {
  const told = own
    .filter(({ role }) => role !== search.name)
    .toReversed()
    .map(({ kind, role, solution }) => ({ title: kind === "tool" ? role : "you said", text: solution }));
  const others = questions.filter(({ id }) => id !== task.id);
  return [...told, ...others.map(({ question }) => ({ title: "another question", text: question }))];
}

function ranked(texts: readonly SearchedText[], wanted: ReadonlySet<string>): readonly SearchedText[] {
  const held = texts.map(({ text }) => wordsOf(text));
  const rarity = new Map(
    Array.from(wanted, (word) => [
      word,
      Math.log(1 + texts.length / (1 + held.filter((w) => w.has(word)).length)),
    ]),
  );
  const scores = held.map((words) =>
    Array.from(rarity).reduce((sum, [word, worth]) => sum + (words.has(word) ? worth : 0), 0),
  );
  return texts
    .map((text, i) => ({ text, score: scores[i]! }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text);
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

function shown({ title, text }: SearchedText): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return `${title}: ${line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)} …` : line}`;
}
