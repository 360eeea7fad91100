// What a critique in the bundled model's notation objects to: "Check : Step 1 : + + . ok . Step 2 : - + . check That is 5 more than Ben
// has so Ben has fewer . minus 5 . wrong agent 2 . Step 1 : …" finds step 2 of the second text wrong, because Ben has fewer.
import type { Objection } from "../voice.ts";
import { fromWords } from "./dialect.ts";

/** Every step of a revision's critique that is called wrong, in order. `revision` is the whole completion. */
export function objectionsOf(revision: string): Objection[] {
  return revision.split(/(?=\bStep \d+ ?:)/).flatMap((part) => {
    const [, step] = /^Step (\d+) ?:/.exec(part) ?? [];
    const [, wrong] = /\bwrong ((?:agent\b(?: \d+\b)? ?)+)/.exec(part) ?? [];
    if (step === undefined || wrong === undefined) return [];
    const [, sentence = "", because = ""] = /\bcheck (.+?) so ([^.]+?) ?\./.exec(part) ?? [];
    return [
      {
        step: Number(step),
        places: [...wrong.matchAll(/\d+/g)].map(Number),
        sentence: fromWords(sentence),
        because: fromWords(because),
      },
    ];
  });
}
