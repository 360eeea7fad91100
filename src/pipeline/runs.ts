// New runs and unfinished ones, for the page and for tests.
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { LoraAdapter, StartPoint } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { STAGES } from "../records/stage.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import type { Primer } from "../records/primer.ts";
import { dealModels } from "../teachers/group_models.ts";
import { type AgentTraits, giveTraits } from "../teachers/agent_traits.ts";
import { primeRoster } from "../teachers/priming.ts";
import { drawTasks } from "./run_tasks.ts";
import { protocolOf } from "../teachers/protocol_of.ts";

export interface NewRun {
  readonly config: RunConfig;
  readonly model: ModelRef;
  /** What the student starts from; undefined for the base alone. */
  readonly start?: { readonly point: StartPoint; readonly adapter: LoraAdapter } | undefined;
  /** A person's own words around each question; left out: those of the voice. */
  readonly words?: Omit<Primer, "examples"> | undefined;
  /** What the agents speak through, where there is a choice. */
  readonly speaker?: SpeakerName | undefined;
  /** Who teaches, where that is not the model itself. */
  readonly endpoint?: Endpoint | undefined;
  /** The model that says which answers are right, where the settings ask for one. */
  readonly checker?: Endpoint | undefined;
  /** The models that the agents speak through in turn, null for the run's own; left out: that alone. */
  readonly team?: readonly (SpokenModel | null)[] | undefined;
  /** What the agents have of their own, in turn as `team`; left out: nothing. */
  readonly traits?: readonly AgentTraits[] | undefined;
}

/** Draws a new run's questions, stores it with them and returns it.
 *  @throws RunError("config") for a setting out of its range, for more questions or worked examples than there are, and for more models or
 *  traits than agents */
export async function createRun(
  { store, clock, taskSet }: { readonly store: Store; readonly clock: Clock; readonly taskSet: TaskSet },
  { config, model, start, words, speaker, endpoint, checker, team, traits }: NewRun,
): Promise<RunRecord> {
  SETTINGS.check(config);
  if ((config.labels === "model") !== (checker !== undefined)) {
    throw new RunError(
      "config",
      "A model that judges the answers is named on the command line: retort run --check model --checker URL. Keep an answer by another rule, or name one.",
      { field: "labels" },
    );
  }
  const tasks = drawTasks(taskSet, config);
  const { programs } = protocolOf(config);
  const agents = protocolOf(config).roster(config);
  const primed = primeRoster(
    team === undefined ? agents : dealModels(agents, team, programs),
    taskSet.examples ?? [],
    config,
    words,
  );
  const { roster, primer } = traits === undefined ? primed : giveTraits(primed, traits, programs);
  const createdAt = clock.now();
  const run: RunRecord = {
    schema: 1,
    id: runId(createdAt, config.seed),
    createdAt,
    config,
    seed: config.seed,
    model,
    finished: [],
    seconds: {},
    report: null,
    roster,
    ...(primer === undefined ? {} : { primer }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(checker === undefined ? {} : { checker }),
    ...(start === undefined ? {} : { start: start.point }),
  };
  await store.createRun(run, tasks, start && { adapter: start.adapter, sha256: start.point.sha256 });
  return run;
}

/** "20261122-140509-123-seed7": sorts by time, can be read by people and is a file name everywhere. */
function runId(createdAt: number, seed: number): string {
  const digits = new Date(createdAt).toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${digits.slice(14)}-seed${seed}`;
}

/** Runs that can be continued, newest first. */
export async function unfinishedRuns(store: Store): Promise<RunRecord[]> {
  return (await store.listRuns()).filter((run) => run.finished.length < STAGES.length);
}
