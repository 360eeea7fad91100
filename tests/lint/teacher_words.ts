// Everything that the teachers hand to the page, word by word: names of agents are put together, so no file holds all of them whole.
import { severalWord } from "../../src/app/parts/numbered_words.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";

/** “Critic of 1 for 2” is said as “Critic of”, 1, “for” and 2. */
const partsOf = (text: string): string[] => text.split(/ ?\d+ ?/).filter((part) => part !== "");

/** Several of a kind in one sentence: “agents 1 and 3”. */
const severalOf = (name: string): string[] => {
  const word = /^(?<word>.+) \d+$/.exec(name)?.groups?.["word"];
  return word === undefined || /\d/.test(word) ? [] : [severalWord(word)];
};

export function teacherWords(): string[] {
  const config = { ...defaultConfig(), verifiers: 6, proposals: 2 };
  return Object.values(PROTOCOLS).flatMap((teacher) => {
    const { name, words } = teacher;
    const { title, how, story, talk, counted, rightAfter } = words;
    const headings = [1, 3].flatMap((agents) => [0, 1, 2, 3].map((step) => words.heading(step, agents)));
    const names = teacher.roster(config).map((agent) => agent.name);
    const parts = [...headings, ...names].flatMap(partsOf);
    const whole = [name, title, how, story, talk.one, talk.many, counted, rightAfter];
    return [...whole, ...parts, ...names.flatMap(severalOf)];
  });
}
