// The last stage: the run's receipt, written here because only here everything is known, and the zip, written by the
// export worker from the store.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import { checkedBy, type CheckedBy } from "../records/checked_by.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Gate } from "../records/gate.ts";
import type { Dataset, DatasetStatistics } from "../records/dataset.ts";
import type { KernelTrust } from "../records/kernel_trust.ts";
import type { KernelTuning } from "../records/kernel_tuning.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Report } from "../records/report.ts";
import type { Stage } from "../records/stage.ts";
import type { Task } from "../records/task.ts";
import type { ModelCheck } from "../teachers/model_check.ts";
import type { PersonCheck } from "../teachers/person_check.ts";
import { fatesOf } from "../records/by_hand.ts";
import { agreementSentence } from "../teachers/by_hand.ts";
import { type Estimate, estimateOf, type Purity } from "../teachers/purity.ts";
import type { StartPoint } from "../records/adapter.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { type AgentFacts, agentFacts } from "../teachers/agent_traits.ts";
import { rosterOf } from "../teachers/roster.ts";
import { groupModels } from "../teachers/group_models.ts";
import type { RunConfig } from "../settings/run_config.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { modelFacts, personFacts, purityIn } from "./person_check.ts";
import type { StageContext } from "./stage.ts";

/** receipt.json: how the adapter came to be, and the table. Numbers are as measured, none is rounded. */
export interface Receipt {
  readonly schema: 2;
  readonly kind: "retort/receipt";
  readonly runId: string;
  readonly createdAt: string;
  readonly seed: number;
  readonly config: RunConfig;
  readonly versions: Readonly<Record<string, string>>;
  readonly model: ModelRef;
  /** The device that trains, as it described itself when it was last opened. */
  readonly adapterInfo: AdapterReport | null;
  /** Whether its kernels agree with float64 there; null in a run that is older than the check. */
  readonly kernelTrust: KernelTrust | null;
  /** Which versions of its kernels were fastest there; null in a run that is older than their timing. */
  readonly kernelTuning: KernelTuning | null;
  /** What the student started from, null for the base alone. */
  readonly startsFrom: StartPoint | null;
  /** What the agents spoke through; null where the run does not say, as with the page's own model. */
  readonly speaker: SpeakerName | null;
  readonly dataset: DatasetStatistics;
  /** Who said that the answers which were learned are right. */
  readonly checkedBy: CheckedBy;
  /** Of what an unchecked group agreed on: what is known about it, and how often it was right on checked questions, by
   *  number of votes. Null where somebody checked. */
  readonly agreement: {
    readonly checked: string;
    /** Null where fewer than twenty questions were checked. */
    readonly estimate: Estimate | null;
    /** Votes that an answer needed to be learned. */
    readonly leastVotes: number;
    readonly byVotes: readonly Purity[];
    /** Questions that a person kept or left out whatever their votes; absent where they decided nothing. */
    readonly byHand?: { readonly kept: number; readonly leftOut: number };
  } | null;
  /** How much a person judged of what was said; null where none was asked. */
  readonly person: PersonCheck | null;
  /** The model that judged what was said, how much of it, and how often it errs; null where none was asked. */
  readonly checker: ModelCheck | null;
  /** The server that taught: the questions left this program for it. null where the run's own model did. */
  readonly endpoint: Endpoint | null;
  /** The agents with what they have of their own; absent where they differ in nothing but what the settings say. */
  readonly agents?: readonly AgentFacts[];
  /** Which models taught, and as which agents; absent where the run's own model did alone. */
  readonly team?: readonly (SpokenModel & { readonly agents: readonly string[] })[];
  /** Worked examples that the agents were shown, all of them together. */
  readonly workedExamples: number;
  readonly adapter: { readonly sha256: string };
  readonly tasks: { readonly train: number; readonly test: number };
  readonly methods: Report["methods"];
  readonly paired: Report["paired"];
  /** Samples per vote of "majority". */
  readonly majoritySamples: number;
  /** On validation questions; null in a run that was evaluated before there was a gate. */
  readonly gate: Gate | null;
  /** PAD's judge of steps on held-out steps; null where none was asked. */
  readonly prm: PrmQuality | null;
  /** How a training that watches itself ended, null for one that does not. */
  readonly outcome: TrainingOutcome | null;
  /** Steps and tokens of everything that learned; losses of the student. */
  readonly training: {
    readonly steps: number;
    readonly tokens: number;
    readonly lossFirst: number;
    readonly lossLast: number;
  };
  readonly seconds: Readonly<Partial<Record<Stage, number>>>;
}

const WRITTEN = "kB written";

export async function exportStage(context: StageContext): Promise<void> {
  const { run, deps, control, crew } = context;
  context.progress(WRITTEN, 0, 1);
  await context.restarting(async () => {
    if ((await deps.store.getArtifact(run.id)) !== null) return;
    const receipt = await buildReceipt(deps.store, run.id, deps.versions);
    const exporter = await crew.exporter();
    await control.gate();
    const job = { runId: run.id, receipt: JSON.stringify(receipt, null, 2) };
    await exporter.write(job, ({ doneBytes, totalBytes }) => {
      context.progress(WRITTEN, Math.round(doneBytes / 1000), Math.ceil(totalBytes / 1000));
    });
  });
  context.progress(WRITTEN, 1, 1);
}

/** Everything from the store, so that a run which was continued, or was exported and brought in again, has the same receipt
 *  as one that was not. @param versions of what works here; a run that was brought in keeps those it was made with */
export async function buildReceipt(
  store: Store,
  id: string,
  versions: Receipt["versions"],
): Promise<Receipt> {
  const [run, dataset, adapter, all, prm, tasks] = await Promise.all([
    store.getRun(id),
    store.getDataset(id),
    store.getAdapter(id),
    store.stepMetrics(id),
    store.getPrm(id),
    store.tasks(id),
  ]);
  const metrics = all.filter(({ phase }) => phase !== "prm");
  const first = metrics[0];
  const last = metrics.at(-1);
  const missing = Object.entries({ run, report: run?.report, dataset, adapter, steps: first })
    .filter(([, value]) => value === null || value === undefined)
    .map(([name]) => name);
  if (!run?.report || dataset === null || adapter === null || first === undefined || last === undefined) {
    throw new RunError(
      "store-corrupt",
      `Run "${id}" cannot be exported: the store has no ${missing.join(", ")}.`,
      { runId: id, missing },
    );
  }
  return {
    schema: 2,
    kind: "retort/receipt",
    runId: run.id,
    createdAt: new Date(run.createdAt).toISOString(),
    seed: run.seed,
    config: run.config,
    versions: run.imported?.versions ?? versions,
    model: run.model,
    ...deviceFacts(run),
    startsFrom: run.start ?? null,
    speaker: run.speaker ?? null,
    ...lessonsOf(run, dataset, tasks),
    agreement: dataset.labels === "consensus" ? await agreementOf(store, run) : null,
    person: dataset.labels === "person" ? await personFacts(store, run) : null,
    checker: await modelFacts(store, run),
    adapter: { sha256: adapter.sha256 },
    tasks: { train: run.config.tasks, test: run.config.testTasks },
    methods: run.report.methods,
    paired: run.report.paired,
    majoritySamples: run.report.majoritySamples,
    gate: run.report.gate ?? null,
    prm: prm?.quality ?? null,
    outcome: run.outcome ?? null,
    training: {
      steps: last.step,
      tokens: all.reduce((sum, metric) => sum + metric.tokens, 0),
      lossFirst: first.loss,
      lossLast: last.loss,
    },
    seconds: secondsBefore(run.seconds),
  };
}

async function agreementOf(store: Store, run: RunRecord): Promise<Receipt["agreement"]> {
  const byVotes = await purityIn(store, run);
  const { leastVotes } = run.config;
  const fates = [...fatesOf(run).values()];
  const kept = fates.filter((fate) => fate === "keep").length;
  return {
    checked: agreementSentence(byVotes, run),
    estimate: estimateOf(byVotes, leastVotes),
    leastVotes,
    byVotes,
    ...(fates.length > 0 && { byHand: { kept, leftOut: fates.length - kept } }),
  };
}

/** What is known of the device that trains. */
function deviceFacts(run: RunRecord): Pick<Receipt, "adapterInfo" | "kernelTrust" | "kernelTuning"> {
  const { adapterReport = null, kernelTrust = null, kernelTuning = null } = run;
  return { adapterInfo: adapterReport, kernelTrust, kernelTuning };
}

/** What was learned from, who checked it, and what those were shown who said it. */
function lessonsOf(
  run: RunRecord,
  dataset: Dataset,
  tasks: readonly Task[],
): Pick<Receipt, "dataset" | "checkedBy" | "endpoint" | "team" | "agents" | "workedExamples"> {
  const learned = tasks.filter(({ split }) => split === "distil");
  return {
    dataset: dataset.statistics,
    checkedBy: checkedBy(dataset, learned),
    endpoint: run.endpoint ?? null,
    ...teamOf(run),
    ...agentsOf(run),
    workedExamples: run.primer?.examples.length ?? 0,
  };
}

function agentsOf(run: RunRecord): Pick<Receipt, "agents"> {
  const agents = agentFacts(rosterOf(run), run.config);
  return agents.length === 0 ? {} : { agents };
}

function teamOf(run: RunRecord): Pick<Receipt, "team"> {
  const models = groupModels(run);
  if (models.length === 1) return {};
  return { team: models.map(({ agents, ...spoken }) => ({ ...spoken, agents: agents.map(({ id }) => id) })) };
}

/** Without this stage's own: they are not over, and grow when the writing is interrupted. */
function secondsBefore(all: Receipt["seconds"]): Receipt["seconds"] {
  const { export: _, ...seconds } = all;
  return seconds;
}
