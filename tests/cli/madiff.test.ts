// Which episodes `retort madiff` learns from: those of its flags, or it refuses. It is looked at up to where the command asks for a device; the
// command as a whole: madiff.long.test.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { evenlyOf } from "../../src/cli/stored_windows.ts";
import { systemClock } from "../../src/core/ports.ts";
import { episodeLines } from "../../src/madiff/episode_lines.ts";
import { rendezvous } from "../../src/madiff/world.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const ASKED = "the GPU was asked for";

async function madiff(...flags: readonly string[]) {
  const told: string[] = [];
  const code = await dispatch(["madiff", ...flags], {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort: () => Promise.reject(new Error(ASKED)),
    signal: new AbortController().signal,
    out: (line) => told.push(line),
    tell: (line) => told.push(line),
  });
  return { code, told: told.join("\n") };
}

const save = (name: string, content: string) => {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
};

test("a file that holds no episodes is refused by its line and is not kept: once it is corrected, it is learned from", async () => {
  const out = join(scratch, "mended");
  const from = save("mended.jsonl", '{"shown": true}\n');
  const refused = await madiff("--out", out, "--from", from);
  expect([refused.code, refused.told.includes("mended.jsonl, line 1")]).toEqual([2, true]);
  const right = episodeLines([rendezvous(1, 0)]);
  save("mended.jsonl", right);
  expect((await madiff("--out", out, "--from", from)).told).toContain(ASKED);
  expect(readFileSync(join(out, "episodes.jsonl"), "utf8")).toBe(right);
});

test("a folder goes on with the episodes that it holds, and is refused with others by the flag that names them", async () => {
  const out = join(scratch, "kept");
  const five = ["--out", out, "--episodes", "5"];
  expect((await madiff(...five)).told).toContain(ASKED); // as after a kill: they are stored, and nothing is trained
  const stored = readFileSync(join(out, "episodes.jsonl"), "utf8");
  expect(stored).toBe(episodeLines(Array.from({ length: 5 }, (_, i) => rendezvous(1, i))));
  expect((await madiff(...five)).told).toContain(ASKED);
  expect((await madiff("--out", out, "--from", save("same.jsonl", stored))).told).toContain(ASKED);
  const other = save("other.jsonl", episodeLines([rendezvous(2, 0)]));
  for (const [flag, named] of [
    [["--episodes", "6"], "--episodes 6"],
    [["--episodes", "5", "--seed", "2"], "--seed 2"],
    [["--from", other], `--from ${other}`],
  ] as const) {
    const { code, told } = await madiff("--out", out, ...flag);
    expect([code, told.includes(named), told.includes("name another folder")], told).toEqual([2, true, true]);
  }
  expect(readFileSync(join(out, "episodes.jsonl"), "utf8")).toBe(stored);
});

test("of many windows so many are taken as were asked for, from all over the list", () => {
  const all = Array.from({ length: 10 }, (_, i) => i);
  expect(evenlyOf(all, 4)).toEqual([0, 2, 5, 7]);
  expect(evenlyOf(all, 10)).toEqual(all);
});

const TURN = {
  prompt: "p",
  text: "t",
  solution: "t",
  temperature: 0,
  seed: 0,
  promptTokens: 1,
  tokens: 1,
  finish: "stop",
  ms: 1,
  learned: false,
  role: "revise",
  kind: "say",
  correct: null,
};
/** A line of two agents who answer once a round. */
const debate = (set: string, answers: readonly (readonly string[])[]) => {
  const turns = answers.flatMap((said, a) =>
    said.map((answer, step) => ({
      ...TURN,
      id: `${a}/${step}`,
      read: [],
      agent: `agent-${a + 1}`,
      step,
      answer,
    })),
  );
  const rest = { task: "q", family: "f", split: set, set, question: "?", model: null, gold: null };
  const end = { changes: [], votes: [], verdict: { answer: null, from: [], correct: null } };
  return `${JSON.stringify({ schema: "debate/2", ...rest, turns, ...end })}\n`;
};

test("stored debates are learned from where some taught, some measured, and two agents answer twice", async () => {
  const twice = [
    ["1", "2"],
    ["2", "2"],
  ];
  const both = save("both.jsonl", debate("distil", twice) + debate("test", twice));
  expect((await madiff("--out", join(scratch, "debates"), "--debates", both)).told).toContain(ASKED);
  const two = await madiff("--out", join(scratch, "debates"), "--debates", both, "--from", both);
  expect([two.code, two.told.includes("Give one of them")]).toEqual([2, true]);
  for (const [lines, named] of [
    [debate("distil", twice), "no debate to measure"],
    [debate("test", twice), "no debate to teach"],
    [debate("distil", [["1"], ["2"]]) + debate("test", twice), "no debate to teach"],
    ['{"schema": "debate/2"}\n', "wrong.jsonl, line 1"],
  ] as const) {
    const { code, told } = await madiff(
      "--out",
      join(scratch, "wrong"),
      "--debates",
      save("wrong.jsonl", lines),
    );
    expect([code, told.includes(named)], told).toEqual([2, true]);
  }
});
