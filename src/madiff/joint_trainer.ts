// Trains both networks on a device, with AdamW. What a training holds between two steps is its parameters and moments; its draws hang on the
// number of the step.
import { Buffers, read, readFloats, type Slice } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { adamw, adamwScalars } from "../kernels/adamw/adamw.ts";
import { gradBlocks, gradNorm, reduceGrad } from "../kernels/grad_norm/grad_norm.ts";
import { squaredError } from "../kernels/squared_error/squared_error.ts";
import { sum } from "../kernels/sum/sum.ts";
import { seenBy } from "../kernels/tokens.ts";
import { agentTokens, attentionGroup } from "./agent_tokens.ts";
import { ParameterLayout } from "./parameters.ts";
import { plannedSpace, roomsOnDevice } from "./planned_space.ts";
import { recordedMachine } from "./recorded_machine.ts";
import type { TrainingBatch } from "./training_batch.ts";
import { trainingPass } from "./training_pass.ts";
import { AGENTS } from "./world.ts";

/** As torch's AdamW without decay, which is what the release trains with; gradients are clipped, which it does not. */
const HYPER = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };
const MAX_NORM = 1;
/** Parts of the rows that a weight's gradient is summed over at once. */
const PARTS = 8;

export interface JointTraining {
  /** Plans of a step. */
  readonly plans: number;
  readonly attends: boolean;
}

/** What a training goes on from. */
export interface JointState {
  /** Steps that were made. */
  readonly step: number;
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly m: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
}

/** How a training begins. */
export function firstJointState(layout: ParameterLayout, seed: number): JointState {
  const room = () => new Float32Array(layout.length);
  return { step: 0, parameters: layout.initial(seed), m: room(), v: room() };
}

/** The parameters of both networks. */
export function jointLayout(): ParameterLayout {
  const layout = new ParameterLayout();
  const pass = { layout, plans: 1, attends: true, x: 0, features: 0, pairs: 0, lossOf: () => 0 };
  plannedSpace((machine) => trainingPass({ machine, ...pass }));
  return layout;
}

/** What lies on the device, by name: what the caller writes, what is learned, and what a step leaves. */
type StepPlaces = Readonly<
  Record<
    | keyof TrainingBatch
    | ("parameters" | "m" | "v" | "tokens" | "seen")
    | ("scalars" | "partials" | "grad" | "blocks" | "stats" | "zero")
    | ("noiseLosses" | "actionLosses" | "dNoise" | "dActions" | "losses"),
    Slice
  >
>;

/** A training on a device. One owner, who calls `destroy`. */
export class JointTrainer {
  readonly #gpu: Gpu;
  readonly #buffers: Buffers;
  readonly #at: StepPlaces;
  readonly #step: Step;
  #steps: number;

  private constructor(gpu: Gpu, buffers: Buffers, at: StepPlaces, rest: [Step, number]) {
    [this.#step, this.#steps] = rest;
    [this.#gpu, this.#buffers, this.#at] = [gpu, buffers, at];
  }

  /** @param batch one of the shape of all @throws RunError("gpu-memory" | "gpu-program") */
  static async open(
    gpu: Gpu,
    order: JointTraining,
    batch: TrainingBatch,
    state: JointState,
  ): Promise<JointTrainer> {
    const buffers = new Buffers(gpu);
    try {
      const { at, record } = await placesOf(buffers, order, batch, state);
      const recorder = new Recorder(gpu, "madiff training");
      record(recorder);
      const step = buffers.keep(await recorder.finish());
      return new JointTrainer(gpu, buffers, at, [step, state.step]);
    } catch (thrown) {
      buffers.destroy();
      throw thrown;
    }
  }

  /** One step; it returns before the device is through. @throws the device's failure */
  step(batch: TrainingBatch, learningRate: number): void {
    for (const [name, table] of Object.entries(batch) as [keyof TrainingBatch, Float32Array<ArrayBuffer>][])
      this.#buffers.write(this.#at[name], table);
    this.#steps++;
    this.#buffers.write(this.#at.scalars, adamwScalars(learningRate, this.#steps, HYPER));
    this.#step.run();
  }

  /** The two halves of the last step's loss: noise, actions. */
  async losses(): Promise<[number, number]> {
    const [noise = NaN, actions = NaN] = await readFloats(this.#gpu, this.#at.losses, 2);
    return [noise, actions];
  }

  /** The last step's gradient, before it was clipped. */
  gradient(): Promise<Float32Array<ArrayBuffer>> {
    return readFloats(this.#gpu, this.#at.grad);
  }

  /** Whether the last step's gradient was finite; one that is not changes nothing. */
  async isFinite(): Promise<boolean> {
    return new Float32Array(await read(this.#gpu, this.#at.stats, 0, 12))[2] === 1;
  }

  async state(): Promise<JointState> {
    const [parameters, m, v] = await Promise.all(
      (["parameters", "m", "v"] as const).map((name) => readFloats(this.#gpu, this.#at[name])),
    );
    return { step: this.#steps, parameters: parameters!, m: m!, v: v! };
  }

  destroy(): void {
    this.#buffers.destroy();
  }
}

/** Everything that a step reads and writes on the device, and what records it. */
async function placesOf(buffers: Buffers, order: JointTraining, batch: TrainingBatch, state: JointState) {
  const { plans, attends } = order;
  const layout = jointLayout();
  const rows = plans * AGENTS;
  const tokens = agentTokens(rows, attentionGroup(attends));
  const pass = { layout, plans, attends, x: 0, features: 0, pairs: 0, lossOf: () => 0 };
  const rooms = await roomsOnDevice(buffers, (machine) => trainingPass({ machine, ...pass }));
  const { parameters, m, v } = state;
  const seen = seenBy(tokens, rows);
  const given = await buffers.upload("madiff", { ...batch, parameters, m, v, tokens, seen });
  const made = await buffers.allocate("madiff", {
    scalars: 16,
    partials: 4 * PARTS * layout.length,
    grad: 4 * layout.length,
    blocks: 4 * gradBlocks(layout.length),
    stats: 12,
    zero: 4,
    noiseLosses: batch.x.length,
    actionLosses: batch.pairs.length,
    dNoise: 4 * batch.x.length,
    dActions: 4 * batch.pairs.length,
    losses: 8,
  });
  const at = { ...given, ...made };
  return { at, record: (recorder: Recorder) => recordStep(recorder, at, rooms, { layout, order }) };
}

/** Both networks forward and back, the gradient's sum and norm, and AdamW. */
function recordStep(
  recorder: Recorder,
  at: StepPlaces,
  rooms: Iterator<Slice>,
  { layout, order }: { readonly layout: ParameterLayout; readonly order: JointTraining },
): void {
  const stride = layout.length;
  const machine = recordedMachine(recorder, { ...at, stride, parts: PARTS, ranges: at, rooms });
  const tables = {
    noise: { target: at.noise, weights: at.noiseWeights, losses: at.noiseLosses, dx: at.dNoise },
    actions: { target: at.actions, weights: at.actionWeights, losses: at.actionLosses, dx: at.dActions },
  };
  trainingPass<Slice>({
    ...order,
    machine,
    layout,
    x: at.x,
    features: at.features,
    pairs: at.pairs,
    lossOf: (of, { at: x, rows: count, columns }) => {
      squaredError(recorder, { x, ...tables[of], rows: count, columns });
      const index = of === "noise" ? 0 : 1;
      sum(recorder, { x: tables[of].losses, count, out: at.losses, index, goingOn: at.zero });
      return tables[of].dx;
    },
  });
  reduceGrad(recorder, { ...at, slices: PARTS, stride, goingOn: at.zero, count: stride });
  gradNorm(recorder, { blocks: at.blocks, count: stride, stats: at.stats, maxNorm: MAX_NORM });
  adamw(recorder, { ...at, param: at.parameters, count: stride, ...HYPER });
}
