// The files of a run's download in their order, from what the store holds: words about it, then each format that was chosen and
// that can express the run.
import { RunError } from "../core/errors.ts";
import { checkedBy } from "../records/checked_by.ts";
import type { ExportChoice } from "../records/export_choice.ts";
import { openings } from "../records/turn_ends.ts";
import { inRunOrder } from "../records/turn_order.ts";
import { chosenFormats, tickedIn } from "../export/choice.ts";
import type { ExportBase, ExportContext, ExportRun } from "../export/format.ts";
import { filesIn } from "../export/format.ts";
import { readme } from "../export/readme.ts";
import { taughtGroup } from "../export/taught_by.ts";
import type { FileStream } from "../formats/file_stream.ts";
import type { RunRecord, RunRecords, Store } from "../store/store.ts";
import { rosterOf, talksOf } from "../teachers/roster.ts";
import { modelCheck, modelWords } from "../teachers/model_check.ts";
import {
  answersToJudge,
  personCheck,
  personWords,
  withVerdicts,
  verdictMap,
} from "../teachers/person_check.ts";
import { protocolOf } from "../teachers/protocol_of.ts";
import { agreementSentence, learnedOutcomes } from "../teachers/by_hand.ts";
import { purityByVotes } from "../teachers/purity.ts";
import { type Talks, trajectoriesOf } from "../teachers/trajectory.ts";
import { licenseText } from "./license_text.ts";

export interface RunFilesInput {
  readonly records: Omit<RunRecords, "artifact">;
  readonly base: ExportBase;
  readonly choice: ExportChoice;
  readonly receipt: string;
}

/** @throws RunError("config") for a format that is not known; errors of the formats */
export async function runFiles(input: RunFilesInput): Promise<ReadonlyMap<string, FileStream>> {
  const { choice, base, records, receipt } = input;
  const formats = chosenFormats(choice, exportRun(records.run, base));
  const context = contextOf(
    input,
    formats.map(({ id }) => id),
  );
  const text = (content: string) => new TextEncoder().encode(content);
  const files = filesIn("", [
    ["README.md", text(readmeOf(context))],
    ["LICENSE.txt", text(licenseText(records.run, base))],
    ["receipt.json", text(receipt)],
  ]);
  for (const format of formats) {
    for (const [path, file] of await format.write(context)) files.set(path, file);
  }
  return files;
}

/** What the formats must know of a run to say whether they can express it. */
export function exportRun({ config, outcome }: RunRecord, { architecture }: ExportBase): ExportRun {
  return { strategy: config.strategy, keptStep: outcome?.keptStep ?? null, architecture };
}

/** Everything of a run that a download can be made from, each list in an order that depends on the run alone.
 *  @throws RunError("store-corrupt") naming what is not stored */
export async function storedRecords(store: Store, run: RunRecord): Promise<Omit<RunRecords, "artifact">> {
  const { id } = run;
  const [tasks, outcomes, verdicts, adapter, start, turns, dataset, answers, metrics, prm] =
    await Promise.all([
      store.tasks(id),
      store.outcomes(id),
      store.verdicts(id),
      store.getAdapter(id),
      store.getStart(id),
      store.turns(id),
      store.getDataset(id),
      store.evalAnswers(id),
      store.stepMetrics(id),
      store.getPrm(id),
    ]);
  if (adapter === null) throw missing(id, "its adapter");
  if (dataset === null) throw missing(id, "its dataset");
  const agents = rosterOf(run).map((agent) => agent.id);
  return {
    run,
    tasks,
    turns: inRunOrder(turns, tasks, agents),
    outcomes,
    ...(verdicts.length === 0 ? {} : { verdicts }),
    adapter,
    start,
    dataset,
    answers,
    metrics,
    prm,
  };
}

export function missing(runId: string, what: string): RunError {
  return new RunError("store-corrupt", `Run "${runId}" cannot be exported: ${what} is not stored.`, {
    runId,
  });
}

function contextOf({ records, base, choice }: RunFilesInput, formats: readonly string[]): ExportContext {
  const { run, turns, outcomes, tasks, verdicts = [], dataset } = records;
  const isJudged = dataset.labels === "person" || dataset.labels === "model";
  const said = talksOf(run, turns, outcomes);
  const words = verdictMap(verdicts);
  const judged = withVerdicts(said, tasks, words);
  const talks = isJudged ? judged : said;
  const learned = { ...talks, outcomes: learnedOutcomes(run, talks.outcomes) };
  return {
    records,
    base,
    learnedFrom: trajectoriesOf(learned, "distil"),
    trajectories: [...trajectoriesOf(talks, "distil"), ...trajectoriesOf(talks, "test")],
    tasks: new Map(tasks.map((task) => [task.id, task])),
    judged: judgedWords(records, said),
    agreement: dataset.labels === "consensus" ? agreementWords(judged, run) : null,
    has: (id) => formats.includes(id),
    ticked: (option) => tickedIn(choice, option),
  };
}

/** Who judged what was said, and how much of it; null where a key did, or nobody. */
function judgedWords(
  { run, dataset, tasks, verdicts = [] }: ExportContext["records"],
  said: Talks,
): string | null {
  if (run.checker !== undefined) return modelWords(modelCheck(run.checker, said, tasks, verdicts));
  if (dataset.labels !== "person") return null;
  const check = personCheck(answersToJudge(said, tasks), verdictMap(verdicts), tasks);
  return `checked by a person, ${personWords(check)}`;
}

/** Who checked what the group agreed on. */
function agreementWords({ outcomes }: Talks, run: RunRecord): string {
  return agreementSentence(purityByVotes(outcomes.filter(({ set }) => set === "distil")), run);
}

function readmeOf({ records, base, trajectories, judged, agreement }: ExportContext): string {
  const { run, dataset, adapter } = records;
  const learned = records.tasks.filter(({ split }) => split === "distil");
  return readme({
    runId: run.id,
    seed: run.seed,
    adapter: adapter.adapter,
    license: base.license ?? "unknown",
    checkedBy: checkedBy(dataset, learned),
    judged,
    agreement,
    run: exportRun(run, base),
    // as the student learned it, without what only the agents were shown; rows of records of schema 1 have no text
    examplePrompt:
      dataset.examples[0]?.text?.prompt ?? openings(trajectories[0]?.turns ?? [])[0]?.prompt ?? "",
    teacher: protocolOf(run.config),
    endpoint: run.endpoint ?? null,
    group: taughtGroup(run),
    agents: rosterOf(run),
    report: run.report,
  });
}
