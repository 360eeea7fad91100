// Copy my answers: nothing is asked before the student learns, what it learns is what the questions brought, and every record says so.
import { expect, test } from "vitest";
import { buildDataset } from "../../src/distill/dataset.ts";
import { modelCard } from "../../src/export/model_card.ts";
import { METHODS } from "../../src/methods/list.ts";
import { checkKeys, uncopied } from "../../src/pipeline/check_keys.ts";
import { drawTasks } from "../../src/pipeline/run_tasks.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import type { Task } from "../../src/records/task.ts";
import { defaultConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { fixedTaskSet } from "../../src/tasks/task_set.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { PLAIN_VOICE } from "../../src/voice/plain.ts";
import { familyTokenizer } from "../tokenizer/goldens.ts";
import { TASK } from "../teachers/turns.ts";
import { makeWorld, MODEL, TASK_SET } from "../pipeline/world.ts";

test("no group is asked, and the test has no teacher to compare with", async () => {
  const { store, clock, run } = makeWorld();
  const config = { ...defaultConfig("copy"), tasks: 8, testTasks: 20, steps: 3 };
  const { id } = await createRun({ store, clock, taskSet: TASK_SET }, { config, model: MODEL });
  const record = await run(id);
  expect(await store.turns(id)).toEqual([]);
  expect(await store.outcomes(id)).toEqual([]);
  expect(Object.keys(record.report!.methods)).toEqual(["single", "singleSampled", "distilled"]);
  expect(record.report!.majoritySamples).toBe(0);
  expect(record.report!.paired.teacherVsSingle).toBeUndefined();
  const { examples, filters, statistics } = (await store.getDataset(id))!;
  expect(filters.sources).toBe("truth");
  expect(examples.every(({ from }) => from.turnId === null && from.kind === "truth")).toBe(true);
  expect(statistics).toMatchObject({ kept: examples.length, dropped: 0, wrong: 0 });
  const answers = new Map((await store.tasks(id)).map((task) => [task.id, task.answer]));
  for (const { from, text } of examples)
    expect(text!.completion).toMatch(new RegExp(`Answer : ${answers.get(from.taskId)}$`));
  const receipt = JSON.parse(await (await store.getArtifact(id))!.blob.text()) as Record<string, unknown>;
  expect(receipt).toMatchObject({ checkedBy: "own" });
});

const rowsOf = (tasks: readonly Task[]) =>
  buildDataset({
    runId: "run",
    config: { seed: 7, labels: "truth", strategy: "answers" },
    tasks,
    trajectories: [],
    voice: PLAIN_VOICE,
    tokenizer: familyTokenizer("llama3"),
  });
const task = (id: string, changes: Partial<Task>): Task => ({ ...TASK, id, hints: undefined, ...changes });

test("an answer is copied with its working on one line, else alone; what is no text to say is left out", () => {
  const { examples, statistics } = rowsOf([
    task("worked", { answer: "42", solution: "6 times 7 is 42.\nSo it is 42.\n#### 42" }),
    task("bare", { answer: "billing", judge: "text" }),
    task("open", { answer: null }),
    task("rule", { answer: "^a+$", judge: "pattern" }),
  ]);
  expect(examples.map(({ text }) => text!.completion)).toEqual([
    "6 times 7 is 42. So it is 42. Answer: 42",
    "Answer: billing",
  ]);
  expect(statistics).toMatchObject({ tasks: 4, kept: 2, dropped: 2 });
  expect(() => rowsOf([task("open", { answer: null })])).toThrow(/none brings an answer that can be copied/);
});

test("it goes with nobody as teacher, and nobody goes with it alone", () => {
  const from = (texts: Record<string, string>) => () => SETTINGS.from(new Map(Object.entries(texts)));
  expect(from({ strategy: "copy" })()).toMatchObject({ teacher: "nobody", labels: "truth" });
  expect(SETTINGS.query(defaultConfig("copy"))).toBe("strategy=copy");
  expect(from({ strategy: "copy", teacher: "debate" })).toThrow(/so that no group is asked\. Choose nobody/);
  expect(from({ strategy: "rsft", teacher: "nobody" })).toThrow(
    /learns from what a group says, but nobody teaches/,
  );
  expect(from({ strategy: "copy", labels: "consensus" })).toThrow(
    /copies the answers that the questions bring/,
  );
  expect(from({ strategy: "copy", agents: "3" })).toThrow(/only debate/);
});

/** Four questions a split, of which the first so many lack their answer. */
const setLacking = (lacking: Partial<Record<Task["split"], number>>) =>
  fixedTaskSet(
    "own.csv",
    (["distil", "val", "test"] as const).flatMap((split) =>
      Array.from({ length: 4 }, (_, i) =>
        task(`${split}-${i}`, { split, answer: i < (lacking[split] ?? 0) ? null : "1" }),
      ),
    ),
  );

test("questions without an answer take copying from none of the others; without any answer, or in the test, it is refused", () => {
  const config = { ...defaultConfig("copy"), tasks: 4, testTasks: 4 };
  checkKeys(setLacking({ distil: 3 }), config);
  expect(uncopied(drawTasks(setLacking({ distil: 3 }), config))).toBe(3);
  expect(() => checkKeys(setLacking({ distil: 4 }), config)).toThrow(
    /None of the questions to learn from has an answer that can be copied/,
  );
  expect(() => checkKeys(setLacking({ test: 1 }), config)).toThrow(
    /“test-0” is held out to measure with, and has no answer/,
  );
});

test("the model card says whose the answers are, and how many have their working", () => {
  const statistics = { tasks: 8, kept: 7, tokens: 80, trainedTokens: 40, dropped: 1, wrong: 0 };
  const base = { name: "ada/base", path: "", sha256: "0".repeat(64) };
  const config = { r: 2, lora_alpha: 4, target_modules: ["q_proj"] } as const;
  const card = modelCard("adapter", {
    runId: "run",
    seed: 7,
    adapter: { schema: 1, base, config, tensors: new Map() },
    license: null,
    checkedBy: "own",
    judged: null,
    agreement: null,
    worked: 5,
    examples: 0,
    teacher: PROTOCOLS.nobody,
    endpoint: null,
    group: [],
    agents: [],
    by: METHODS.copy.words.by,
    statistics,
    report: null,
    share: null,
    hasOnnx: false,
  });
  expect(card).toContain("# ada/base, trained on given answers (adapter)");
  expect(card).toMatch(
    /No group was asked\. Of 8\s+questions 7 were learned, 5 with their working and 2 by the bare answer/,
  );
  expect(card).not.toMatch(/taught itself|what was said/);
});
