// A run that is made to be measured: in a folder of its own, through the same stages as `retort run`, with what it cost. A search measures
// settings so, an evolution teams.
import { asRunError } from "../core/errors.ts";
import type { EndpointPorts } from "../lm/endpoint_lm.ts";
import type { OpenSource } from "../models/source.ts";
import type { Stage } from "../records/stage.ts";
import type { TrainerWish } from "../records/trainer_device.ts";
import { isOfSettings } from "../search/faults.ts";
import { tokensOfRun } from "../search/run_tokens.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { Surroundings } from "./command.ts";
import { beginOrGoOn } from "./run_again.ts";
import { beginRun, type RunOrder } from "./run_begin.ts";
import { type SittingOrder, withRun } from "./run_sitting.ts";

/** What all runs of one search have in common. */
export interface MeasuringOrder {
  readonly order: Omit<RunOrder, "texts" | "view" | "traits">;
  readonly trainer: TrainerWish;
  readonly source: OpenSource;
  readonly network: EndpointPorts;
}

/** What is asked for where the model itself talks, and nothing else has a say. */
export function ownModelOrder(
  flags: RunOrder["questions"] & Pick<RunOrder, "model" | "worked" | "speaker">,
): MeasuringOrder["order"] {
  const { model, worked, speaker } = flags;
  const nobody = { start: null, words: {}, endpoint: null, checker: null, team: null };
  return { ...nobody, model: model.replace(/\/+$/, ""), questions: flags, worked, speaker };
}

export interface MeasuredRun extends Pick<RunOrder, "view" | "traits"> {
  /** Its settings. */
  readonly texts: ReadonlyMap<string, string>;
  readonly folder: string;
  /** The last stage that is wanted. */
  readonly until: Stage;
}

type Measured<Value> =
  | { readonly value: Value; readonly cost: number; readonly why: "" }
  | { readonly value: null; readonly cost: number; readonly why: string };

/** Makes a run, or goes on with it, and reads of it what is wanted.
 *  @returns null with a sentence for settings that cannot be run; the cost in tokens is what was spent on them
 *  @throws what is no fault of the settings, as RunError("config") for a folder that holds another run */
export async function measureRun<Value>(
  { order, trainer, source, network }: MeasuringOrder,
  { texts, folder, until, view, traits }: MeasuredRun,
  around: Surroundings,
  read: (run: RunRecord, store: Store) => Value | Promise<Value>,
): Promise<Measured<Value>> {
  const quiet = { ...around, tell: () => {} };
  const draft = new MemoryStore();
  let cost = 0;
  let isSeating = false;
  try {
    const begun = await beginRun(
      { ...order, texts: new Map(texts), view, traits },
      { store: draft, source },
      quiet,
    );
    const wanted = { run: begun.run, store: draft, isSpeakerAsked: order.speaker !== null };
    const sitting: SittingOrder = {
      begun,
      seat: async (seat) => {
        isSeating = true;
        const run = await beginOrGoOn(wanted, seat, quiet.tell);
        isSeating = false;
        return run;
      },
      out: folder,
      isFresh: false,
      formats: ["peft"],
      trainer,
      source,
      network,
      until,
    };
    return await withRun(sitting, quiet, async ({ store, go }) => {
      const runId = (await store.listRuns())[0]!.id; // `withRun` has begun it
      try {
        const value = await read(await go(), store);
        return { value, cost: await tokensOfRun(store, runId), why: "" };
      } finally {
        cost = await tokensOfRun(store, runId);
      }
    });
  } catch (thrown) {
    const error = asRunError(thrown, folder);
    // A folder that holds another run says nothing about the settings: kept as their failure, it would stand for good.
    if (isSeating || !isOfSettings(error) || around.signal.aborted) throw error;
    return { value: null, cost, why: error.message };
  }
}
