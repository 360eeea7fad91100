// What decides a trained adapter, of all settings: the numbers a person may choose, their defaults, and their limits.
// What a device chooses (checkpointing, rows of a micro-batch, storage of the frozen weights) is not here; see plan.ts.
import { RunError } from "../core/errors.ts";
import { ALL_LORA_TARGETS, type LoraConfig, type LoraTarget, type StartPoint } from "../records/adapter.ts";
import type { Checkpointing } from "../model/activations.ts";
import { loraConfig } from "../model/lora.ts";
import type { Schedule, ScheduleKind } from "./schedule.ts";
import type { StepOptions } from "./optimizer_step.ts";

export interface Recipe {
  readonly rank: number;
  /** lora_alpha; the adapter's effect is scaled by alpha / rank. A whole number, as some readers of adapters want. */
  readonly alpha: number;
  /** In the order of ALL_LORA_TARGETS. */
  readonly targets: readonly LoraTarget[];
  readonly steps: number;
  /** Most tokens of one optimizer step, prompt tokens included. */
  readonly batchTokens: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly schedule: ScheduleKind;
  readonly warmup: number;
  /** Decoupled, as in torch.optim.AdamW, on every trained number. */
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** Gradients are clipped to this global norm; null: never. */
  readonly maxGradNorm: number | null;
  /** A row longer than a batch is refused, or loses its end. */
  readonly truncation: "refuse" | "cut";
}

const isTarget = (name: string) => ALL_LORA_TARGETS.some((target) => target === name);

type Required = "rank" | "steps" | "batchTokens" | "seed" | "learningRate";

/** The recipe that the bundled model was measured with: its schedule has ten steps of warm-up, fewer when the run is shorter.
 *  @throws RunError("config") naming the first setting out of its range */
export function recipe(settings: Pick<Recipe, Required> & Partial<Recipe>): Recipe {
  const { targets = ALL_LORA_TARGETS } = settings;
  if (targets.length === 0 || targets.some((target, i) => !isTarget(target) || targets.indexOf(target) < i)) {
    throw new RunError(
      "config",
      `Training: targets must be one or more different ones of ${ALL_LORA_TARGETS.join(", ")}, got ${targets.join(", ") || "none"}.`,
      { name: "targets", value: targets },
    );
  }
  const full: Recipe = {
    alpha: 2 * settings.rank,
    schedule: "floored",
    warmup: Math.min(10, settings.steps),
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.98,
    eps: 1e-8,
    maxGradNorm: 1,
    truncation: "refuse",
    ...settings,
    targets: ALL_LORA_TARGETS.filter((target) => targets.includes(target)),
  };
  const within = (name: keyof Recipe, isGood: (value: number) => boolean, range: string) => {
    const value = full[name];
    if (value === null || (typeof value === "number" && isGood(value))) return;
    throw new RunError("config", `Training: ${name} must be ${range}, got ${String(value)}.`, {
      name,
      value,
    });
  };
  const whole = (least: number) => (value: number) => Number.isSafeInteger(value) && value >= least;
  const positive = (value: number) => Number.isFinite(value) && value > 0;
  const share = (value: number) => value >= 0 && value < 1;
  for (const name of ["rank", "alpha", "steps", "batchTokens"] as const) {
    within(name, whole(1), "a whole number from 1 on");
  }
  for (const name of ["seed", "warmup"] as const) within(name, whole(0), "a whole number from 0 on");
  for (const name of ["learningRate", "eps", "maxGradNorm"] as const) within(name, positive, "above 0");
  for (const name of ["beta1", "beta2"] as const) within(name, share, "from 0 to below 1");
  within("weightDecay", (value) => Number.isFinite(value) && value >= 0, "0 or above");
  return full;
}

/** What the page's settings say. A student that starts from an adapter keeps that adapter's shape. */
export function recipeOfRun(config: Pick<Recipe, Required>, start?: StartPoint): Recipe {
  const { rank, steps, batchTokens, seed, learningRate } = config;
  return recipe({ ...adapterShape(rank, start), steps, batchTokens, seed, learningRate });
}

/** The shape of the student's adapter: of this rank, or of the adapter that it starts from. */
export function adapterShape(rank: number, start?: StartPoint): Pick<Recipe, "rank" | "alpha" | "targets"> {
  if (start === undefined) return { rank, alpha: 2 * rank, targets: ALL_LORA_TARGETS };
  const { r, lora_alpha: alpha, target_modules: targets } = start.lora;
  return { rank: r, alpha, targets };
}

export function loraConfigOf({
  rank,
  alpha,
  targets,
}: Pick<Recipe, "rank" | "alpha" | "targets">): LoraConfig {
  return loraConfig(rank, alpha, targets);
}

export function scheduleOf({
  schedule,
  learningRate,
  steps,
  warmup,
}: Pick<Recipe, "schedule" | "learningRate" | "steps" | "warmup">): Schedule {
  return { kind: schedule, peak: learningRate, steps, warmup };
}

export function stepOptions(
  { beta1, beta2, eps, weightDecay, maxGradNorm }: Omit<Recipe, "batchTokens" | "truncation" | "steps">,
  checkpointing: Checkpointing,
): Omit<StepOptions, "trained"> {
  return { checkpointing, hyper: { beta1, beta2, eps, weightDecay }, maxGradNorm };
}
