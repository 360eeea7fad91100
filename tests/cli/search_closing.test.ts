// How a search is asked for and how it ends, without a run that is spoken: each process here is stopped before its model says anything.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type Disk, nodeDisk } from "../../src/cli/disk.ts";
import { endpointPorts } from "../../src/cli/endpoint_flags.ts";
import { dispatch } from "../../src/cli/main.ts";
import { measureRun } from "../../src/cli/measured_run.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { beginRun } from "../../src/cli/run_begin.ts";
import { journalFilesIn, openRunFolder } from "../../src/cli/run_folder.ts";
import { RunError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/core/ports.ts";
import { USUAL_TRAINER } from "../../src/records/trainer_device.ts";
import { Journal } from "../../src/store/journal/journal.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const SIZES = { distil: 50, val: 20, test: 30 } as const;

/** The surroundings of a machine without a GPU, and all lines that a command writes. */
function surroundings(disk: Disk = nodeDisk) {
  const lines: string[] = [];
  const stopped = new AbortController();
  return {
    lines,
    stopped,
    around: {
      disk,
      clock: systemClock,
      gpuPort: () => Promise.reject(new RunError("gpu-unavailable", "There is none.")),
      signal: stopped.signal,
      out: (line: string) => void lines.push(line),
      tell: (line: string) => void lines.push(line),
    },
  };
}

/** Runs a command to where it would try something. */
async function begun(args: readonly string[]) {
  const { around, lines, stopped } = surroundings();
  stopped.abort();
  const code = await dispatch(args, around);
  return { code, told: lines.join("\n") };
}

/** Runs a command to its end. */
async function ended(args: readonly string[]) {
  const { around, lines } = surroundings();
  return { code: await dispatch(args, around), told: lines.join("\n") };
}

/** Runs a command until it has stored a run below `part`. */
async function stoppedIn(part: string, args: readonly string[]) {
  const watched: Disk = {
    ...nodeDisk,
    append: async (path, ...rest) => {
      await nodeDisk.append(path, ...rest);
      if (path.includes(part)) stopped.abort();
    },
  };
  const { around, lines, stopped } = surroundings(watched);
  const code = await dispatch(args, around);
  return { code, told: lines.join("\n") };
}

/** 100 questions of the bundled model in a file, dealt out by a column. */
function questionFile(name: string, sizes: Readonly<Record<"distil" | "val" | "test", number>>): string {
  const roles = { distil: "learn", val: "validate", test: "test" } as const;
  const rows = (["distil", "val", "test"] as const).flatMap((split) =>
    takeTasks(arithmeticTasks(), split, sizes[split], 5).map(({ question, answer }) => ({
      question,
      answer,
      split: roles[split],
    })),
  );
  const path = join(scratch, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

const add = async (folder: string, entries: readonly Readonly<Record<string, unknown>>[]) => {
  const { journal } = await Journal.open(journalFilesIn(folder, nodeDisk), () => {});
  await journal.append(entries);
};

const read = (...path: string[]) => readFileSync(join(scratch, ...path), "utf8");

test("a submission is tested on all test questions of a file, and one that is cut has closed the search", async () => {
  const file = questionFile("hundred.jsonl", SIZES);
  const out = join(scratch, "closed");
  const args = `search --model ${TINY} --out ${out} --questions ${file} --agents 2 --traces 2`.split(" ");
  await begun([...args, "--evaluations", "1"]);
  const root = { kind: "experiment", id: 0, parent: null, trace: 0, changes: {}, values: {}, memory: [] };
  const measured = { id: 0, score: 0.5, cost: 1, why: "" };
  await add(out, [
    { ...root, expects: "" },
    { kind: "smoke", ...measured },
    { kind: "full", ...measured },
  ]);

  const cut = await stoppedIn("submitted", [...args, "--evaluations", "1", "--submit"]);
  expect(cut.told).not.toContain("Ask for fewer");
  const asked = read("closed", "submitted", "run", "journal.jsonl");
  expect(asked.match(/"split":"test"/g)).toHaveLength(SIZES.test);
  expect(asked).toContain('"testTasks":30');
  expect(read("closed", "journal.jsonl").trimEnd().split("\n").at(-1)).toContain('{"kind":"opened","id":0}');

  const more = await ended([...args, "--evaluations", "2"]);
  expect(more.told).toContain("its test questions have been read");
  const left = await ended([...args, "--evaluations", "1"]);
  expect(left.told).toContain("The submission of #0 was cut. --submit goes on with it.");
  const again = await stoppedIn("submitted", [...args, "--evaluations", "1", "--submit"]);
  expect(again.told).not.toContain("asked for differently");
  expect(read("closed", "journal.jsonl").match(/"opened"/g)).toHaveLength(1);
  expect([more.code, left.code]).toEqual([2, 0]);
});

test("an evolution whose freezing is cut is closed, and goes on with the same team", async () => {
  const out = join(scratch, "frozen");
  const args = `evolve --model ${TINY} --out ${out} --tasks 2 --test-tasks 2 --agents 2 --children 1`.split(
    " ",
  );
  await begun([...args, "--generations", "1"]);
  const values = { "temperature 1": 0.7, "temperature 2": 0.7 };
  const genome = {
    kind: "genome",
    generation: 0,
    parents: [],
    crossed: [],
    mutated: values,
    nearest: 1,
    tries: 1,
  };
  const fitness = { kind: "fitness", cost: 1, why: "" };
  await add(out, [
    { ...genome, id: 0, values },
    { ...fitness, id: 0, fitness: 0.5 },
    { ...genome, id: 1, generation: 1, parents: [0, 0], values },
    { ...fitness, id: 1, fitness: 0.25 },
  ]);
  await stoppedIn("before", [...args, "--generations", "1", "--freeze"]);
  expect(read("frozen", "journal.jsonl").trimEnd().split("\n").at(-1)).toContain('{"kind":"opened","id":0}');
  const more = await ended([...args, "--generations", "2"]);
  expect(more.told).toContain("its test questions have been read");
  const left = await ended([...args, "--generations", "1"]);
  expect(left.told).toContain("The freezing of #0 was cut. --freeze goes on with it.");
});

test.each(["search", "evolve"])("another order of `retort %s` is refused by its flags", async (command) => {
  const out = join(scratch, `asked-${command}`);
  const worked = join(scratch, `${command}-worked.jsonl`);
  const write = (solution: string) =>
    writeFileSync(worked, `${JSON.stringify({ question: "Ann has 2 eggs .", solution })}\n`);
  write("2 .");
  const args = `${command} --model ${TINY} --out ${out} --worked ${worked} --tasks 4 --test-tasks 4`.split(
    " ",
  );
  const first = await begun([...args, "--speaker", "onnx"]);
  expect(first.told).not.toContain("differently");
  expect((await begun([...args, "--speaker", "onnx"])).told).not.toContain("differently");
  const refusals = [
    [...args, "--speaker", "engine"],
    [...args, "--speaker", "onnx", "--rank", "16"],
    [...args, "--speaker", "onnx", "--test-tasks=3"].filter((_, i) => i !== 9 && i !== 10),
    ...(command === "search" ? [[...args, "--speaker", "onnx", "--trainer", "processor"]] : []),
  ];
  const names = ["speaker", "rank", "test-tasks", "trainer"];
  for (const [i, refused] of refusals.entries()) {
    expect((await begun(refused)).told).toContain(`asked for differently: ${names[i]} (`);
  }
  write("3 .");
  expect((await begun([...args, "--speaker", "onnx"])).told).toContain("asked for differently: worked (");
  const order = JSON.parse(
    read(`asked-${command}`, "journal.jsonl")
      .split("\n")
      .find((line) => line.includes('"order"'))!,
  );
  expect(JSON.stringify(order)).toContain('"learning-rate":0.006'); // a default, which a later version may change
});

test("a folder that holds another run is an error, not a failed experiment", async () => {
  const out = join(scratch, "foreign");
  mkdirSync(dirname(out), { recursive: true });
  const { around } = surroundings();
  const source = diskSources(nodeDisk);
  const none = { questions: null, columns: {}, encoding: null, judge: null, "answer-rule": null };
  const order = {
    model: TINY,
    questions: { ...none, shares: null, "split-seed": null },
    worked: null,
    start: null,
    words: {},
    speaker: null,
    endpoint: null,
    checker: null,
    team: null,
  };
  const textsOf = (seed: string) =>
    new Map([
      ["tasks", "2"],
      ["testTasks", "2"],
      ["agents", "2"],
      ["seed", seed],
    ]);
  const folder = await openRunFolder(out, false, around);
  await beginRun({ ...order, texts: textsOf("1") }, { store: folder.store, source }, around);
  await folder.release();
  const network = endpointPorts({ "endpoint-wait": 600 }, around);
  const given = { order, trainer: USUAL_TRAINER, source, network };
  const run = { texts: textsOf("2"), folder: out, until: "debate" } as const;
  await expect(measureRun(given, run, around, () => null)).rejects.toThrow(
    /asked for differently: .*seed \(1 there, 2 here\)/,
  );
});

test.each([
  ["search", "--submit"],
  ["evolve", "--freeze"],
])(
  "`retort %s %s` is refused before anything is tried where no test questions are",
  async (command, flag) => {
    const none = questionFile(`${command}-none.jsonl`, { ...SIZES, test: 0 });
    const few = questionFile(`${command}-few.jsonl`, { ...SIZES, test: 3 });
    const argsOf = (file: string) =>
      `${command} --model ${TINY} --out ${file}.out --questions ${file} --agents 2`.split(" ");
    const refused = await begun([...argsOf(none), flag]);
    expect(refused.told).toContain(`${flag} asks test questions at the end, but`);
    const many = await begun([...argsOf(few), "--test-tasks", "4"]);
    expect(many.told).toContain("has 3 test questions. Ask for fewer");
  },
);
