// Asks the inverse dynamics on a device which actions lead from where agents stand to where their plans want them next.
import { Buffers, readFloats, type Slice } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { inverseDynamics, PAIR_COLUMNS } from "./inverse_dynamics.ts";
import { jointLayout } from "./joint_trainer.ts";
import type { Machine } from "./machine.ts";
import { roomsOnDevice } from "./planned_space.ts";
import { recordedMachine } from "./recorded_machine.ts";
import { Tape } from "./tape.ts";
import { PLACE } from "./world.ts";

/** Answers for so many pairs of observations at a time. One owner, who calls `destroy`. */
export class ActionReader {
  readonly #gpu: Gpu;
  readonly #buffers: Buffers;
  readonly #pairs: Slice;
  readonly #actions: Slice;
  readonly #step: Step;
  readonly #rows: number;

  private constructor(gpu: Gpu, buffers: Buffers, [pairs, actions]: [Slice, Slice], rest: [Step, number]) {
    [this.#gpu, this.#buffers, this.#pairs, this.#actions] = [gpu, buffers, pairs, actions];
    [this.#step, this.#rows] = rest;
  }

  /** @throws RunError("gpu-memory" | "gpu-program") */
  static async open(gpu: Gpu, parameters: Float32Array<ArrayBuffer>, rows: number): Promise<ActionReader> {
    const buffers = new Buffers(gpu);
    try {
      const layout = jointLayout();
      const pass = <Place>(machine: Machine<Place>, pairs: Place): Place => {
        const tape = new Tape(machine, layout);
        return inverseDynamics(tape, tape.input(pairs, rows, PAIR_COLUMNS)).at;
      };
      const rooms = await roomsOnDevice(buffers, (machine) => {
        pass(machine, 0);
      });
      const given = await buffers.upload("madiff actions", { parameters });
      const made = await buffers.allocate("madiff actions", { pairs: 4 * rows * PAIR_COLUMNS, none: 4 });
      const recorder = new Recorder(gpu, "madiff actions");
      const machine = recordedMachine(recorder, {
        ...given,
        partials: null,
        stride: layout.length,
        parts: 1,
        zero: made.none,
        rooms,
        ranges: { tokens: made.none, seen: made.none }, // no attention in it
      });
      const actions = pass(machine, made.pairs);
      const step = buffers.keep(await recorder.finish());
      return new ActionReader(gpu, buffers, [made.pairs, actions], [step, rows]);
    } catch (thrown) {
      buffers.destroy();
      throw thrown;
    }
  }

  /** @param pairs [rows]: an observation and the next one @returns [rows][PLACE] */
  async actions(pairs: readonly (readonly number[])[]): Promise<number[][]> {
    this.#buffers.write(this.#pairs, Float32Array.from(pairs.flat()));
    this.#step.run();
    const table = await readFloats(this.#gpu, this.#actions, this.#rows * PAIR_COLUMNS);
    return pairs.map((_, row) => [...table.subarray(row * PAIR_COLUMNS, row * PAIR_COLUMNS + PLACE)]);
  }

  destroy(): void {
    this.#buffers.destroy();
  }
}
