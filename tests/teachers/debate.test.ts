import { expect, test } from "vitest";
import type { Turn } from "../../src/records/turn.ts";
import { RunError } from "../../src/core/errors.ts";
import { debate, readersChoice, type DebateSettings } from "../../src/teachers/debate.ts";
import { agentAt, makeDebate, tableSpeaker, TASK, turnIdOf } from "./turns.ts";

function settings(overrides: Partial<DebateSettings>): { turns: Turn[]; settings: DebateSettings } {
  const turns: Turn[] = [];
  const onTurn = (turn: Turn) => Promise.resolve(void turns.push(turn));
  const temperatures = { temperature: 0.7, reviseTemperature: 0.3 };
  const sizes = { agents: 3, rounds: 2, maxRead: 3 };
  const base = { runId: "run", set: "distil", seed: 7, ...sizes, ...temperatures, onTurn } as const;
  return { turns, settings: { speak: tableSpeaker([]).speak, ...base, ...overrides } };
}

test("everyone proposes, then reads its own and the others' latest turns, then the vote counts", async () => {
  const { jobs, speak } = tableSpeaker([
    ["7", "5", "5"],
    ["7", "7", "5"],
  ]);
  const { turns, settings: options } = settings({ speak });
  const trajectory = await debate(TASK, [], options);
  expect(jobs).toEqual([
    { agent: 0, round: 0, reads: [] },
    { agent: 1, round: 0, reads: [] },
    { agent: 2, round: 0, reads: [] },
    { agent: 0, round: 1, reads: [0, 1, 2] },
    { agent: 1, round: 1, reads: [1, 2, 0] },
    { agent: 2, round: 1, reads: [2, 0, 1] },
  ]);
  expect(turns).toHaveLength(6);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(trajectory.changes).toEqual([
    {
      turn: turnIdOf("distil", "t1", 1, 1),
      agent: agentAt(1),
      step: 1,
      from: "5",
      to: "7",
      after: [agentAt(0)],
      effect: "corrected",
    },
  ]);
});

test("with more agents than one can read, the window rotates as in the recipe", () => {
  // The recipe's rule for 5 agents and 3 read: rot = (round - 1) * 2 mod 4, two others from there.
  expect(readersChoice(0, 5, 1, 3)).toEqual([0, 1, 2]);
  expect(readersChoice(0, 5, 2, 3)).toEqual([0, 3, 4]);
  expect(readersChoice(0, 5, 3, 3)).toEqual([0, 1, 2]);
  expect(readersChoice(3, 5, 1, 3)).toEqual([3, 4, 0]);
  expect(readersChoice(1, 4, 2, 3)).toEqual([1, 0, 2]);
  expect(readersChoice(2, 3, 4, 3)).toEqual([2, 0, 1]);
  expect(readersChoice(0, 1, 1, 3)).toEqual([0]);
  expect(readersChoice(1, 3, 1, 1)).toEqual([1]);
});

test("one agent revises itself", async () => {
  const { jobs, speak } = tableSpeaker([["6"], ["7"]]);
  const trajectory = await debate(TASK, [], settings({ speak, agents: 1 }).settings);
  expect(jobs.map((job) => job.reads)).toEqual([[], [0]]);
  expect(trajectory.outcome.answer).toBe("7");
});

test("one round is independent proposals and a vote", async () => {
  const { jobs, speak } = tableSpeaker([["7", "7", "5"]]);
  const trajectory = await debate(TASK, [], settings({ speak, rounds: 1 }).settings);
  expect(jobs).toHaveLength(3);
  expect(trajectory.outcome.answer).toBe("7");
});

test("from any prefix of stored turns only the missing ones are said, and the result is the same", async () => {
  const table = [
    ["7", "5", "9"],
    ["7", "7", "5"],
    ["7", "7", "7"],
  ];
  const whole = await debate(TASK, [], settings({ speak: tableSpeaker(table).speak, rounds: 3 }).settings);
  const all = whole.turns;
  for (let stored = 0; stored <= all.length; stored++) {
    const { jobs, speak } = tableSpeaker(table);
    const { turns, settings: options } = settings({ speak, rounds: 3 });
    const resumed = await debate(TASK, all.slice(0, stored), options);
    expect(jobs).toHaveLength(all.length - stored);
    expect(turns).toEqual(all.slice(stored));
    expect(resumed).toEqual(whole);
  }
});

test("an existing turn whose reading is gone is named, not mended", async () => {
  const turns = makeDebate([
    ["7", "5", "9"],
    ["7", "7", "5"],
  ]);
  const { settings: options } = settings({ speak: tableSpeaker([["7", "5", "9"]]).speak });
  await expect(debate(TASK, turns.slice(1), options)).rejects.toMatchObject({ code: "store-corrupt" });
});

test("when one agent fails, the others of its round are still reported and the error comes through", async () => {
  const { speak } = tableSpeaker([["7", "7", "7"]]);
  const failing: DebateSettings["speak"] = (job) =>
    job.agent === agentAt(0) ? Promise.reject(new RunError("worker-lost", "gone")) : speak(job);
  const { turns, settings: options } = settings({ speak: failing });
  await expect(debate(TASK, [], options)).rejects.toMatchObject({ code: "worker-lost" });
  expect(turns.map((turn) => turn.agent)).toEqual([agentAt(1), agentAt(2)]);
});

test("nobody reads a turn before it is stored, and a failed store ends the debate", async () => {
  const { jobs, speak } = tableSpeaker([
    ["7", "7", "7"],
    ["7", "7", "7"],
  ]);
  const full = new RunError("store-quota", "full");
  let stored = 0;
  const onTurn = () => (stored++ === 1 ? Promise.reject(full) : Promise.resolve());
  await expect(debate(TASK, [], settings({ speak, onTurn }).settings)).rejects.toBe(full);
  expect(jobs.every((job) => job.round === 0)).toBe(true);
});

test("a cancelled debate says no further round", async () => {
  const controller = new AbortController();
  const { jobs, speak } = tableSpeaker([
    ["7", "7", "7"],
    ["7", "7", "7"],
  ]);
  const { settings: options } = settings({ speak, signal: controller.signal });
  const cancelling = { ...options, onTurn: () => Promise.resolve(controller.abort()) };
  await expect(debate(TASK, [], cancelling)).rejects.toMatchObject({ code: "aborted" });
  expect(jobs).toHaveLength(3);
});

test("eight silent agents are a debate without an answer", async () => {
  const { speak } = tableSpeaker([]);
  const trajectory = await debate(TASK, [], settings({ speak, agents: 8 }).settings);
  expect(trajectory.outcome).toMatchObject({ answer: null, from: [], votes: [], correct: false });
});
