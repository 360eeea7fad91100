// The folder project/ of a zip, from which a run can be brought back in. In a download it holds what the other files leave out (the
// adapter is not repeated where it is in peft/); in the file of an unfinished run it is all that there is. Written so that a run that
// came in from such a folder gives the same bytes: keys in the order in which they were made, and nothing of the export itself.
import { STAGES } from "../records/stage.ts";
import { checkpointFolder } from "./checkpoint_folder.ts";
import { headedAdapter } from "./headed_adapter.ts";
import { exportPeft } from "./peft.ts";
import { jsonl } from "./trajectories.ts";
import type { BroughtRun, RunRecord, RunRecords } from "../store/store.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { chainOf } from "../store/turn_log.ts";

export const PROJECT_FILES = {
  run: "project/run.json",
  tasks: "project/tasks.jsonl",
  turns: "project/turns.jsonl",
  outcomes: "project/outcomes.jsonl",
  verdicts: "project/verdicts.jsonl",
  dataset: "project/dataset.json",
  steps: "project/steps.jsonl",
  answers: "project/answers.jsonl",
  adapter: "project/adapter",
  start: "project/start",
  prm: "project/prm",
  checkpoint: "project/checkpoint",
} as const;

/** What stands as `schema` in project/run.json of an unfinished run. A Retort that knows finished runs alone expects 1 there and
 *  repeats what came in its error, so this says to a person what they need. */
export const UNFINISHED_SCHEMA = "2, an unfinished run, which a newer Retort opens";

/** Stages that are over before the download is written. */
const BEFORE_EXPORT = STAGES.filter((stage) => stage !== "export");

/** What of a run's record stands in its download. */
export function recordOf(stored: RunRecord): Omit<RunRecord, "imported"> {
  const { imported: _, ...run } = stored;
  const { export: __, ...seconds } = run.seconds;
  return { ...run, finished: BEFORE_EXPORT.filter((stage) => run.finished.includes(stage)), seconds };
}

type Bytes = Uint8Array<ArrayBuffer>;
type Folder = ReadonlyMap<string, Bytes>;

/** The folder of a finished run: the files by their path in the zip.
 *  @param hasPeft whether the adapter is in the zip as peft/ @throws errors of the exporters */
export async function projectFolder(
  records: Omit<RunRecords, "artifact">,
  hasPeft: boolean,
): Promise<Folder> {
  const { dataset, answers, adapter, metrics } = records;
  return new Map([
    [
      PROJECT_FILES.run,
      json({ schema: 1, ...(await factsOf(records)), adapter: { sha256: adapter.sha256 } }),
    ],
    ...said(records),
    [PROJECT_FILES.dataset, json(dataset)],
    [PROJECT_FILES.steps, jsonl(metrics)],
    [PROJECT_FILES.answers, jsonl(answers)],
    ...(hasPeft ? [] : within(PROJECT_FILES.adapter, exportPeft(adapter.adapter))),
    ...others(records),
  ]);
}

/** The folder of an unfinished run: only what it has made, and where its training goes on.
 *  @throws errors of the exporters */
export async function unfinishedFolder(records: Omit<BroughtRun, "artifact">): Promise<Folder> {
  const { dataset, answers, adapter, metrics, checkpoint = null } = records;
  const sha256 = adapter === null ? null : { sha256: adapter.sha256 };
  return new Map([
    [PROJECT_FILES.run, json({ schema: UNFINISHED_SCHEMA, ...(await factsOf(records)), adapter: sha256 })],
    ...said(records),
    ...(dataset === null ? [] : ([[PROJECT_FILES.dataset, json(dataset)]] as const)),
    ...(metrics.length === 0 ? [] : ([[PROJECT_FILES.steps, jsonl(metrics)]] as const)),
    ...(answers.length === 0 ? [] : ([[PROJECT_FILES.answers, jsonl(answers)]] as const)),
    ...(adapter === null ? [] : within(PROJECT_FILES.adapter, exportPeft(adapter.adapter))),
    ...others(records),
    ...(checkpoint === null ? [] : within(PROJECT_FILES.checkpoint, checkpointFolder(checkpoint))),
  ]);
}

/** What run.json tells of either kind, behind its schema. */
async function factsOf({ run, turns }: Pick<BroughtRun, "run" | "turns">) {
  const { head } = await chainOf(run.id, turns);
  const { count, hash } = head;
  return { kind: "retort/project", run: recordOf(run), turns: { count, hash } };
}

/** What was asked and said. */
function said({ tasks, turns, outcomes, verdicts = [] }: Omit<BroughtRun, "artifact">) {
  return [
    [PROJECT_FILES.tasks, canonicalLines(tasks)],
    [PROJECT_FILES.turns, canonicalLines(turns)],
    [PROJECT_FILES.outcomes, canonicalLines(outcomes)],
    ...(verdicts.length === 0 ? [] : ([[PROJECT_FILES.verdicts, canonicalLines(verdicts)]] as const)),
  ] as const;
}

/** The adapter that the student starts from and the judge of steps, where there are any. */
function others({ start, prm }: Omit<BroughtRun, "artifact">) {
  return [
    ...(start === null ? [] : within(PROJECT_FILES.start, exportPeft(start.adapter))),
    ...(prm === null
      ? []
      : [
          ...within(PROJECT_FILES.prm, headedAdapter(prm.adapter)),
          [`${PROJECT_FILES.prm}/quality.json`, json(prm.quality)] as const,
        ]),
  ];
}

function within(folder: string, files: Folder): (readonly [path: string, bytes: Bytes])[] {
  return Array.from(files, ([name, bytes]) => [`${folder}/${name}`, bytes] as const);
}

function json(value: unknown): Bytes {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

/** One canonical text for a record, so that the same records give the same bytes. The turn chain hashes turns in this form. */
function canonicalLines(rows: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(rows.map((row) => `${canonicalJson(row)}\n`).join(""));
}
