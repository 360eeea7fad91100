// The folder project/ of a download: what the other files leave out, so that the zip holds the whole run and can be brought back
// in. The adapter is not repeated where it is in peft/. Written so that a run that came in from such a folder gives the same bytes:
// keys in the order in which they were made, and nothing of the export itself.
import { STAGES } from "../records/stage.ts";
import { exportPeft } from "./peft.ts";
import { jsonl } from "./trajectories.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import type { RunRecord, RunRecords } from "../store/store.ts";
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
} as const;

/** Stages that are over before the download is written. */
const BEFORE_EXPORT = STAGES.filter((stage) => stage !== "export");

/** What of a run's record stands in its download. */
export function recordOf(stored: RunRecord): Omit<RunRecord, "imported"> {
  const { imported: _, ...run } = stored;
  const { export: __, ...seconds } = run.seconds;
  return { ...run, finished: BEFORE_EXPORT.filter((stage) => run.finished.includes(stage)), seconds };
}

/** The files by their path in the zip.
 *  @param hasPeft whether the adapter is in the zip as peft/ @throws errors of the exporters */
export async function projectFolder(
  {
    run,
    tasks,
    turns,
    outcomes,
    verdicts = [],
    dataset,
    answers,
    adapter,
    metrics,
    start,
    prm,
  }: Omit<RunRecords, "artifact">,
  hasPeft: boolean,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { head } = await chainOf(run.id, turns);
  const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  const within = (folder: string, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) =>
    Array.from(files, ([name, bytes]) => [`${folder}/${name}`, bytes] as const);
  const facts = {
    schema: 1,
    kind: "retort/project",
    run: recordOf(run),
    turns: { count: head.count, hash: head.hash },
    adapter: { sha256: adapter.sha256 },
  };
  const prmFiles = () => {
    if (prm === null) return [];
    const { extra, ...pairs } = prm.adapter;
    return [
      ...within(PROJECT_FILES.prm, exportPeft(pairs)),
      ...(extra === undefined
        ? []
        : ([
            [`${PROJECT_FILES.prm}/head.safetensors`, writeSafetensors([["head", [extra.length], extra]])],
          ] as const)),
      [`${PROJECT_FILES.prm}/quality.json`, json(prm.quality)] as const,
    ];
  };
  return new Map([
    [PROJECT_FILES.run, json(facts)],
    [PROJECT_FILES.tasks, canonicalLines(tasks)],
    [PROJECT_FILES.turns, canonicalLines(turns)],
    [PROJECT_FILES.outcomes, canonicalLines(outcomes)],
    ...(verdicts.length === 0 ? [] : ([[PROJECT_FILES.verdicts, canonicalLines(verdicts)]] as const)),
    [PROJECT_FILES.dataset, json(dataset)],
    [PROJECT_FILES.steps, jsonl(metrics)],
    [PROJECT_FILES.answers, jsonl(answers)],
    ...(hasPeft ? [] : within(PROJECT_FILES.adapter, exportPeft(adapter.adapter))),
    ...(start === null ? [] : within(PROJECT_FILES.start, exportPeft(start.adapter))),
    ...prmFiles(),
  ]);
}

/** One canonical text for a record, so that the same records give the same bytes. The turn chain hashes turns in this form. */
function canonicalLines(rows: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(rows.map((row) => `${canonicalJson(row)}\n`).join(""));
}
