// The way back from project_folder.ts: a download of Retort -> everything of its run, or a sentence that says why not. Every file
// is held against the manifest, the turns against the end of their hash chain, the adapter against its hash and the base's
// shapes; only then is there anything to store.
import * as v from "valibot";
import { SETTINGS } from "../settings/run_config.ts";
import { datasetHash } from "../records/dataset_hash.ts";
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { type Dataset, datasetSchema } from "../records/dataset.ts";
import { evalAnswerSchema } from "../records/eval_answer.ts";
import { stepMetricSchema } from "../records/metric.ts";
import { type Outcome, outcomeSchema } from "../records/outcome.ts";
import { prmQualitySchema } from "../records/prm_quality.ts";
import { runSchema } from "../records/run.ts";
import { count, name as text, named, type RecordOf, sha256 } from "../records/schema.ts";
import { STAGES } from "../records/stage.ts";
import { type Task, taskSchema } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import { readTurn, storedTurnSchema } from "../records/turn_v1.ts";
import { readSafetensors, toFloat32 } from "../formats/safetensors.ts";
import type { RunRecord, RunRecords, StoredPrm } from "../store/store.ts";
import { outcomesOfVersion2, tasksOfVersion2 } from "../store/version2.ts";
import { chainOf } from "../store/turn_log.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import { ArchiveReader } from "./archive_reader.ts";
import type { Files, KnownBase } from "./brought_files.ts";

const factsFile = v.strictObject({
  schema: v.literal(1),
  kind: v.literal("retort/project"),
  run: runSchema,
  turns: v.strictObject({ count, hash: sha256 }),
  adapter: v.strictObject({ sha256 }),
});
/** It tells people of the run; only what the run was made with is not told elsewhere. */
const receiptFile = v.looseObject({ versions: named(text) });

/** Whether these files are a download of Retort that holds its whole run. */
export function isProject(files: Files): boolean {
  return files.has(PROJECT_FILES.run);
}

/** Everything of the run but the zip itself. Nothing is stored here.
 *  @param at when it was brought in @param name of the file
 *  @throws RunError("file-invalid" | "model-invalid" | "config" | "non-finite") naming the file and what is wrong */
export async function readProject(
  files: Files,
  base: KnownBase,
  { name, at }: { readonly name: string; readonly at: number },
): Promise<Omit<RunRecords, "artifact">> {
  const reader = new ArchiveReader(files, name);
  await reader.checkManifest();
  const facts = await reader.json(PROJECT_FILES.run, factsFile, "a run of Retort");
  const { run: record } = facts;
  const { id } = record;
  if (record.model.sha256 !== base.ref.sha256) {
    throw new RunError(
      "model-invalid",
      `${name} holds a run of ${record.model.name}, weights with sha256 ${record.model.sha256}; this page's ${base.ref.name} has ${base.ref.sha256}. Open it with the version of the page that made it.`,
      { expected: base.ref.sha256, got: record.model.sha256 },
    );
  }
  // Each value is checked at once.
  const config = SETTINGS.check(SETTINGS.complete(record.config));
  const run = { ...record, config };
  const tasks = await tasksOf(reader, run);
  const turns = await turnsOf(reader, facts);
  const outcomes = await outcomesOf(reader, run, turns);
  const dataset = await datasetOf(reader, id, base);
  const metrics = ofRun(
    reader,
    id,
    PROJECT_FILES.steps,
    await reader.lines(PROJECT_FILES.steps, stepMetricSchema, "a training step"),
  );
  const answers = ofRun(
    reader,
    id,
    PROJECT_FILES.answers,
    await reader.lines(PROJECT_FILES.answers, evalAnswerSchema, "a test answer"),
  );
  checkTaskIds(reader, tasks, [...turns, ...outcomes, ...answers]);
  const receipt = await reader.json("receipt.json", receiptFile, "a receipt");
  const folder = files.has(`${PROJECT_FILES.adapter}/adapter_config.json`) ? PROJECT_FILES.adapter : "peft";
  const adapter = await reader.adapter(folder, base);
  if (adapter.sha256 !== facts.adapter.sha256)
    reader.fail(`${folder}/adapter_model.safetensors`, "it is not the adapter that the run made");
  const start = record.start === undefined ? null : await reader.adapter(PROJECT_FILES.start, base);
  if (start !== null && start.sha256 !== record.start?.sha256)
    reader.fail(PROJECT_FILES.start, "it is not the adapter that the run started from");
  return {
    run: {
      ...run,
      model: { ...record.model, path: base.ref.path },
      finished: STAGES,
      imported: { versions: receipt.versions, name, at },
    },
    tasks,
    turns,
    outcomes,
    dataset,
    metrics,
    adapter,
    start,
    prm: files.has(`${PROJECT_FILES.prm}/adapter_config.json`) ? await prmOf(reader, base) : null,
    answers,
  };
}

/** Downloads of version 2 hold no questions; theirs follow from the seed. */
async function tasksOf(
  reader: ArchiveReader,
  run: Pick<RunRecord, "config" | "seed">,
): Promise<readonly Task[]> {
  if (!reader.has(PROJECT_FILES.tasks)) return tasksOfVersion2(run);
  return reader.lines(PROJECT_FILES.tasks, taskSchema, "a question");
}

/** The turns are read as they were written, for their hash chain, and then as today's. */
async function turnsOf(reader: ArchiveReader, facts: RecordOf<typeof factsFile>): Promise<readonly Turn[]> {
  const file = PROJECT_FILES.turns;
  const stored = ofRun(reader, facts.run.id, file, await reader.lines(file, storedTurnSchema, "a turn"));
  const { head } = await chainOf(facts.run.id, stored);
  if (head.count !== facts.turns.count || head.hash !== facts.turns.hash)
    reader.fail(file, `its ${head.count} turns are not the ${facts.turns.count} that were saved`);
  const turns = stored.map(readTurn);
  checkTurnIds(reader, turns);
  return turns;
}

/** Downloads of version 2 hold no outcomes; theirs follow from the turns. */
async function outcomesOf(
  reader: ArchiveReader,
  run: Pick<RunRecord, "config" | "id">,
  turns: readonly Turn[],
): Promise<readonly Outcome[]> {
  const file = PROJECT_FILES.outcomes;
  if (!reader.has(file)) return outcomesOfVersion2(run, turns);
  return ofRun(reader, run.id, file, await reader.lines(file, outcomeSchema, "an outcome"));
}

async function datasetOf(reader: ArchiveReader, runId: string, base: KnownBase): Promise<Dataset> {
  const file = PROJECT_FILES.dataset;
  const dataset = await reader.json(file, datasetSchema, "a run's lessons");
  if (dataset.runId !== runId) reader.fail(file, `it is of run ${dataset.runId}`);
  const { hash, ...content } = dataset;
  if (hash !== datasetHash(content)) reader.fail(file, "its hash is not that of its rows");
  for (const { ids } of dataset.examples) {
    if (ids.some((token) => token >= base.architecture.vocabulary))
      reader.fail(file, "a row of it is none of this base's tokens");
  }
  return dataset;
}

/** The rows, each of which must be of the run. */
function ofRun<Row extends { readonly runId: string }>(
  reader: ArchiveReader,
  runId: string,
  file: string,
  rows: readonly Row[],
): readonly Row[] {
  const strange = rows.findIndex((row) => row.runId !== runId);
  if (strange !== -1) reader.fail(file, `line ${strange + 1} is of another run`);
  return rows;
}

/** Every question once, and every turn and answer about one of them. */
function checkTaskIds(
  reader: ArchiveReader,
  tasks: readonly Task[],
  rows: readonly { readonly taskId: string }[],
): void {
  const known = new Set(tasks.map(({ id }) => id));
  if (known.size < tasks.length) reader.fail(PROJECT_FILES.tasks, "a question comes twice");
  const strange = rows.find(({ taskId }) => !known.has(taskId));
  if (strange === undefined) return;
  throw new RunError(
    "file-invalid",
    `${reader.name} speaks of the question "${strange.taskId}", which is none of its run's. Get the file again.`,
    { taskId: strange.taskId },
  );
}

/** Every id once, and every agent's sayings on a task numbered once: by these two a turn is found again. */
function checkTurnIds(reader: ArchiveReader, turns: readonly Turn[]): void {
  const seen = new Set<string>();
  for (const { id, set, taskId, step, agent } of turns) {
    const names = [id, JSON.stringify([set, taskId, agent, step])];
    if (names.some((name) => seen.has(name)))
      reader.fail(PROJECT_FILES.turns, `the turn "${id}" comes twice`);
    for (const name of names) seen.add(name);
  }
}

async function prmOf(reader: ArchiveReader, base: KnownBase): Promise<StoredPrm> {
  const { adapter } = await reader.adapter(PROJECT_FILES.prm, base);
  const quality = await reader.json(
    `${PROJECT_FILES.prm}/quality.json`,
    prmQualitySchema,
    "a judge's quality",
  );
  const head = `${PROJECT_FILES.prm}/head.safetensors`;
  const tensor = reader.has(head)
    ? readSafetensors(await reader.bytes(head), head).tensors.get("head")
    : undefined;
  const withHead: LoraAdapter = tensor === undefined ? adapter : { ...adapter, extra: toFloat32(tensor) };
  return { adapter: withHead, quality };
}
