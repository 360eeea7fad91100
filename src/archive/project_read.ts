// The way back from project_folder.ts: a download of Retort -> everything of its run, or a sentence that says why not. Every file
// is held against the manifest, the turns against the end of their hash chain, the adapter against its hash and the base's
// shapes; only then is there anything to store.
import * as v from "valibot";
import { SETTINGS } from "../settings/run_config.ts";
import { datasetHash } from "../records/dataset_hash.ts";
import { RunError } from "../core/errors.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { STAGES } from "../records/stage.ts";
import type { StepMetric } from "../records/metric.ts";
import { type Task, taskSchema } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import { readTurn, type TurnV1 } from "../records/turn_v1.ts";
import { readSafetensors, toFloat32 } from "../formats/safetensors.ts";
import type { RunRecord, RunRecords, StoredPrm } from "../store/store.ts";
import { tasksOfVersion2 } from "../store/version2.ts";
import { chainOf } from "../store/turn_log.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import { ArchiveReader } from "./archive_reader.ts";
import type { Files, KnownBase } from "./brought_files.ts";

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = v.pipe(v.number(), v.safeInteger());
const finite = v.pipe(v.number(), v.finite());
const model = v.object({ path: v.string(), name: v.string(), sha256 });
/** Names of runs become parts of file names and of keys. */
const runId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/));

const lora = v.object({ r: count, lora_alpha: count, target_modules: v.array(v.string()) });
const factsFile = v.object({
  schema: v.literal(1),
  kind: v.literal("retort/project"),
  run: v.looseObject({
    schema: v.literal(1),
    id: runId,
    createdAt: finite,
    config: v.record(v.string(), v.union([v.string(), v.number()])),
    seed: count,
    model,
    finished: v.array(v.picklist(STAGES)),
    seconds: v.record(v.string(), finite),
    report: v.nullable(v.looseObject({ methods: v.looseObject({}), paired: v.looseObject({}) })),
    start: v.optional(v.object({ name: v.string(), sha256, lora, check: v.picklist(["sha256", "shapes"]) })),
  }),
  turns: v.object({ count, hash: sha256 }),
  adapter: v.object({ sha256 }),
});
const turnFields = {
  id: v.string(),
  runId,
  set: v.picklist(["distil", "test"]),
  taskId: v.string(),
  parents: v.array(v.string()),
  prompt: v.string(),
  completion: v.looseObject({
    id: v.string(),
    text: v.string(),
    ids: v.array(whole),
    promptTokens: count,
    completionTokens: count,
    finish: v.picklist(["stop", "length"]),
  }),
  solution: v.string(),
  answer: v.nullable(v.string()),
  model,
};
const turnLine = v.variant("schema", [
  v.looseObject({
    ...turnFields,
    schema: v.literal(1),
    agent: count,
    round: count,
    role: v.picklist(["propose", "revise"]),
    correct: v.boolean(),
  }),
  v.looseObject({
    ...turnFields,
    schema: v.literal(2),
    agent: v.string(),
    step: count,
    role: v.string(),
    kind: v.picklist(["say", "tool"]),
    correct: v.nullable(v.boolean()),
  }),
]);
const datasetFile = v.looseObject({
  schema: v.literal(2),
  runId,
  strategy: v.string(),
  labels: v.picklist(["consensus", "truth"]),
  examples: v.array(
    v.looseObject({
      ids: v.array(count),
      lossMask: v.array(v.picklist([0, 1])),
      weight: finite,
      from: v.looseObject({ taskId: v.string(), turnId: v.string() }),
    }),
  ),
  statistics: v.looseObject({ tasks: count, kept: count }),
  hash: sha256,
});
const stepLine = v.looseObject({ runId, step: count, loss: finite, gradNorm: finite, learningRate: finite });
const answerLine = v.looseObject({
  schema: v.literal(1),
  id: v.string(),
  runId,
  method: v.string(),
  taskId: v.string(),
  family: v.string(),
  answer: v.nullable(v.string()),
  correct: v.boolean(),
  text: v.string(),
});
const receiptFile = v.looseObject({ versions: v.record(v.string(), v.string()) });
const qualityFile = v.looseObject({ steps: count });

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
  const facts = await reader.json(PROJECT_FILES.run, factsFile);
  const record = facts.run as unknown as RunRecord; // its parts are checked above and below
  const id = record.id;
  if (record.model.sha256 !== base.ref.sha256) {
    throw new RunError(
      "model-invalid",
      `${name} holds a run of ${record.model.name}, weights with sha256 ${record.model.sha256}; this page's ${base.ref.name} has ${base.ref.sha256}. Open it with the version of the page that made it.`,
      { expected: base.ref.sha256, got: record.model.sha256 },
    );
  }
  const config = SETTINGS.check(SETTINGS.complete(record.config));
  const tasks = await tasksOf(reader, { config, seed: record.seed });
  const lines = (await reader.lines(PROJECT_FILES.turns, turnLine, id)) as unknown as (Turn | TurnV1)[];
  const { head } = await chainOf(id, lines);
  if (head.count !== facts.turns.count || head.hash !== facts.turns.hash)
    reader.fail(
      PROJECT_FILES.turns,
      `its ${head.count} turns are not the ${facts.turns.count} that were saved`,
    );
  const turns = lines.map(readTurn);
  checkTurnIds(reader, turns);
  const dataset = (await reader.json(PROJECT_FILES.dataset, datasetFile)) as unknown as Dataset;
  if (dataset.runId !== id) reader.fail(PROJECT_FILES.dataset, `it is of run ${dataset.runId}`);
  const { hash, ...content } = dataset;
  if (hash !== datasetHash(content)) reader.fail(PROJECT_FILES.dataset, "its hash is not that of its rows");
  for (const { ids, lossMask } of dataset.examples) {
    const isFit =
      ids.length === lossMask.length && ids.every((token) => token < base.architecture.vocabulary);
    if (!isFit) reader.fail(PROJECT_FILES.dataset, "a row of it is none of this base's tokens");
  }
  const metrics = (await reader.lines(PROJECT_FILES.steps, stepLine, id)) as unknown as StepMetric[];
  const answers = (await reader.lines(PROJECT_FILES.answers, answerLine, id)) as unknown as EvalAnswer[];
  checkTaskIds(reader, tasks, [...turns, ...answers]);
  const receipt = await reader.json("receipt.json", receiptFile);
  const folder = files.has(`${PROJECT_FILES.adapter}/adapter_config.json`) ? PROJECT_FILES.adapter : "peft";
  const adapter = await reader.adapter(folder, base);
  if (adapter.sha256 !== facts.adapter.sha256)
    reader.fail(`${folder}/adapter_model.safetensors`, "it is not the adapter that the run made");
  const start = record.start === undefined ? null : await reader.adapter(PROJECT_FILES.start, base);
  if (start !== null && start.sha256 !== record.start?.sha256)
    reader.fail(PROJECT_FILES.start, "it is not the adapter that the run started from");
  return {
    run: {
      ...record,
      config,
      model: { ...record.model, path: base.ref.path },
      finished: STAGES,
      imported: { versions: receipt.versions, name, at },
    },
    tasks,
    turns,
    dataset,
    metrics,
    adapter,
    start,
    prm: files.has(`${PROJECT_FILES.prm}/adapter_config.json`) ? await prmOf(reader, base) : null,
    answers,
  };
}

/** Downloads of version 2 hold no questions; theirs follow from the seed. */
async function tasksOf(reader: ArchiveReader, run: Pick<RunRecord, "config" | "seed">): Promise<Task[]> {
  if (!reader.has(PROJECT_FILES.tasks)) return tasksOfVersion2(run);
  return reader.records(PROJECT_FILES.tasks, taskSchema, "a question");
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
  const quality = await reader.json(`${PROJECT_FILES.prm}/quality.json`, qualityFile);
  const head = `${PROJECT_FILES.prm}/head.safetensors`;
  const tensor = reader.has(head)
    ? readSafetensors(await reader.bytes(head), head).tensors.get("head")
    : undefined;
  const withHead: LoraAdapter = tensor === undefined ? adapter : { ...adapter, extra: toFloat32(tensor) };
  return { adapter: withHead, quality: quality as unknown as StoredPrm["quality"] };
}
