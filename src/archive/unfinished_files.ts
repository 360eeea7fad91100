// The files of an unfinished run, and its records as they are taken out of the store.
import { filesIn, type ExportBase } from "../export/format.ts";
import { unfinishedFolder } from "../export/project_folder.ts";
import type { FileStream } from "../formats/file_stream.ts";
import { stoppedIn } from "../records/stage.ts";
import { inRunOrder } from "../records/turn_order.ts";
import type { BroughtRun, RunRecord, Store } from "../store/store.ts";
import { rosterOf } from "../teachers/roster.ts";
import { licenseText } from "./license_text.ts";

/** What there is of a run that was stopped. What comes later in a run is read first: a turn that is being stored meanwhile is then of
 *  no outcome in the file, and a step of no checkpoint.
 *  @throws RunError("store-corrupt") for damaged records */
export async function unfinishedRecords(store: Store, run: RunRecord): Promise<Omit<BroughtRun, "artifact">> {
  const { id } = run;
  const answers = await store.evalAnswers(id);
  const adapter = await store.getAdapter(id);
  const checkpoint = adapter === null ? await store.latestCheckpoint(id) : null;
  const prm = await store.getPrm(id);
  const steps = await store.stepMetrics(id);
  const dataset = await store.getDataset(id);
  const verdicts = await store.verdicts(id);
  const outcomes = await store.outcomes(id);
  const [tasks, start, turns] = await Promise.all([store.tasks(id), store.getStart(id), store.turns(id)]);
  const agents = rosterOf(run).map((agent) => agent.id);
  const done = adapter === null ? (checkpoint?.step ?? 0) : Infinity;
  return {
    run,
    tasks,
    turns: inRunOrder(turns, tasks, agents),
    outcomes,
    ...(verdicts.length === 0 ? {} : { verdicts }),
    dataset,
    metrics: steps.filter(({ step }) => step <= done),
    adapter,
    ...(checkpoint === null ? {} : { checkpoint }),
    start,
    prm,
    answers,
  };
}

/** @throws errors of the exporters */
export async function unfinishedFiles(
  records: Omit<BroughtRun, "artifact">,
  base: ExportBase,
): Promise<ReadonlyMap<string, FileStream>> {
  const text = (content: string) => new TextEncoder().encode(content);
  const hasWeights = records.adapter !== null || (records.checkpoint ?? null) !== null;
  const files = filesIn("", [["README.md", text(readMe(records))]]);
  if (hasWeights)
    for (const [name, file] of filesIn("", [["LICENSE.txt", text(licenseText(records.run, base))]]))
      files.set(name, file);
  for (const [name, file] of filesIn("", await unfinishedFolder(records))) files.set(name, file);
  return files;
}

function readMe({ run, turns, metrics, answers, checkpoint }: Omit<BroughtRun, "artifact">): string {
  const { id, seed, model } = run;
  const counts = `${turns.length} turns, ${metrics.at(-1)?.step ?? 0} steps of training, ${answers.length} test answers`;
  const state = checkpoint
    ? `\nThe training goes on after step ${checkpoint.step}. On a device of the same kind it ends with the same student, bit for bit.\n`
    : "";
  return `# An unfinished run of Retort

Run ${id}, seed ${seed}, of the model ${model.name} (sha256 of its weights: ${model.sha256}).
It was stopped in the stage "${stoppedIn(run) ?? "export"}". It holds ${counts}.
${state}
To go on with it in the page, choose this file at "Bring something back in" on the start page, then press "Continue".
Without a page: npm run -s retort -- resume --model DIR --saved THIS.zip --out DIR
`;
}
