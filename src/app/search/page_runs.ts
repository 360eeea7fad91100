// The runs of a search or an evolution in the page: runs of one model in a database of their own, through the same stages as any run. A
// run that was cut goes on; what is measured is deleted when the next one begins, so that one run at most takes room.
import { canonicalJson } from "../../core/canonical_json.ts";
import type { Clock } from "../../core/ports.ts";
import { checkKeys } from "../../pipeline/check_keys.ts";
import { RunControl } from "../../pipeline/control.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import { runPipeline } from "../../pipeline/pipeline.ts";
import { createRun } from "../../pipeline/runs.ts";
import type { Stage } from "../../records/stage.ts";
import { tokensOfRun } from "../../search/run_tokens.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import { MemoryStore } from "../../store/memory_store.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import type { AgentTraits } from "../../teachers/agent_traits.ts";
import type { SearchedModel } from "./kept_work.ts";

export interface PageRunsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly crew: CrewPorts;
  readonly model: SearchedModel;
  /** All questions: opened once, so that what a person does to their own questions meanwhile changes nothing here. */
  readonly questions: TaskSet;
  readonly signal: AbortSignal;
  /** Is told how far the stage is that works: what is counted, and how much of it is done. */
  readonly tell: (what: string, done: number, total: number) => void;
}

export interface WantedRun {
  /** Names the run, so that it is found again after a reload. */
  readonly name: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly view: (questions: TaskSet) => TaskSet;
  /** What its agents have of their own, in turn. */
  readonly traits?: readonly AgentTraits[];
  /** Whether a student learns in it. */
  readonly learns?: boolean;
  /** What the names of runs begin with that stay beside it. */
  readonly beside?: string;
}

export class PageRuns {
  readonly #ports: PageRunsPorts;

  constructor(ports: PageRunsPorts) {
    this.#ports = ports;
  }

  /** The run of this name, these settings and agents, or a new one; others are deleted, e.g. one that a deleted search has left.
   *  @throws RunError("config") for settings that cannot be run, errors of the questions and of the store */
  async seat({ name, texts, view, traits, learns = false, beside }: WantedRun): Promise<RunRecord> {
    const { store, clock, model, questions } = this.#ports;
    const config = SETTINGS.from(texts);
    const taskSet = view(questions);
    if (learns) checkKeys(taskSet, config);
    const draft = new MemoryStore();
    const wanted = await createRun(
      { store: draft, clock, taskSet },
      { config, model: model.ref, speaker: model.speaker ?? undefined, traits },
    );
    const kept = await store.listRuns();
    const found = kept.find((run) => run.label?.name === name && identity(run) === identity(wanted));
    const stays = ({ id, label }: RunRecord) =>
      id === found?.id || (beside !== undefined && label?.name.startsWith(beside) === true);
    for (const run of kept) if (!stays(run)) await store.deleteRun(run.id);
    if (found !== undefined) return found;
    const run = { ...wanted, label: { name, note: "" } };
    await store.createRun(run, await draft.tasks(run.id));
    return run;
  }

  /** Goes through its stages. @returns it as it is then @throws errors of the pipeline */
  async go({ id }: Pick<RunRecord, "id">, until: Stage): Promise<RunRecord> {
    const { store, clock, crew, model, signal, tell } = this.#ports;
    const control = new RunControl();
    const stop = (): void => control.cancel();
    signal.throwIfAborted();
    signal.addEventListener("abort", stop);
    try {
      return await runPipeline(
        id,
        {
          ...crew,
          store,
          clock,
          voice: model.voice,
          versions: {},
          until,
          emit: (event) => event.type === "progress" && tell(event.what, event.done, event.total),
        },
        control,
      );
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** Tokens read and written so far. */
  cost({ id }: Pick<RunRecord, "id">): Promise<number> {
    return tokensOfRun(this.#ports.store, id);
  }
}

/** What decides what comes out of a run. */
const identity = ({ config, model, speaker, roster, primer }: RunRecord): string =>
  canonicalJson([SETTINGS.complete(config), model.sha256, speaker ?? "", roster ?? [], primer ?? {}]);
