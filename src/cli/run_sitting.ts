// One sitting of a run in its folder: begun or gone on with, through the stages, by this process. `retort run` has one; a search has one a
// measurement, on the same way.
import type { GpuPort } from "../core/ports.ts";
import { EXPORT_EVERYTHING } from "../export/choice.ts";
import type { EndpointPorts } from "../lm/endpoint_lm.ts";
import type { OpenSource } from "../models/source.ts";
import { RunControl } from "../pipeline/control.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import type { PipelineDeps } from "../pipeline/stage.ts";
import type { Stage } from "../records/stage.ts";
import type { TrainerWish } from "../records/trainer_device.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { Surroundings } from "./command.ts";
import { localCrew } from "./local_crew.ts";
import type { BegunRun } from "./run_begin.ts";
import { openRunFolder, type RunFolder } from "./run_folder.ts";
import { checkRoom } from "./run_room.ts";
import { teller } from "./run_results.ts";
import { gpuIfAny } from "./speaker.ts";

export interface SittingOrder {
  readonly begun: BegunRun;
  /** Puts the run into its folder, or finds it there. @throws RunError("config") for a folder that holds another run */
  readonly seat: (folder: Pick<RunFolder, "store" | "path">) => Promise<RunRecord>;
  /** The run is kept in the folder `run` below it. */
  readonly out: string;
  readonly isFresh: boolean;
  /** What the zip holds. */
  readonly formats: readonly string[];
  /** What the student is to learn on. */
  readonly trainer: TrainerWish;
  readonly source: OpenSource;
  readonly network: EndpointPorts;
  /** Who is asked where a person has to judge; left out: a run that needs one fails. */
  readonly askPerson?: (store: Store) => NonNullable<PipelineDeps["askPerson"]>;
  /** The last stage that is wanted; left out: all are. */
  readonly until?: Stage;
}

/** A run in its folder. */
export interface SeatedRun {
  readonly store: Store;
  readonly path: string;
  readonly gpu: GpuPort | undefined;
  /** Goes through the stages. @throws errors of the pipeline */
  readonly go: () => Promise<RunRecord>;
}

/** Opens the run's folder, and has `work` done while no other process can.
 *  @throws errors of the folder, of `work`, and RunError("config") for a folder that holds another run */
export async function withRun<T>(
  order: SittingOrder,
  around: Surroundings,
  work: (seated: SeatedRun) => Promise<T>,
): Promise<T> {
  const { begun, trainer, source, network } = order;
  const { clock, signal, disk, tell } = around;
  const control = new RunControl();
  const cancel = () => control.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (order.until !== "debate") await checkRoom(begun, trainer.device, around);
    const gpu = await gpuIfAny(around);
    const folder = await openRunFolder(order.out, order.isFresh, around);
    const { store, scratch, path } = folder;
    try {
      const run = await order.seat(folder);
      const choice = { ...EXPORT_EVERYTHING, formats: order.formats };
      const { voice } = begun;
      const crew = localCrew({ store, scratch, choice, clock, source, gpu, trainer, voice, network, disk });
      const deps: PipelineDeps = {
        ...crew,
        store,
        clock,
        voice,
        emit: teller(tell),
        versions: { node: process.version },
        ...(order.askPerson === undefined ? {} : { askPerson: order.askPerson(store) }),
        ...(order.until === undefined ? {} : { until: order.until }),
      };
      return await work({ store, path, gpu, go: () => runPipeline(run.id, deps, control) });
    } finally {
      await folder.release();
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
