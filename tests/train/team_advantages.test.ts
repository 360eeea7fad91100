// Credit for a planner and its workers: against numbers worked out by hand, against what the release of the paper computes, against finite
// differences, and on policies that learn by it.
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import {
  type ChosenTokens,
  teamAdvantages,
  type TeamAdvantageOptions,
  type TeamRollout,
} from "../../src/train/team_advantages.ts";

const OPTIONS: TeamAdvantageOptions = {
  credit: "team",
  weights: "tokens",
  leastDeviation: 0,
  deviationFloor: 0,
};
/** "..##.#": dots for what the model reads, hashes for what it chose. */
const text = (marks: string): ChosenTokens => Array.from(marks, (mark) => mark === "#");
const rollout = (reward: number, planner: string[], workers: string[] = []): TeamRollout => ({
  reward,
  planner: planner.map(text),
  workers: workers.map(text),
});
const rounded = (values: Float64Array) => [...values].map((each) => Number(each.toFixed(6)));

describe("by hand", () => {
  // rewards 1, 0, 0, 1: mean 1/2, deviation sqrt(4 * 1/4 / 3) = 0.577350, so that each advantage is +-0.866025
  const group = [
    rollout(1, [".##", "#"], ["..#####", "#.#"]),
    rollout(0, ["#"], ["...#"]),
    rollout(0, ["##"]),
    rollout(1, ["#"]),
  ];

  test("every token that planner and workers chose has the rollout's one advantage, also behind the planner's end", () => {
    const { rows, scalars, dropped } = teamAdvantages([group], OPTIONS);
    expect(scalars[0]!.map((each) => Number(each.toFixed(6)))).toEqual([
      0.866025, -0.866025, -0.866025, 0.866025,
    ]);
    expect(dropped).toBe(0);
    const up = 0.866025;
    expect(rows.map(({ advantages }) => rounded(advantages))).toEqual([
      [0, up, up],
      [up],
      [0, 0, up, up, up, up, up],
      [up, 0, up],
      [-up],
      [0, 0, 0, -up],
      [-up, -up],
      [up],
    ]);
    expect(rows.map(({ rollout: at, text: which }) => [at, which])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
  });

  test("the loss is a mean over all chosen tokens, or one over rollouts; what is read weighs exactly nothing", () => {
    const { rows } = teamAdvantages([group], OPTIONS);
    const sum = (values: Iterable<number>) => [...values].reduce((total, each) => total + each, 0);
    expect(rounded(rows[2]!.weights)).toEqual([0, 0, ...Array.from({ length: 5 }, () => 0.066667)]); // 15 tokens in all
    expect(sum(rows.flatMap(({ weights }) => [...weights]))).toBeCloseTo(1, 12);
    const each = teamAdvantages([group], { ...OPTIONS, weights: "rollout" }).rows;
    for (let i = 0; i < 4; i++) {
      const own = each.filter((row) => row.rollout === i);
      expect(sum(own.flatMap(({ weights }) => [...weights]))).toBeCloseTo(1 / 4, 12);
    }
  });

  test("with the planner's credit alone workers have none and still count in the mean", () => {
    const { rows } = teamAdvantages([group], { ...OPTIONS, credit: "planner" });
    expect(rounded(rows[2]!.advantages)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(rows[2]!.weights.some((each) => each > 0)).toBe(true);
    expect(rounded(rows[0]!.advantages)).toEqual([0, 0.866025, 0.866025]);
  });

  test("a group whose rewards are the same is left out and counted; the others keep their numbers", () => {
    const same = [rollout(1, ["#"]), rollout(1, ["#"])];
    const { rows, scalars, dropped } = teamAdvantages([same, group], OPTIONS);
    expect([dropped, scalars[0], new Set(rows.map((row) => row.group))]).toEqual([1, null, new Set([1])]);
    expect(
      teamAdvantages([[rollout(1, ["#"]), rollout(0, ["#"])]], { ...OPTIONS, deviationFloor: 1 })
        .scalars[0]![0],
    ).toBeCloseTo(0.5 / (Math.SQRT1_2 + 1), 12);
  });

  test("one rollout is no group, and a reward that is no number is named", () => {
    expect(() => teamAdvantages([[rollout(1, ["#"])]], OPTIONS)).toThrow(/needs at least 2/);
    expect(() => teamAdvantages([[rollout(1, ["#"]), rollout(Number.NaN, ["#"])]], OPTIONS)).toThrow(
      /are 1, NaN/,
    );
  });
});

/** What the release does: the advantage times the planner's mask, position by position, copied to each worker and masked again. */
function copiedByPosition(scalar: number, planner: ChosenTokens, worker: ChosenTokens): number[] {
  return worker.map((chosen, at) => (chosen && planner[at] === true ? scalar : 0));
}

test("copied by position as in the release, most of a long worker's tokens have no advantage and still count in the mean", () => {
  // A planner of three turns with short answers of its worker between; a worker of six turns that reads long pages.
  const planner = text(`${"#".repeat(150)}${".".repeat(300)}`.repeat(2) + "#".repeat(150));
  const worker = text(`${"#".repeat(150)}${".".repeat(2000)}`.repeat(5) + "#".repeat(150));
  const chosen = worker.filter(Boolean).length;
  const lost = copiedByPosition(1, planner, worker).filter(
    (each, at) => worker[at] === true && each === 0,
  ).length;
  expect(lost / chosen).toBeCloseTo(5 / 6, 2); // only the first of its turns lies where the planner's first does
  const group = [
    { reward: 1, planner: [planner], workers: [worker] },
    { reward: 0, planner: [planner], workers: [worker] },
  ];
  const ours = teamAdvantages([group], OPTIONS).rows.filter((row) => row.text === 1);
  for (const { advantages, weights } of ours) {
    expect(
      worker.every((is, at) =>
        is ? advantages[at] !== 0 && weights[at]! > 0 : advantages[at] === 0 && weights[at] === 0,
      ),
    ).toBe(true);
  }
});

/** A planner that picks one of four subtasks for a question, and a worker that picks one of six answers to a subtask: softmax tables. The
 *  reward is 1 where both are right. */
const [KINDS, ANSWERS, G, QUESTIONS] = [4, 6, 8, 8];
type Table = Float64Array[];
const tables = (rows: number, columns: number): Table =>
  Array.from({ length: rows }, () => new Float64Array(columns));
function softmax(row: Float64Array): Float64Array {
  const most = Math.max(...row);
  const raised = row.map((each) => Math.exp(each - most));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((each) => each / sum);
}
function drawn(shares: Float64Array, random: RandomStream): number {
  let left = random.next();
  return Math.max(
    0,
    shares.findIndex((share) => (left -= share) < 0),
  );
}
interface Episode {
  readonly question: number;
  readonly subtask: number;
  readonly answer: number;
  readonly reward: number;
}
const teamOf = ({ reward }: Episode): TeamRollout => rollout(reward, [".#"], ["..#"]);

/** Adds the gradient of sum(weight * advantage * ln p) to both tables. */
function ascend(
  groups: readonly (readonly Episode[])[],
  credit: TeamAdvantageOptions["credit"],
  planner: Table,
  worker: Table,
  rate: number,
): void {
  const { rows } = teamAdvantages(
    groups.map((group) => group.map(teamOf)),
    { ...OPTIONS, credit },
  );
  for (const { group, rollout: at, text: which, advantages, weights } of rows) {
    const { question, subtask, answer } = groups[group]![at]!;
    const [table, row, pick] = which === 0 ? [planner, question, subtask] : [worker, subtask, answer];
    const shares = softmax(table[row]!);
    const push = rate * advantages.at(-1)! * weights.at(-1)!;
    shares.forEach((share, i) => (table[row]![i]! += push * (Number(i === pick) - share)));
  }
}

function success(credit: TeamAdvantageOptions["credit"], seed: number): number {
  const random = new RandomStream(seed);
  const [planner, worker] = [tables(KINDS, KINDS), tables(KINDS, ANSWERS)];
  const truth = Array.from({ length: KINDS }, () => random.integer(0, ANSWERS - 1));
  for (let step = 0; step < 400; step++) {
    const groups = Array.from({ length: QUESTIONS }, () => {
      const question = random.integer(0, KINDS - 1);
      return Array.from({ length: G }, (): Episode => {
        const subtask = drawn(softmax(planner[question]!), random);
        const answer = drawn(softmax(worker[subtask]!), random);
        return {
          question,
          subtask,
          answer,
          reward: Number(subtask === question && answer === truth[subtask]),
        };
      });
    });
    ascend(groups, credit, planner, worker, 4);
  }
  const right = Array.from(
    { length: KINDS },
    (_, q) => softmax(planner[q]!)[q]! * softmax(worker[q]!)[truth[q]!]!,
  );
  return right.reduce((a, b) => a + b, 0) / KINDS;
}

test("at equal rollouts policies that share the credit learn the task, and with the planner's credit alone they do not", () => {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const seeds = [1, 2, 3, 4, 5];
  const [team, alone] = [
    mean(seeds.map((seed) => success("team", seed))),
    mean(seeds.map((seed) => success("planner", seed))),
  ];
  expect(team).toBeGreaterThan(0.9);
  expect(alone).toBeLessThan(0.3); // chance is 1/24
});

test("the gradient that the advantages make is that of the loss, by finite differences", () => {
  const random = new RandomStream(5);
  const [planner, worker] = [tables(KINDS, KINDS), tables(KINDS, ANSWERS)];
  for (const row of [...planner, ...worker]) row.forEach((_, i) => (row[i] = random.integer(-9, 9) / 10));
  const groups = [
    [0, 1],
    [1, 0],
    [1, 1],
  ].map((rewards, question) =>
    rewards.map((reward): Episode => ({
      question,
      subtask: (question + reward) % KINDS,
      answer: question + 1,
      reward,
    })),
  );
  const { rows } = teamAdvantages(
    groups.map((group) => group.map(teamOf)),
    OPTIONS,
  );
  const loss = () =>
    rows.reduce((sum, { group, rollout: at, text: which, advantages, weights }) => {
      const { question, subtask, answer } = groups[group]![at]!;
      const ln =
        which === 0
          ? Math.log(softmax(planner[question]!)[subtask]!)
          : Math.log(softmax(worker[subtask]!)[answer]!);
      return sum - weights.at(-1)! * advantages.at(-1)! * ln;
    }, 0);
  const [movedPlanner, movedWorker] = [planner, worker].map((table) =>
    table.map((row) => Float64Array.from(row)),
  );
  ascend(groups, "team", movedPlanner!, movedWorker!, 1e-6);
  const step = 1e-5;
  for (const [table, moved] of [
    [planner, movedPlanner!],
    [worker, movedWorker!],
  ] as const) {
    table.forEach((row, r) =>
      row.forEach((before, c) => {
        row[c] = before + step;
        const up = loss();
        row[c] = before - step;
        const down = loss();
        row[c] = before;
        const byAdvantages = (before - moved[r]![c]!) / 1e-6; // `ascend` goes against the gradient of the loss
        expect(byAdvantages).toBeCloseTo((up - down) / (2 * step), 5);
      }),
    );
  }
});
