// Makes plans out of noise on a device: each step sees the plan twice, told the wanted return and not told, and goes back along the guided
// noise. Source: Ho & Salimans 2022, arXiv:2207.12598, in MADiff's form; noise at the start is halved, as in MADiff's code.
import { RunError } from "../core/errors.ts";
import { deriveSeed, normal } from "../core/rng.ts";
import { Buffers, readFloats, type Slice } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { denoise, PLAN_COLUMNS } from "../kernels/denoise/denoise.ts";
import { seenBy } from "../kernels/tokens.ts";
import { agentTokens, attentionGroup } from "./agent_tokens.ts";
import { denoiser, FEATURES, planFeatures } from "./denoiser.ts";
import { jointLayout } from "./joint_trainer.ts";
import type { Machine } from "./machine.ts";
import { type NoiseSchedule, stepScalars } from "./noise_schedule.ts";
import type { ParameterLayout } from "./parameters.ts";
import { roomsOnDevice } from "./planned_space.ts";
import { recordedMachine } from "./recorded_machine.ts";
import { checkStop } from "./stopping.ts";
import { Tape } from "./tape.ts";
import { planRow, rowMarks, sees, type View } from "./training_batch.ts";
import { AGENTS, HORIZON, PLACE } from "./world.ts";

/** How strongly a plan is drawn to the wanted return. */
const GUIDANCE = 1.2;
/** Share of the noise that a plan begins with. */
const FIRST_NOISE = 0.5;
/** Coordinates of a plan lie in -CLIP..CLIP. */
export const CLIP = 1.5;
/** The return that is wanted of a plan: the agents end together. */
const WANTED = 1;

type Table = Float32Array<ArrayBuffer>;

/** A plan that is to be made: who sees what, of which starts. */
export interface PlanOrder {
  readonly view: View;
  /** [AGENTS][PLACE]; only those of the view are looked at */
  readonly starts: readonly (readonly number[])[];
  /** The return that is wanted; null where none is, so that nothing draws the plan. Left out: the agents end together. */
  readonly wanted?: number | null;
}

/** [AGENTS][HORIZON][PLACE] */
export type JointPlan = readonly (readonly (readonly number[])[])[];

/** What all steps of sampling share, and each step's own. */
export interface SamplingTables {
  /** [plans * AGENTS * HORIZON, PLAN_COLUMNS]: what is known */
  readonly given: Table;
  /** [2 * plans * AGENTS * HORIZON, PLAN_COLUMNS]: the first noise, what is known put in, twice */
  readonly x: Table;
  readonly stepOf: (k: number) => {
    /** [2 * plans, FEATURES] */
    readonly features: Table;
    readonly scalars: Table;
    /** As given. */
    readonly fresh: Table;
  };
}

/** @param seed equal seeds make equal plans of equal orders */
export function samplingTables(
  orders: readonly PlanOrder[],
  schedule: NoiseSchedule,
  seed: number,
): SamplingTables {
  const count = orders.length * AGENTS * HORIZON * PLAN_COLUMNS;
  const given = new Float32Array(count);
  const half = new Float32Array(count);
  const first = deriveSeed(seed, "first noise");
  for (const [plan, { view, starts }] of orders.entries()) {
    for (let agent = 0; agent < AGENTS; agent++) {
      for (let step = 0; step < HORIZON; step++) {
        const known = step === 0 && sees(view, agent);
        const at = planRow(plan, agent, step) * PLAN_COLUMNS;
        given.set([...(known ? starts[agent]! : [0, 0]), ...rowMarks(known, agent)], at);
        for (let axis = 0; axis < PLACE; axis++)
          half[at + axis] = known ? given[at + axis]! : FIRST_NOISE * normal(first, at + axis);
        half.set(rowMarks(known, agent), at + PLACE);
      }
    }
  }
  const x = new Float32Array(2 * count);
  x.set(half);
  x.set(half, count);
  return {
    given,
    x,
    stepOf: (k) => {
      const told = orders.flatMap(({ wanted = WANTED }) => planFeatures(k, wanted));
      const plain = orders.flatMap(() => planFeatures(k, null));
      const key = deriveSeed(seed, "fresh noise", k);
      return {
        features: Float32Array.from([...told, ...plain]),
        scalars: Float32Array.from(stepScalars(schedule, k, GUIDANCE)),
        fresh: Float32Array.from({ length: count }, (_, i) =>
          k > 0 && i % PLAN_COLUMNS < PLACE ? normal(key, i) : 0,
        ),
      };
    },
  };
}

/** The network as one step of sampling asks it. -> the noise that it sees */
export function samplingPass<Place>(
  machine: Machine<Place>,
  layout: ParameterLayout,
  { plans, attends, x, features }: { plans: number; attends: boolean; x: Place; features: Place },
): Place {
  const tape = new Tape(machine, layout);
  const table = tape.input(x, 2 * plans * AGENTS * HORIZON, PLAN_COLUMNS);
  return denoiser(tape, table, tape.input(features, 2 * plans, FEATURES), attends).at;
}

export function plansOf(x: ArrayLike<number>, plans: number): JointPlan[] {
  return Array.from({ length: plans }, (_, plan) =>
    Array.from({ length: AGENTS }, (_, agent) =>
      Array.from({ length: HORIZON }, (_, step) => {
        const at = planRow(plan, agent, step) * PLAN_COLUMNS;
        return [x[at]!, x[at + 1]!];
      }),
    ),
  );
}

interface SamplingCourse {
  readonly signal?: AbortSignal | null;
  /** Told the plans as they are after each step. */
  readonly onStep?: (plans: readonly JointPlan[], k: number) => Promise<void>;
}

interface Places {
  readonly x: Slice;
  readonly given: Slice;
  readonly features: Slice;
  readonly scalars: Slice;
  readonly fresh: Slice;
}

/** Makes so many plans at a time. One owner, who calls `destroy`. */
export class PlanSampler {
  readonly plans: number;
  readonly #gpu: Gpu;
  readonly #buffers: Buffers;
  readonly #at: Places;
  readonly #step: Step;

  private constructor(gpu: Gpu, buffers: Buffers, at: Places, rest: [Step, number]) {
    [this.#step, this.plans] = rest;
    [this.#gpu, this.#buffers, this.#at] = [gpu, buffers, at];
  }

  /** @throws RunError("gpu-memory" | "gpu-program") */
  static async open(
    gpu: Gpu,
    parameters: Table,
    { plans, attends }: { readonly plans: number; readonly attends: boolean },
  ): Promise<PlanSampler> {
    const buffers = new Buffers(gpu);
    try {
      const layout = jointLayout();
      const half = plans * AGENTS * HORIZON;
      const rows = 2 * plans * AGENTS;
      const tokens = agentTokens(rows, attentionGroup(attends));
      const given = await buffers.upload("madiff sampling", {
        parameters,
        tokens,
        seen: seenBy(tokens, rows),
      });
      const made = await buffers.allocate("madiff sampling", {
        x: 32 * half,
        given: 16 * half,
        features: 8 * plans * FEATURES,
        scalars: 24,
        fresh: 16 * half,
        zero: 4,
      });
      const rooms = await roomsOnDevice(buffers, (machine) => {
        samplingPass(machine, layout, { plans, attends, x: 0, features: 0 });
      });
      const at = { ...given, ...made };
      const recorder = new Recorder(gpu, "madiff sampling");
      const machine = recordedMachine(recorder, {
        ...at,
        partials: null,
        stride: layout.length,
        parts: 1,
        ranges: at,
        rooms,
      });
      const noise = samplingPass(machine, layout, { plans, attends, x: at.x, features: at.features });
      denoise(recorder, { ...at, noise, rows: half, clip: CLIP });
      const step = buffers.keep(await recorder.finish());
      return new PlanSampler(gpu, buffers, at, [step, plans]);
    } catch (thrown) {
      buffers.destroy();
      throw thrown;
    }
  }

  /** @throws RunError("aborted" | "non-finite"), RunErrors of the device @param orders as many as plans */
  async sample(
    orders: readonly PlanOrder[],
    schedule: NoiseSchedule,
    seed: number,
    { signal = null, onStep }: SamplingCourse = {},
  ): Promise<JointPlan[]> {
    const { given, x, stepOf } = samplingTables(orders, schedule, seed);
    this.#buffers.write(this.#at.given, given);
    this.#buffers.write(this.#at.x, x);
    const now = async () => plansOf(await readFloats(this.#gpu, this.#at.x, given.length), this.plans);
    for (let k = schedule.steps - 1; k >= 0; k--) {
      const { features, scalars, fresh } = stepOf(k);
      this.#buffers.write(this.#at.features, features);
      this.#buffers.write(this.#at.scalars, scalars);
      this.#buffers.write(this.#at.fresh, fresh);
      this.#step.run();
      await this.#gpu.settled(); // no signal comes while nothing is waited for
      checkStop(signal);
      if (onStep !== undefined) await onStep(await now(), k);
    }
    const plans = await now();
    if (plans.flat(3).every(Number.isFinite)) return plans;
    throw new RunError(
      "non-finite",
      "Making plans: a coordinate is no number, finite ones were expected. Train the model again, with a smaller rate.",
    );
  }

  destroy(): void {
    this.#buffers.destroy();
  }
}
