// `--check person`: the run stops with a file, the same command reads it, and what was written into it is what is learned from.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askByFile } from "../../src/cli/ask_person.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { asRunError } from "../../src/core/errors.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { Store } from "../../src/store/store.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { openSet, truth } from "../pipeline/judging_person.ts";
import { makeWorld, MODEL, outcome, smallConfig } from "../pipeline/world.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
let count = 0;

interface Asked {
  readonly texts?: Readonly<Record<string, string>>;
  readonly taskSet?: ReturnType<typeof openSet>;
}

/** The pipeline as `retort run` has it, without a model. */
function sitting(
  name = "answers.csv",
  { texts = { labels: "person" }, taskSet = openSet((i) => i < 8) }: Asked = {},
) {
  const file = join(scratch, `${count++}-${name}`);
  const told: string[] = [];
  const world = makeWorld({ store: new MemoryStore() });
  const { store, clock } = world;
  const flags = { out: scratch, answers: file };
  const around = { disk: nodeDisk, clock, tell: (line: string) => told.push(line) };
  const deps = { ...world.deps, askPerson: askByFile(flags, store, around) };
  const begun = createRun({ store, clock, taskSet }, { config: smallConfig(texts), model: MODEL });
  return {
    file,
    store,
    told,
    id: async () => (await begun).id,
    run: async () => runPipeline((await begun).id, deps),
  };
}

const stopped = async (running: Promise<unknown>) =>
  running.then(
    () => "ended",
    (thrown: unknown) => asRunError(thrown, "test"),
  );
const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\r\n");

/** Fills in the first column as a person who knows the answers would. @param only the rows that they judge */
async function fill(file: string, store: Store, id: string, only: (row: number) => boolean = () => true) {
  const questions = new Map((await store.tasks(id)).map((task) => [task.question, truth.get(task.id)]));
  const filled = linesOf(file).map((line, i) => {
    if (i === 0 || !only(i)) return line;
    const [, question = "", answer = ""] = /^,("(?:[^"]|"")*"|[^,]*),([^,]*),/.exec(line) ?? [];
    const known = questions.get(question.replace(/^"|"$/g, "").replaceAll('""', '"'));
    return `${answersEqual(answer, known ?? null) ? "Yes" : "no"}${line}`;
  });
  writeFileSync(file, `${filled.join("\r\n")}\r\n`);
}

test("the first command writes the file and stops with what to do; filled in, the same command goes on to the end", async () => {
  const { file, store, told, run, id } = sitting();
  const first = await stopped(run());
  expect(first).toMatchObject({ code: "waiting" });
  expect(String(first)).toContain(`${file} holds`);
  expect(linesOf(file)[0]).toBe("\uFEFFright,question,answer,agents,solution,row");
  const empty = await stopped(run()); // nothing filled in: the file is not written anew
  expect(empty).toMatchObject({ code: "waiting" });
  await fill(file, store, await id());
  await run();
  const { examples } = (await store.getDataset(await id()))!;
  expect(examples.length).toBeGreaterThan(0);
  const all = linesOf(file).length - 1;
  expect(told.join("\n")).toContain(`${all} of ${all} answers judged`);
  expect((await outcome(store, await id())).receipt).toMatchObject({ checkedBy: "person" });
});

test("some are enough; what is emptied again is taken back, until something was learned", async () => {
  const { file, store, run, id } = sitting();
  await stopped(run());
  await fill(file, store, await id(), (row) => row <= 2);
  const some = readFileSync(file, "utf8");
  writeFileSync(file, some.replaceAll(/^(?:Yes|no),/gm, "no,"));
  expect(String(await stopped(run()))).toContain("None of the 2 answers that are judged is right");
  expect((await store.verdicts(await id())).map(({ isRight }) => isRight)).toEqual([false, false]);
  writeFileSync(file, some.replaceAll(/^(?:Yes|no),/gm, ","));
  await stopped(run());
  expect((await store.verdicts(await id())).map(({ isRight }) => isRight)).toEqual([null, null]);
});

test("JSON Lines do as well, and a file that went missing is written again with what was judged", async () => {
  const { file, store, run, id } = sitting("answers.jsonl");
  await stopped(run());
  const rows = readFileSync(file, "utf8").trimEnd().split("\n");
  writeFileSync(file, rows.map((row) => row.replace('"right":""', '"right":false')).join("\n"));
  await stopped(run());
  expect(await store.verdicts(await id())).toHaveLength(rows.length);
  writeFileSync(file, "");
  expect(existsSync(file)).toBe(true);
  expect(await stopped(run())).toMatchObject({ code: "empty-dataset" });
});

test.each([
  [
    "a word that is neither",
    (text: string) => text.replace(/\r\n,/, "\r\nmaybe,"),
    /line 2: "right" is "maybe", expected yes, no or nothing/,
  ],
  [
    "a row of another run",
    (text: string) => text.replace(/,[0-9a-f]{12}\r\n/, ",0123456789ab\r\n"),
    /line 2: its row "0123456789ab" is no answer of run/,
  ],
  ["no such column", (text: string) => text.replace("right,", "good,"), /it has no column "right"/],
  [
    "an open quotation mark",
    (text: string) => `${text}"yes,what\r\n`,
    /A quotation mark is opened and never closed/,
  ],
])("%s is said with its line, and nothing is stored", async (_, spoil, sentence) => {
  const { file, store, run, id } = sitting();
  await stopped(run());
  writeFileSync(file, spoil(readFileSync(file, "utf8")));
  const error = await stopped(run());
  expect(error).toMatchObject({ code: "file-invalid" });
  expect(String(error)).toMatch(sentence);
  expect(await store.verdicts(await id())).toEqual([]);
});

test("what a spreadsheet makes of it is read: semicolons, and Excel's own line ends", async () => {
  const { file, store, run, id } = sitting();
  await stopped(run());
  await fill(file, store, await id());
  const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  const semicolons = text
    .split("\n")
    .map((line) =>
      line.replaceAll(
        /("(?:[^"]|"")*")|,/g,
        (found, quoted: string | undefined) => quoted ?? (found === "," ? ";" : found),
      ),
    )
    .join("\n");
  writeFileSync(file, semicolons);
  await run();
  expect((await store.getDataset(await id()))!.examples.length).toBeGreaterThan(0);
});

test("a run that waits for a look stops once, says what agreement is worth, and goes on as it is", async () => {
  const texts = { labels: "consensus", beforeLearning: "wait", tasks: "30" };
  const taskSet = openSet((i) => i < 30, 30);
  const { file, store, told, run, id } = sitting("answers.csv", { texts, taskSet });
  const first = await stopped(run());
  expect(first).toMatchObject({ code: "waiting" });
  expect(String(first)).toContain("Nobody checked what the group agreed on.");
  expect(String(first)).toContain("judge the first 20 or more");
  await fill(file, store, await id());
  await run();
  expect(told.join("\n")).toMatch(/On the \d\d checked questions the group was right in \d+ % \(/);

  const known = sitting("answers.csv", { texts, taskSet: openSet(() => false, 30) });
  expect(String(await stopped(known.run()))).toMatch(
    /checked questions the group was right .* 2 votes: \d+ of \d+ right\. .*--least-votes N/,
  );
  await known.run();
  expect((await known.store.getRun(await known.id()))!.finished).toContain("export");
});
