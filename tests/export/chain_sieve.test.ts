// Which talks become chains to learn: refused by a named rule, thinned out and repeated by four filters, each counted on or off; and which
// questions are left to practise on.
import { describe, expect, test } from "vitest";
import { chainFolder } from "../../src/export/chain_lines.ts";
import { chainRow } from "../../src/export/chain_row.ts";
import { writeChain } from "../../src/export/chain.ts";
import {
  type ChainFilters,
  NO_FILTERS,
  siftChains,
  USUAL_FILTERS,
  yieldRows,
} from "../../src/export/chain_sieve.ts";
import { hardQuestions } from "../../src/export/hard_questions.ts";
import { chainFiltersOf } from "../../src/export/chain_choice.ts";
import { CHAIN_FILTERS } from "../../src/export/options.ts";
import type { Task } from "../../src/records/task.ts";
import { makeDebate, makeTurn, TASK, talkOf } from "../teachers/turns.ts";

const taskOf = (id: string): Task => ({ ...TASK, id });
/** A debate of a task by its answers: table[round][agent]. */
const debate = (id: string, table: readonly (readonly string[])[]) =>
  talkOf(makeDebate(table, { task: taskOf(id) }));

const CORRECTED = debate("corrected", [
  ["5", "7", "7"],
  ["7", "7", "7"],
]);
const WRONG = debate("wrong", [
  ["5", "5", "7"],
  ["5", "5", "7"],
]);
const REPEATED = debate("repeated", [
  ["7", "7"],
  ["7", "7"],
]);
const VOTE = debate("vote", [["7", "5", "7"]]);
const BROKEN = {
  ...VOTE,
  taskId: "broken",
  outcome: { ...VOTE.outcome, from: ["nobody", VOTE.turns[0]!.id], answer: null },
};
const TALKS = [CORRECTED, WRONG, REPEATED, VOTE, BROKEN];

const only = (filters: Partial<ChainFilters>) => siftChains(TALKS, { ...NO_FILTERS, ...filters }, 7);
const ids = (filters: Partial<ChainFilters>) => only(filters).kept.map(({ talk }) => talk.taskId);

describe("the sieve", () => {
  test("without a filter every chain that keeps the grammar stands there once, and what filters would take is counted", () => {
    const { kept, refused, yield: counted } = only({});
    expect(kept.map(({ talk, copies }) => [talk.taskId, copies])).toEqual([
      ["corrected", 1],
      ["wrong", 1],
      ["repeated", 1],
      ["vote", 1],
    ]);
    expect(refused).toEqual([
      {
        taskId: "broken",
        faults: [{ rule: "carried-answer", sentence: "There is no answer, but texts that carry it." }],
      },
    ]);
    expect(counted).toMatchObject({
      compiled: 5,
      refused: 1,
      few: 1,
      wrong: 1,
      redundant: 1,
      kept: 4,
      lines: 4,
    });
  });

  test("each filter takes its own", () => {
    expect(ids({ interactions: 2 })).toEqual(["corrected", "wrong", "repeated"]);
    expect(ids({ interactions: 3 })).toEqual(["corrected", "wrong"]);
    expect(ids({ wrong: "drop" })).toEqual(["corrected", "vote"]);
    expect(ids({ unreflected: 0 })).toEqual(["corrected", "wrong", "repeated"]);
    const { kept, yield: counted } = only({ corrected: 3 });
    expect(kept.map(({ copies }) => copies)).toEqual([3, 1, 1, 1]);
    expect(counted).toMatchObject({ corrected: 1, kept: 4, lines: 6 });
  });

  test("of 400 talks in which nobody looks back the asked share stays, by the seed alone", () => {
    const votes = Array.from({ length: 400 }, (_, i) => debate(`vote-${i}`, [["7", "7", "5"]]));
    const sifted = (seed: number) =>
      siftChains(votes, { ...NO_FILTERS, unreflected: 0.25 }, seed).kept.map(({ talk }) => talk.taskId);
    expect(sifted(7).length).toBeGreaterThan(70);
    expect(sifted(7).length).toBeLessThan(130);
    expect(sifted(7)).toEqual(sifted(7));
    expect(sifted(8)).not.toEqual(sifted(7));
  });

  test("all four together, as rows for people", () => {
    const { yield: counted } = only(USUAL_FILTERS);
    expect(counted).toEqual({
      compiled: 5,
      refused: 1,
      few: 1,
      wrong: 1,
      redundant: 1,
      unreflected: 0,
      corrected: 1,
      kept: 1,
      lines: 2,
    });
    expect(yieldRows(counted, USUAL_FILTERS)[2]).toEqual([
      "left out: fewer than 2 readings of another's text",
      "1",
    ]);
    expect(yieldRows(only({}).yield, NO_FILTERS)[2]![1]).toBe("1 (off: all stay)");
  });

  test("the ticks of the form are the usual filters", () => {
    const ticks = CHAIN_FILTERS.ticks.map(({ id }) => id);
    expect(chainFiltersOf({ ticked: () => ticks })).toEqual(USUAL_FILTERS);
    expect(chainFiltersOf({ ticked: () => [] })).toEqual(NO_FILTERS);
  });
});

test("the folder: lines with their copies, refusals by name, hard questions, and the yield in its README", () => {
  const talks = [
    ...TALKS,
    debate("hard", [["5", "5", "5", "7"]]),
    debate("hard but learned", [["5", "5", "5", "7"]]),
  ];
  const filesBy = (filters: ChainFilters) =>
    chainFolder({
      trajectories: talks,
      tasks: new Map(talks.map(({ taskId }) => [taskId, taskOf(taskId)])),
      filters,
      seed: 7,
      learned: new Set(["hard but learned"]),
      propose: (question) => question,
    });
  const rows = (name: string, files = filesBy(USUAL_FILTERS)) =>
    new TextDecoder()
      .decode(files.get(name))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows("chains.jsonl").map(({ task }) => task)).toEqual(["corrected", "corrected"]);
  expect(rows("refused.jsonl")).toMatchObject([{ task: "broken", faults: [{ rule: "carried-answer" }] }]);
  expect(rows("hard.jsonl")).toEqual([{ question: TASK.question, taskId: "hard", tries: 4, right: 1 }]);
  expect(rows("hard.jsonl", filesBy(NO_FILTERS))).toEqual([]); // everything that is kept is a chain
  const readme = new TextDecoder().decode(filesBy(USUAL_FILTERS).get("README.md"));
  expect(readme).toContain("| left out: wrong by the key | 1 |");
  expect(readme).toContain("hard.jsonl holds 1 of the questions that no lesson and no chain here is about");
});

test("hard questions are those that at most 3 in 10 first answers solve and that nothing is learned of", () => {
  const tried = (id: string, right: number, tries: number) =>
    debate(id, [Array.from({ length: tries }, (_, i) => (i < right ? "7" : "5"))]);
  const talks = [tried("a", 3, 10), tried("b", 4, 10), tried("c", 0, 8), tried("d", 0, 8)];
  expect(hardQuestions(talks, new Set(["d"]))).toEqual([
    { taskId: "a", tries: 10, right: 3 },
    { taskId: "c", tries: 8, right: 0 },
  ]);
  const unknown = [{ ...makeTurn(0, 0, "7"), correct: null }];
  expect(hardQuestions([{ taskId: "e", turns: unknown }], new Set())).toEqual([]);
});

test("a tool's text has weight 0 in each of its tokens, and all else behind the prompt weight 1", () => {
  const written = writeChain({
    texts: [
      { agent: "a", role: "propose", kind: "say", text: "look up k3", reads: [] },
      { agent: "a", role: "lookup", kind: "tool", text: "7 noise noise", reads: [1] },
      { agent: "a", role: "lookup", kind: "tool", text: "", reads: [1] },
      { agent: "a", role: "answer", kind: "say", text: "7", reads: [1, 2] },
    ],
    answer: "7",
    from: [4],
  });
  const ids = new Map<string, number>();
  /** A token for every two signs, so that many would be half a tool's if the text were cut as one. */
  const encode = (text: string) =>
    (text.match(/[^]{1,2}/g) ?? []).map((piece) => ids.get(piece) ?? ids.set(piece, ids.size).size - 1);
  const spelled = (id: number) => [...ids].find(([, each]) => each === id)?.[0] ?? "END";
  const { ids: row, lossMask } = chainRow("ask:", written, { encode, endId: -1 });
  const shown = (bit: 0 | 1) =>
    row
      .filter((_, i) => lossMask[i] === bit)
      .map(spelled)
      .join("");
  expect(row.map(spelled).join("")).toBe(`ask:${written.text}END`);
  expect(shown(0)).toBe("ask:7 noise noise");
  expect(shown(1)).toBe(`${written.text.replace("7 noise noise", "")}END`);
});
