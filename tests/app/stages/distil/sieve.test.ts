// What falls how far, by debates worked by hand.
import { expect, test } from "vitest";
import {
  type Sieve,
  SIEVE_LISTS,
  sieveOf,
  sieveSentence,
  whyLeftOut,
} from "../../../../src/app/stages/distil/sieve.ts";
import { sieveLayout } from "../../../../src/app/stages/distil/sieve_layout.ts";
import { dropWords } from "../../../../src/app/stages/distil/sieve_lists.tsx";
import { learnedOf } from "../../../../src/app/stages/distil/sieve_part.tsx";
import type { Fate } from "../../../../src/records/by_hand.ts";
import { verdictKey } from "../../../../src/records/verdict.ts";
import { defaultConfig, type RunConfig } from "../../../../src/settings/run_config.ts";
import { makeTurn } from "../../../teachers/turns.ts";
import { sievedDebates } from "./sieved.ts";

const TALK = { one: "debate", many: "debates" };

function sieve(
  patch: Partial<RunConfig> = {},
  learned: ReadonlyMap<string, boolean | null> | null = null,
  words: ReadonlyMap<string, boolean> = new Map(),
  fates: ReadonlyMap<string, Fate> = new Map(),
): Sieve {
  const config = { ...defaultConfig(), agents: 3, ...patch };
  return sieveOf({ debates: sievedDebates(), config, agents: 3, words, learned, fates })!;
}

const meshes = ({ bands }: Sieve) =>
  bands.map(({ mesh, label, drops }) => [
    mesh === null ? "" : `${mesh.isUsed ? "" : "if "}${mesh.label}`,
    label,
    drops.map(({ number }) => number),
  ]);

test("each question falls as far as its votes carry it; meshes that the run does not have are said to be none", () => {
  expect(meshes(sieve())).toEqual([
    ["", "no answer", [6]],
    ["any answer", "1 of 3 votes", [5]],
    ["if a majority, 2 of 3", "2 of 3 votes", [3, 4]],
    ["if all 3 agree", "3 of 3 votes", [1, 2]],
  ]);
  expect(meshes(sieve({ leastVotes: 2 })).map(([mesh]) => mesh)).toEqual([
    "",
    "any answer",
    "a majority, 2 of 3",
    "if all 3 agree",
  ]);
  expect(meshes(sieve({ strategy: "da" }))[2]![0]).toBe("a majority, 2 of 3"); // DA compares two agents at least
});

test("the sentence counts what goes through, what of it is wrong, and what a finer mesh would change", () => {
  expect(sieveSentence(sieve(), TALK, false)).toBe(
    "5 of 6 debates would go through, 2 of them wrong (40\u00a0%); if all 3 had to agree, it would be 2, 1 of them wrong (50\u00a0%).",
  );
  expect(sieveSentence(sieve({ leastVotes: 3 }), TALK, false)).toBe(
    "2 of 6 debates would go through, 1 of them wrong (50\u00a0%).",
  );
  const learned = new Map([
    ["q0-1", true],
    ["q0-3", true],
  ]);
  expect(sieveSentence(sieve({}, learned), TALK, true)).toBe(
    "2 of 6 debates became lessons, none of them known to be wrong; if all 3 had to agree, it would be 1, none of them known to be wrong.",
  );
});

test("a talk without votes has no say in how many must agree: each answer goes through, as the training takes it", () => {
  const debates = sievedDebates().map((debate) => {
    const { votes: _, ...outcome } = debate.trajectory!.outcome;
    return { ...debate, trajectory: { ...debate.trajectory!, outcome } };
  });
  const config = { ...defaultConfig(), agents: 3, leastVotes: 2 };
  const made = sieveOf({ debates, config, agents: 3, words: new Map(), fates: new Map(), learned: null })!;
  expect(made.drops.filter(({ isKept }) => isKept).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(meshes(made)).toEqual([
    ["", "no answer", [6]],
    ["any answer", "an answer", [1, 3, 5, 2, 4]],
  ]);
});

test("what is kept is what the lessons hold, and the lists find the mistakes of the sieve", () => {
  const made = sieve(
    { leastVotes: 2 },
    new Map([
      ["q0-2", false],
      ["q0-3", true],
    ]),
  );
  const numbers = (list: keyof typeof SIEVE_LISTS) =>
    made.drops.filter(SIEVE_LISTS[list].has).map(({ number }) => number);
  expect(numbers("wrongKept")).toEqual([2]);
  expect(numbers("rightLeft")).toEqual([1, 5]);
  expect(numbers("leftOut")).toEqual([1, 4, 5, 6]);
  expect(made.drops.map((drop) => whyLeftOut(drop, made))).toEqual([
    "no whole solution with this answer",
    "",
    "",
    "no whole solution with this answer",
    "not: a majority, 2 of 3",
    "no answer",
  ]);
});

test("where a key or a person judges there is one mesh, and agreement is none", () => {
  expect(meshes(sieve({ labels: "truth" }))).toEqual([
    ["", "not judged right", [2, 6]],
    ["right by the answer key", "judged right", [1, 3, 5, 4]], // the group was wrong about 4, but one agent was right
  ]);
  const debates = sievedDebates().map((debate) => ({
    ...debate,
    task: { ...debate.task, answer: null },
    turns: debate.turns.map((turn) => ({ ...turn, correct: null })),
    trajectory: {
      ...debate.trajectory!,
      turns: debate.trajectory!.turns.map((turn) => ({ ...turn, correct: null })),
      outcome: { ...debate.trajectory!.outcome, correct: null },
    },
  }));
  const words = new Map([[verdictKey({ taskId: "q0-2", answer: "5" }), true]]);
  const config = { ...defaultConfig(), labels: "person" as const };
  const judged = sieveOf({ debates, config, agents: 3, words, fates: new Map(), learned: null })!;
  expect(meshes(judged)[1]).toEqual(["you judged it right", "judged right", [2]]);
  const unknown = sieveOf({
    debates,
    config: defaultConfig(),
    agents: 3,
    words: new Map(),
    fates: new Map(),
    learned: null,
  })!;
  expect(sieveSentence(unknown, TALK, false)).toBe(
    "5 of 6 debates would go through, and nobody knows how many of these are wrong; if all 3 had to agree, it would be 2, and nobody knows how many of these are wrong.",
  );
});

test("answers that came with their questions are not sieved, and one agent has one mesh", () => {
  const config = { ...defaultConfig(), strategy: "copy" as const };
  const input = {
    debates: sievedDebates(),
    agents: 3,
    words: new Map<string, boolean>(),
    fates: new Map<string, Fate>(),
    learned: null,
  };
  expect(sieveOf({ ...input, config })).toBeNull();
  expect(sieveOf({ ...input, config: defaultConfig(), debates: [] })).toBeNull();
  const alone = sieveOf({ ...input, config: defaultConfig(), agents: 1 })!;
  expect(meshes(alone).map(([mesh, label]) => [mesh, label])).toEqual([
    ["", "no answer"],
    ["any answer", "an answer"],
  ]);
});

test("a lesson of several solutions is right when all of them are", () => {
  const row = (answer: string, id: string) => {
    const turn = makeTurn(0, 0, answer, { task: { ...sievedDebates()[0]!.task, id } });
    return { question: "", turn, completion: "", promptTokens: 1, trainedTokens: 1 };
  };
  const own = { ...row("7", "c"), turn: null };
  expect([...learnedOf({ shown: [row("7", "a"), row("5", "a"), row("7", "b"), own] })]).toEqual([
    ["a", false],
    ["b", true],
  ]);
});

test("drops stand in rows below their band's label, the wrong ones last", () => {
  const { bands, height, width } = sieveLayout(sieve(), 34); // two drops a row
  expect(bands.map(({ y }) => y)).toEqual([2, 53, 104, 155]);
  expect(bands[2]!.drops.map(({ x, y, drop }) => [x, y, drop.isRight])).toEqual([
    [6.5, 136.5, true],
    [23.5, 136.5, false],
  ]);
  expect([width, height]).toEqual([34, 206]);
});

test("what a person decides by hand goes before the votes, but not where the method cannot make a lesson", () => {
  const fates = new Map<string, Fate>([
    ["q0-1", "leave-out"],
    ["q0-5", "keep"],
    ["q0-6", "keep"], // nobody answered it
  ]);
  const made = sieve({ leastVotes: 2 }, null, new Map(), fates);
  expect(made.drops.filter(({ isKept }) => isKept).map(({ number }) => number)).toEqual([2, 3, 4, 5]);
  expect(whyLeftOut(made.drops[0]!, made)).toBe("by hand");
  expect(made.drops.filter(SIEVE_LISTS.byHand.has).map(({ number }) => number)).toEqual([1, 5, 6]);
  expect(sieveSentence(sieve({}, null, new Map(), fates), TALK, false)).toMatch(
    /it would be 2, 1 of them wrong/,
  ); // 2 and, by hand, 5
  const made5 = sieve({ leastVotes: 2 }, new Map([["q0-2", true]]), new Map(), fates).drops[4]!;
  expect(whyLeftOut(made5, made)).toBe("no whole solution with this answer"); // its votes were not what was missing
  const compared = sieve({ strategy: "da" }, null, new Map(), fates); // DA compares two agents at least
  expect(compared.drops.filter(({ isKept }) => isKept).map(({ number }) => number)).toEqual([2, 3, 4]);
  expect(compared.drops.map(({ canLearn }) => canLearn)).toEqual([true, true, true, true, false, false]);
});

test("a question that is kept is to be learned while the lessons are not made, and learned then", () => {
  const open = sieve();
  const said = (isDone: boolean) => [0, 1, 5].map((i) => dropWords(open.drops[i]!, open, isDone));
  expect(said(false)).toEqual([
    "Answer 7, 3 votes, right, to be learned",
    "Answer 5, 3 votes, wrong, to be learned",
    "No answer, wrong, left out (no answer)",
  ]);
  expect(said(true).slice(0, 2)).toEqual([
    "Answer 7, 3 votes, right, learned",
    "Answer 5, 3 votes, wrong, learned",
  ]);
});
