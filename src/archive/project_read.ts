// The way back from project_folder.ts: a zip of Retort -> everything of its run, finished or not, or a sentence that says why not.
// Every file is held against the manifest, the turns against the end of their hash chain, the adapter against its hash and the
// base's shapes; only then is there anything to store.
import * as v from "valibot";
import { SETTINGS } from "../settings/run_config.ts";
import { datasetHash } from "../records/dataset_hash.ts";
import { asRunError, RunError } from "../core/errors.ts";
import { type Dataset, datasetSchema } from "../records/dataset.ts";
import { readEvalAnswer, readReport, storedEvalAnswerSchema, storedRunSchema } from "../records/eval_v1.ts";
import { stepMetricSchema } from "../records/metric.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type Outcome, outcomeSchema } from "../records/outcome.ts";
import { prmQualitySchema } from "../records/prm_quality.ts";
import { count, name as text, named, type RecordOf, sha256 } from "../records/schema.ts";
import { STAGES } from "../records/stage.ts";
import { type Task, taskSchema } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import { verdictSchema } from "../records/verdict.ts";
import { readTurn, storedTurnSchema } from "../records/turn_v1.ts";
import type { BroughtRun, RunRecord, StoredAdapter, StoredPrm } from "../store/store.ts";
import { outcomesOfVersion2, tasksOfVersion2 } from "../store/version2.ts";
import { chainOf } from "../store/turn_log.ts";
import { peft } from "../export/formats/peft.ts";
import { PROJECT_FILES, UNFINISHED_SCHEMA } from "../export/project_folder.ts";
import { ArchiveReader } from "./archive_reader.ts";
import type { Files, KnownBase } from "./brought_files.ts";
import { checkpointOf } from "./checkpoint_read.ts";
import { checkBounds, checkProgress } from "./project_bounds.ts";

const finishedFacts = v.strictObject({
  schema: v.literal(1),
  kind: v.literal("retort/project"),
  run: storedRunSchema,
  turns: v.strictObject({ count, hash: sha256 }),
  adapter: v.strictObject({ sha256 }),
});
const unfinishedFacts = v.strictObject({
  ...finishedFacts.entries,
  schema: v.literal(UNFINISHED_SCHEMA),
  /** Null before the training has ended. */
  adapter: v.nullable(finishedFacts.entries.adapter),
});
const factsFile = v.variant("schema", [finishedFacts, unfinishedFacts]);
/** It tells people of the run; only what the run was made with is not told elsewhere. */
const receiptFile = v.looseObject({ versions: named(text) });

/** A file of one record a line, each of which names the run. */
interface RowsFile<Schema extends v.GenericSchema> {
  readonly file: string;
  readonly schema: Schema;
  /** What a line should be, with its article. */
  readonly record: string;
}
const TURNS = { file: PROJECT_FILES.turns, schema: storedTurnSchema, record: "a turn" };
const OUTCOMES = { file: PROJECT_FILES.outcomes, schema: outcomeSchema, record: "an outcome" };
const VERDICTS = { file: PROJECT_FILES.verdicts, schema: verdictSchema, record: "a person's verdict" };
const STEPS = { file: PROJECT_FILES.steps, schema: stepMetricSchema, record: "a training step" };
const ANSWERS = { file: PROJECT_FILES.answers, schema: storedEvalAnswerSchema, record: "a test answer" };

/** Whether these files are a zip of Retort that holds a run. */
export function isProject(files: Files): boolean {
  return files.has(PROJECT_FILES.run);
}

/** A download that was unpacked, or unpacked and packed again with its folder: its adapter alone would be taken for what came.
 *  @throws RunError("file-invalid") saying how it can be brought in */
export function checkPackedAgain(files: Files, name: string, isZip: boolean): void {
  const inner = [...files.keys()].find(
    (path) => path === PROJECT_FILES.run || path.endsWith(`/${PROJECT_FILES.run}`),
  );
  if (inner === undefined) return;
  const folder = inner.slice(0, inner.length - PROJECT_FILES.run.length) || "its top";
  const came = isZip
    ? `a download of Retort packed again, in the folder ${folder}`
    : "an unpacked download of Retort";
  throw new RunError(
    "file-invalid",
    `${name} is ${came}. Choose the zip as it was downloaded; if that is gone, pack what lies in the folder, not the folder itself, without compression or with.`,
    { name, folder },
  );
}

/** Everything of the run but the zip itself. A finished run comes back with all stages finished and with what it was made with; an
 *  unfinished one as it was stopped, to be gone on with like one of this place. Nothing is stored here.
 *  @param at when it was brought in @param name of the file
 *  @throws RunError("file-invalid" | "model-invalid" | "config" | "non-finite") naming the file and what is wrong */
export async function readProject(
  files: Files,
  base: KnownBase,
  { name, at }: { readonly name: string; readonly at: number },
): Promise<Omit<BroughtRun, "artifact">> {
  const reader = new ArchiveReader(files, name);
  await reader.checkManifest();
  const facts = await reader.json(PROJECT_FILES.run, factsFile, "a run of Retort");
  const isFinished = facts.schema === 1;
  const { run: record } = facts;
  checkBase(name, record.model, base.ref);
  const model = { ...record.model, path: base.ref.path };
  const run = { ...readReport(record), model, config: settingsOf(name, record) };
  const tasks = await tasksOf(reader, run);
  const turns = await turnsOf(reader, facts);
  const outcomes = await outcomesOf(reader, run, turns);
  const verdicts = reader.has(VERDICTS.file) ? await rowsOf(reader, VERDICTS, run.id) : [];
  const isThere = (file: string) => isFinished || reader.has(file);
  const dataset = isThere(PROJECT_FILES.dataset) ? await datasetOf(reader, run.id, base) : null;
  const metrics = isThere(STEPS.file) ? await rowsOf(reader, STEPS, run.id) : [];
  const answers = isThere(ANSWERS.file) ? (await rowsOf(reader, ANSWERS, run.id)).map(readEvalAnswer) : [];
  checkBounds(reader, { run, tasks, turns, outcomes, verdicts, metrics, answers });
  checkTaskIds(reader, tasks, [...turns, ...outcomes, ...verdicts, ...answers]);
  const adapter = facts.adapter === null ? null : await adapterOf(reader, base, facts.adapter.sha256);
  const checkpoint = isFinished ? null : await checkpointOf(reader, run, base);
  if (!isFinished) checkProgress(reader, { run, dataset, adapter, checkpoint });
  return {
    run: isFinished ? { ...run, finished: STAGES, imported: { ...(await madeWith(reader)), name, at } } : run,
    tasks,
    turns,
    outcomes,
    ...(verdicts.length === 0 ? {} : { verdicts }),
    dataset,
    metrics,
    adapter,
    ...(checkpoint === null ? {} : { checkpoint }),
    start: await startOf(reader, base, record.start?.sha256),
    prm: files.has(`${PROJECT_FILES.prm}/adapter_config.json`) ? await prmOf(reader, base) : null,
    answers,
  };
}

/** @throws RunError("config") naming file and setting */
function settingsOf(name: string, { config }: RecordOf<typeof storedRunSchema>): RunRecord["config"] {
  try {
    return SETTINGS.check(SETTINGS.complete(config));
  } catch (thrown) {
    const { code, message, details } = asRunError(thrown, name);
    throw new RunError(code, `${name}, ${PROJECT_FILES.run}: ${message}`, details, { cause: thrown });
  }
}

/** The versions that a finished run was made with. */
async function madeWith(
  reader: ArchiveReader,
): Promise<{ readonly versions: Readonly<Record<string, string>> }> {
  const { versions } = await reader.json("receipt.json", receiptFile, "a receipt");
  return { versions };
}

/** @throws RunError("model-invalid") for the run of another base */
function checkBase(name: string, model: ModelRef, base: ModelRef): void {
  if (model.sha256 === base.sha256) return;
  throw new RunError(
    "model-invalid",
    `${name} holds a run of ${model.name}, weights with sha256 ${model.sha256}; this page's ${base.name} has ${base.sha256}. Open it with the version of the page that made it.`,
    { expected: base.sha256, got: model.sha256 },
  );
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
  const stored = await rowsOf(reader, TURNS, facts.run.id);
  const { head } = await chainOf(facts.run.id, stored);
  if (head.count !== facts.turns.count || head.hash !== facts.turns.hash)
    reader.fail(TURNS.file, `its ${head.count} turns are not the ${facts.turns.count} that were saved`);
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
  return reader.has(OUTCOMES.file) ? rowsOf(reader, OUTCOMES, run.id) : outcomesOfVersion2(run, turns);
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

/** All rows of a file, each of which must be of the run. */
async function rowsOf<Schema extends v.GenericSchema<unknown, { readonly runId: string }>>(
  reader: ArchiveReader,
  { file, schema, record }: RowsFile<Schema>,
  runId: string,
): Promise<readonly RecordOf<Schema>[]> {
  const rows = await reader.lines(file, schema, record);
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

/** The adapter that the run made; it lies in the folder of PEFT's format where the download has that. */
async function adapterOf(reader: ArchiveReader, base: KnownBase, sha256: string): Promise<StoredAdapter> {
  const folder = reader.has(`${PROJECT_FILES.adapter}/adapter_config.json`)
    ? PROJECT_FILES.adapter
    : peft.folder.slice(0, -1);
  const adapter = await reader.adapter(folder, base);
  if (adapter.sha256 !== sha256)
    reader.fail(`${folder}/adapter_model.safetensors`, "it is not the adapter that the run made");
  return adapter;
}

/** The adapter that the run started from; null for a run that started from its base. */
async function startOf(
  reader: ArchiveReader,
  base: KnownBase,
  sha256: string | undefined,
): Promise<StoredAdapter | null> {
  if (sha256 === undefined) return null;
  const start = await reader.adapter(PROJECT_FILES.start, base);
  if (start.sha256 !== sha256)
    reader.fail(PROJECT_FILES.start, "it is not the adapter that the run started from");
  return start;
}

async function prmOf(reader: ArchiveReader, base: KnownBase): Promise<StoredPrm> {
  const adapter = await reader.headedAdapter(PROJECT_FILES.prm, base);
  const quality = await reader.json(
    `${PROJECT_FILES.prm}/quality.json`,
    prmQualitySchema,
    "a judge's quality",
  );
  return { adapter, quality };
}
