// What the table does for every protocol in the list: nothing is asked twice, nothing is read before it is stored, and a talk that was
// killed anywhere ends as if it had not been.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Turn } from "../../src/records/turn.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { isTaught } from "../../src/teachers/protocol_of.ts";
import { SeatedTable, type TalkPorts, type Tool } from "../../src/teachers/talk_table.ts";
import { InstantClock } from "../harness/manual_clock.ts";
import { type Answers, seat, speaker } from "./seats.ts";
import { agentAt, makeDebate, makeTurn, ROSTER, TASK } from "./turns.ts";

const TABLE: Answers = [
  ["7", "5", "9", "7", "5"],
  ["7", "7", "5", "7", "9"],
  ["7", "7", "7", "5", "7"],
];
/** All but nobody: it says nothing that could be cut. */
const TEACHERS = (Object.keys(PROTOCOLS) as ProtocolId[]).filter((teacher) =>
  isTaught({ ...defaultConfig(), teacher }),
);
/** Turns of agents: a tool's are not said. */
const said = (turns: readonly Turn[]) => turns.filter(({ kind }) => kind !== "tool").length;
const SIZE = { agents: 3, rounds: 3 };

test.each(TEACHERS)(
  "%s: killed at any saying or write, it ends with the same turns and outcome",
  async (teacher) => {
    const whole = await seat({ teacher, ...SIZE }, TABLE);
    const calls = said(whole.stored) + whole.stored.length + 1; // each turn is said and stored, then the outcome is stored
    for (let kill = 1; kill <= calls; kill++) {
      const stored: Turn[] = [];
      let call = 0;
      const killed = new RunError("worker-lost", `killed at call ${kill}`);
      const hit = () => {
        if (++call === kill) throw killed;
      };
      const say = speaker(TABLE);
      const ports = {
        speak: async (job: Parameters<typeof say>[0]) => {
          hit();
          return say(job);
        },
        onTurn: async (turn: Turn) => {
          hit();
          stored.push(turn);
        },
        onOutcome: async () => hit(),
      };
      await expect(seat({ teacher, ...SIZE }, TABLE, { ports })).rejects.toBe(killed);
      const { trajectory, jobs } = await seat({ teacher, ...SIZE }, TABLE, { existing: stored });
      expect(jobs).toHaveLength(said(whole.stored) - said(stored));
      expect(trajectory).toEqual(whole.trajectory);
    }
  },
);

test.each(TEACHERS)("%s: from any prefix of stored turns only the missing ones are said", async (teacher) => {
  const whole = await seat({ teacher, ...SIZE }, TABLE);
  const all = whole.trajectory.turns;
  for (let stored = 0; stored <= all.length; stored++) {
    const resumed = await seat({ teacher, ...SIZE }, TABLE, { existing: all.slice(0, stored).toReversed() });
    const byId = (turns: readonly Turn[]) => turns.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(resumed.stored)).toEqual(byId(all.slice(stored))); // a moderator's remark may be said before a solution of lower depth
    expect(resumed.trajectory).toEqual(whole.trajectory);
  }
});

test.each(TEACHERS)("%s: a stored outcome is not talked about again", async (teacher) => {
  const { trajectory } = await seat({ teacher, ...SIZE }, TABLE);
  const again = await seat({ teacher, ...SIZE }, [], {
    existing: trajectory.turns,
    outcome: trajectory.outcome,
  });
  expect(again.jobs).toEqual([]);
  expect(again.outcomes).toEqual([]);
  expect(again.trajectory).toEqual(trajectory);
});

test.each(TEACHERS)("%s: in whatever order agents end, turns and outcome are the same", async (teacher) => {
  const whole = await seat({ teacher, ...SIZE }, TABLE);
  for (const order of [1, 3, 7]) {
    const say = speaker(TABLE);
    let n = 0;
    const speak = async (job: Parameters<typeof say>[0]) => {
      const wait = (order * ++n) % 5;
      for (let i = 0; i < wait; i++) await Promise.resolve();
      return say(job);
    };
    expect((await seat({ teacher, ...SIZE }, TABLE, { ports: { speak } })).trajectory).toEqual(
      whole.trajectory,
    );
  }
});

test("turns of a version whose ids look different are found by who spoke for which time", async () => {
  const renamed = makeDebate([["7", "5", "9"]]).map((turn, agent) => ({
    ...turn,
    id: `run/distil/t1/0/${agent}`,
  }));
  const { asked, trajectory } = await seat({ agents: 3, rounds: 2 }, [[], ["7", "7", "7"]], {
    existing: renamed,
  });
  expect(asked.map(({ step }) => step)).toEqual([1, 1, 1]);
  expect(trajectory.turns[3]?.parents).toEqual([
    "run/distil/t1/0/0",
    "run/distil/t1/0/1",
    "run/distil/t1/0/2",
  ]);
});

test("a stored turn whose parents are gone is named as damage", async () => {
  const turns = makeDebate([
    ["7", "5", "9"],
    ["7", "7", "5"],
  ]);
  await expect(seat({ agents: 3, rounds: 2 }, TABLE, { existing: turns.slice(1) })).rejects.toMatchObject({
    code: "store-corrupt",
  });
});

test("when one agent fails, the others are still stored and the error comes through", async () => {
  const say = speaker(TABLE);
  const lost = new RunError("worker-lost", "gone");
  const speak: typeof say = (job) => (job.agent === agentAt(0) ? Promise.reject(lost) : say(job));
  const stored: Turn[] = [];
  await expect(seat({ agents: 3 }, TABLE, { ports: { speak }, stored })).rejects.toBe(lost);
  expect(stored.map(({ agent }) => agent)).toEqual([agentAt(1), agentAt(2)]);
});

test("nobody reads a turn before it is stored, and a failed store ends the talk", async () => {
  const full = new RunError("store-quota", "full");
  let stored = 0;
  const jobs: Parameters<ReturnType<typeof speaker>>[0][] = [];
  const onTurn = () => (stored++ === 1 ? Promise.reject(full) : Promise.resolve());
  await expect(seat({ agents: 3 }, TABLE, { ports: { onTurn }, jobs })).rejects.toBe(full);
  expect(jobs.every(({ step }) => step === 0)).toBe(true);
});

test("a cancelled talk says nothing further", async () => {
  const controller = new AbortController();
  const onTurn = () => Promise.resolve(controller.abort());
  const jobs: Parameters<ReturnType<typeof speaker>>[0][] = [];
  const ports = { onTurn, signal: controller.signal };
  await expect(seat({ agents: 3 }, TABLE, { ports, jobs })).rejects.toMatchObject({ code: "aborted" });
  expect(jobs).toHaveLength(3);
});

test("a talk that costs more turns or tokens than it may is ended by name", async () => {
  const turns = { ports: { budget: { turns: 4, tokens: 1000 } } };
  await expect(seat({ agents: 3 }, TABLE, turns)).rejects.toMatchObject({
    code: "budget",
    details: { asked: 5 },
  });
  const tokens = { ports: { budget: { turns: 99, tokens: 42 } } }; // three turns of 14 tokens
  await expect(seat({ agents: 3 }, TABLE, tokens)).rejects.toMatchObject({
    code: "budget",
    details: { spent: 42 },
  });
  const enough = { ports: { budget: { turns: 6, tokens: 84 } } };
  await expect(seat({ agents: 3 }, TABLE, enough)).resolves.toBeDefined();
});

const sitting = {
  runId: "run",
  set: "distil",
  seed: 7,
  task: TASK,
  roster: ROSTER,
  stored: [] as Turn[],
} as const;
const ports: TalkPorts = {
  speak: speaker(TABLE),
  onTurn: () => Promise.resolve(),
  maxRead: () => 3,
};
const saying = { role: "propose", reads: [], temperature: 0 };

test("an agent's memory is what it said so far, in order", async () => {
  const table = new SeatedTable(sitting, ports);
  await table.say(agentAt(0), saying);
  await table.say(agentAt(1), saying);
  const last = await table.say(agentAt(0), saying);
  expect(table.memory(agentAt(0)).map(({ step }) => step)).toEqual([0, 1]);
  expect(table.memory(agentAt(0)).at(-1)).toBe(last);
  expect(table.memory(agentAt(2))).toEqual([]);
  expect(table.turns()).toHaveLength(3);
});

test("who does not sit at the table is an error of the protocol", () => {
  expect(() => new SeatedTable(sitting, ports).say("nobody", saying)).toThrow(
    /nobody does not sit at the table/,
  );
});

test("a turn of another identity than was asked for is refused", async () => {
  const table = new SeatedTable(sitting, { ...ports, speak: () => Promise.resolve(makeTurn(3, 3, "7")) });
  await expect(table.say(agentAt(0), saying)).rejects.toMatchObject({ code: "internal" });
});

test("a tool's answer is a turn, numbered among its agent's, and is not asked for again", async () => {
  const asked: string[] = [];
  const shout = (input: string) => {
    asked.push(input);
    return Promise.resolve(input.toUpperCase());
  };
  const model = makeTurn(0, 0, null).model;
  const tools = { byName: new Map([["shout", shout]]), clock: new InstantClock(), model };
  const table = new SeatedTable(sitting, { ...ports, tools });
  const said = await table.say(agentAt(0), saying);
  const used = await table.use(agentAt(0), { tool: "shout", input: "hey", reads: [said] });
  expect(used).toMatchObject({ kind: "tool", role: "shout", step: 1, prompt: "hey", solution: "HEY" });
  expect([used.answer, used.correct, used.parents]).toEqual([null, null, [said.id]]);
  const again = new SeatedTable({ ...sitting, stored: [said, used] }, { ...ports, tools });
  await again.say(agentAt(0), saying);
  expect(await again.use(agentAt(0), { tool: "shout", input: "hey", reads: [said] })).toBe(used);
  expect(asked).toEqual(["hey"]);
  await expect(again.use(agentAt(0), { tool: "sing", input: "", reads: [] })).rejects.toThrow(
    /"sing"; there are shout/,
  );
});

test("a tool sees what its caller said before, and what the protocol itself answers is a turn of the tool", async () => {
  const heard: string[] = [];
  const echo: Tool = (input, { task, own }) => {
    heard.push(`${task.id} ${own.map(({ step }) => step).join()} ${input}`);
    return Promise.resolve(input);
  };
  const tools = {
    byName: new Map([["echo", echo]]),
    clock: new InstantClock(),
    model: makeTurn(0, 0, null).model,
  };
  const table = new SeatedTable(sitting, { ...ports, tools });
  const said = await table.say(agentAt(0), saying);
  await table.say(agentAt(1), saying);
  await table.use(agentAt(0), { tool: "echo", input: "a", reads: [said] });
  await table.use(agentAt(0), { tool: "echo", input: "b", reads: [said] });
  expect(heard).toEqual([`${TASK.id} 0 a`, `${TASK.id} 0,1 b`]);
  const answered = await table.use(agentAt(0), { tool: "echo", input: "c", reads: [said], answer: "no" });
  expect(answered).toMatchObject({ kind: "tool", role: "echo", prompt: "c", solution: "no", elapsedMs: 0 });
  expect(heard).toHaveLength(2);
});

test("a program is run before its turn is stored, and a table where nobody can is an error of ours", async () => {
  const task = { ...TASK, judge: "tests" as const, answer: "the tests" };
  const run: string[][] = [];
  const isRightProgram = (answer: string, code: string) => {
    run.push([answer, code]);
    return Promise.resolve(code === "7");
  };
  const speak: TalkPorts["speak"] = (job) =>
    Promise.resolve({ ...makeTurn(job.step, 0, job.step === 0 ? "7" : null), id: job.id, correct: null });
  const table = new SeatedTable({ ...sitting, task }, { ...ports, speak, isRightProgram });
  expect((await table.say(agentAt(0), saying)).correct).toBe(true);
  expect((await table.say(agentAt(0), saying)).correct).toBeNull(); // a text without a program is not run
  expect(run).toEqual([["the tests", "7"]]);
  const alone = new SeatedTable({ ...sitting, task }, { ...ports, speak });
  await expect(alone.say(agentAt(0), saying)).rejects.toMatchObject({ code: "internal" });
});
