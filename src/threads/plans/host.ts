// What runs inside the plans worker: MADiff's two models, one after the other, on a device of their own. Nothing is kept: it takes minutes.
import type { GpuPort } from "../../core/ports.ts";
import { openDevice } from "../../gpu/device.ts";
import { firstJointState, jointLayout } from "../../madiff/joint_trainer.ts";
import { trainJointly } from "../../madiff/joint_training.ts";
import { cosineSchedule } from "../../madiff/noise_schedule.ts";
import { JOINT_MODELS, type SeenPlans } from "../../madiff/plan_lines.ts";
import { plansOutOfNoise } from "../../madiff/shown_plans.ts";
import { rendezvous } from "../../madiff/world.ts";
import type { PlansApi, PlansOrder, PlansReport } from "./api.ts";

/** As `retort madiff` has them where nobody says otherwise. */
const USUAL = { plans: 32, learningRate: 0.01 };
const NOISING = 50;
/** Times that a model's plans are looked at while it learns. */
const LOOKS = 10;

export interface PlansHostPorts {
  readonly gpu: GpuPort | undefined;
}

export class PlansHost implements PlansApi {
  private readonly ports: PlansHostPorts;

  constructor(ports: PlansHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("gpu-unavailable" | "gpu-lost" | "non-finite" | …) */
  async train(
    { seed, episodes: count, steps }: PlansOrder,
    reports: MessagePort,
  ): Promise<readonly SeenPlans[]> {
    const gpu = await openDevice(this.ports.gpu);
    try {
      const episodes = Array.from({ length: count }, (_, i) => rendezvous(seed, i));
      const schedule = cosineSchedule(NOISING);
      const layout = jointLayout();
      const all: SeenPlans[] = [];
      for (const model of JOINT_MODELS) {
        const order = { ...USUAL, seed, steps, attends: model === "attention" };
        const shown = { model, schedule, seed, signal: null };
        const { parameters } = await trainJointly(gpu, order, firstJointState(layout, seed), {
          episodes,
          schedule,
          signal: null, // who stops it ends the worker
          every: Math.max(1, Math.ceil(steps / LOOKS)),
          onLook: async (state, [loss]) => {
            const seen = await plansOutOfNoise(gpu, { ...shown, parameters: state.parameters });
            const plans = seen.at(-1)!; // there is a step of noise at least
            reports.postMessage({ model, step: state.step, steps, loss, plans } satisfies PlansReport);
          },
        });
        all.push(...(await plansOutOfNoise(gpu, { ...shown, parameters })));
      }
      return all;
    } finally {
      gpu.destroy();
    }
  }
}
