// The memory plan of a run and how it steps down. Given what the person wants and what the device allows, it lowers one
// setting at a time, in the order of `MOVES`, until the run fits, and says what it did; or it refuses with both numbers.
// The order is by what a step costs: first what is all but free (f16, q8), then what costs only time (checkpointing, smaller
// micro-batches, fewer texts side by side), then what costs quality (q4, shorter texts, a lower rank).
import { sizeText } from "../core/size_text.ts";
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import type { LoraTarget } from "../records/adapter.ts";
import { type Architecture, defaultContext } from "../models/architecture.ts";
import { STORAGES, type WeightStorage } from "../kernels/matrix.ts";
import type { Checkpointing } from "../model/activations.ts";
import { decodePlan, generatorPlan } from "../model/decoding/decode_plan.ts";
import { loraLayout } from "../model/lora.ts";
import {
  bindingLimit,
  defaultBudget,
  largestBuffer,
  type MemoryPlan,
  planBytes,
  planTotals,
} from "../model/memory_plan.ts";
import { weightSizes } from "../model/weights.ts";
import { copying, type Training } from "./phases.ts";

/** What a plan may choose. */
export interface PlanSettings {
  readonly storage: WeightStorage;
  readonly checkpointing: Checkpointing;
  /** Tokens computed at once; a step of more tokens takes several micro-batches. */
  readonly microTokens: number;
  /** Texts decoded side by side. */
  readonly decodeRows: number;
  /** Tokens of the longest text. */
  readonly contextTokens: number;
  readonly rank: number;
}
export type Lever = keyof PlanSettings;

export interface PlanRequest {
  readonly architecture: Architecture;
  readonly uses: readonly ("train" | "generate")[];
  /** Default copying. */
  readonly training?: Training;
  readonly rank: number;
  readonly targets?: readonly LoraTarget[];
  /** Floats of a trained head, see lora.ts. */
  readonly extra?: number;
  /** Tokens of one optimizer step. */
  readonly batchTokens: number;
  /** Tokens of the longest row of the data, when it is known: neither a micro-batch nor the context becomes shorter. */
  readonly longestRow?: number;
  /** Default f16. */
  readonly storage?: WeightStorage;
  /** Default off. */
  readonly checkpointing?: Checkpointing;
  /** Default 128; fewer where the vocabulary is large. */
  readonly decodeRows?: number;
  /** Default `defaultContext`. */
  readonly contextTokens?: number;
  /** Settings that must stay as they are. */
  readonly fixed?: readonly Lever[];
}

export interface PlanBudget {
  readonly report: AdapterReport;
  /** Default `defaultBudget`. */
  readonly bytes?: number;
}

/** Plain data: survives JSON and structured clone. */
export interface RunPlan {
  readonly settings: PlanSettings;
  /** Bytes by purpose, of all phases. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Most bytes at one time. */
  readonly peakBytes: number;
  readonly budgetBytes: number;
  readonly largest: { readonly name: string; readonly bytes: number };
  readonly bindingBytes: number;
  /** What was lowered, in order; the bytes are peaks after it. */
  readonly lowered: readonly {
    readonly lever: Lever;
    readonly from: string | number;
    readonly to: string | number;
    readonly peakBytes: number;
  }[];
  /** For people. */
  readonly sentence: string;
}

interface Move {
  readonly lever: Lever;
  /** The next lower value, null at the end. */
  readonly lower: (settings: PlanSettings, request: PlanRequest) => PlanSettings[Lever] | null;
}

const after = <T>(order: readonly T[], value: T): T | null => order[order.indexOf(value) + 1] ?? null;
const halved = (value: number, least: number): number | null => {
  const half = Math.max(least, Math.ceil(value / 2));
  return half < value ? half : null;
};
const LEAST = { microTokens: 64, decodeRows: 8, contextTokens: 256, rank: 4 };

/** Nearly lossless storage first; see this file's head. */
const MOVES: readonly Move[] = [
  { lever: "storage", lower: ({ storage }) => (storage === "q8" ? null : after(STORAGES, storage)) },
  { lever: "checkpointing", lower: ({ checkpointing }) => after(CHECKPOINTING, checkpointing) },
  {
    lever: "microTokens",
    lower: ({ microTokens, contextTokens }, { batchTokens, longestRow }) =>
      halved(microTokens, Math.max(LEAST.microTokens, longestRow ?? Math.min(contextTokens, batchTokens))),
  },
  { lever: "decodeRows", lower: ({ decodeRows }) => halved(decodeRows, LEAST.decodeRows) },
  { lever: "storage", lower: ({ storage }) => after(STORAGES, storage) },
  {
    lever: "contextTokens",
    lower: ({ contextTokens }, { longestRow = 0 }) =>
      halved(contextTokens, Math.max(LEAST.contextTokens, longestRow)),
  },
  { lever: "rank", lower: ({ rank }) => halved(rank, LEAST.rank) },
];
const CHECKPOINTING: readonly Checkpointing[] = ["off", "selective", "full"];

/** The settings under which the run fits into the budget and into the device's bindings.
 *  @throws RunError("gpu-memory") with both numbers when it fits under none */
export function planRun(
  request: PlanRequest,
  { report, bytes: budget = defaultBudget(report) }: PlanBudget,
): RunPlan {
  const { architecture: a, rank, batchTokens, fixed = [] } = request;
  const binding = bindingLimit(report);
  const contextTokens = request.contextTokens ?? defaultContext(a);
  let settings: PlanSettings = {
    storage: request.storage ?? "f16",
    checkpointing: request.checkpointing ?? "off",
    microTokens: batchTokens,
    decodeRows: decodePlan(a, { rows: request.decodeRows ?? 128, contextTokens }).rows,
    contextTokens,
    rank,
  };
  let sizes = sizesOf(request, settings);
  const wanted = sizes;
  const lowered: RunPlan["lowered"][number][] = [];
  const fits = ({ peak, largest }: Sizes) => peak <= budget && largest.bytes <= binding;
  while (!fits(sizes)) {
    const better = MOVES.filter(({ lever }) => !fixed.includes(lever))
      .map(({ lever, lower }) => ({ lever, to: lower(settings, request) }))
      .filter(({ to }) => to !== null)
      .map(({ lever, to }) => {
        const next: PlanSettings = { ...settings, [lever]: to };
        return { lever, next, sizes: sizesOf(request, next) };
      })
      .find(({ sizes: { peak, largest } }) =>
        // what is too large must shrink; a move that shrinks only the other thing waits
        sizes.peak > budget ? peak < sizes.peak : largest.bytes < sizes.largest.bytes,
      );
    if (better === undefined) throw refusal(request, settings, sizes, { budget, binding });
    const { lever } = better;
    lowered.push({ lever, from: settings[lever], to: better.next[lever], peakBytes: better.sizes.peak });
    ({ next: settings, sizes } = better);
  }
  return {
    settings,
    bytes: planTotals(sizes.all),
    peakBytes: sizes.peak,
    budgetBytes: budget,
    largest: sizes.largest,
    bindingBytes: binding,
    lowered,
    sentence: sentence(settings, lowered, { wanted: wanted.peak, peak: sizes.peak, budget }),
  };
}

interface Sizes {
  readonly all: MemoryPlan;
  readonly peak: number;
  readonly largest: { readonly name: string; readonly bytes: number };
}

function sizesOf(
  { architecture: a, uses, training = copying({ validates: false }), targets, extra }: PlanRequest,
  settings: PlanSettings,
): Sizes {
  const { rank, microTokens, contextTokens, checkpointing } = settings;
  const layout = loraLayout(a, {
    rank,
    ...(targets === undefined ? {} : { targets }),
    ...(extra === undefined ? {} : { extra }),
  });
  const stays = {
    weights: weightSizes(a, { storage: settings.storage, contextTokens }),
    lora: { parameters: 4 * layout.length },
  };
  const generator = generatorPlan(a, rank, decodePlan(a, { rows: settings.decodeRows, contextTokens }));
  const sizes = { architecture: a, layout, microTokens, contextTokens, checkpointing, generator };
  const phases: readonly MemoryPlan[] = [
    ...(uses.includes("train") ? training.phases(sizes) : []),
    ...(uses.includes("generate") ? [generator] : []),
  ];
  const all = Object.assign({}, stays, ...phases) as MemoryPlan; // purposes of one name are of one size
  const peak = planBytes(stays) + Math.max(...phases.map(planBytes));
  return { all, peak, largest: largestBuffer(all) };
}

const NAMES: Readonly<Record<Lever, (value: string | number) => string>> = {
  storage: (value) => `weights as ${value}`,
  checkpointing: (value) => `checkpointing ${value}`,
  microTokens: (value) => `${value} tokens at a time`,
  decodeRows: (value) => `${value} texts side by side`,
  contextTokens: (value) => `texts of ${value} tokens`,
  rank: (value) => `rank ${value}`,
};

/** Bytes at the peak as asked for and as planned, and those that are allowed. */
interface PlannedBytes {
  readonly wanted: number;
  readonly peak: number;
  readonly budget: number;
}

function sentence(
  settings: PlanSettings,
  lowered: RunPlan["lowered"],
  { wanted, peak, budget }: PlannedBytes,
): string {
  if (lowered.length === 0)
    return `This run takes up to ${sizeText(peak)} of GPU memory; ${sizeText(budget)} are allowed.`;
  const levers = [...new Set(lowered.map(({ lever }) => lever))];
  const changes = levers.map((lever) => {
    const from = lowered.find((each) => each.lever === lever)!.from;
    return `${NAMES[lever](settings[lever])} instead of ${from}`;
  });
  return `As asked for, this run would take ${sizeText(wanted)} of GPU memory; ${sizeText(budget)} are allowed. It takes ${sizeText(peak)} with ${list(changes)}.`;
}

function refusal(
  { uses, training }: PlanRequest,
  settings: PlanSettings,
  { peak, largest }: Sizes,
  { budget, binding }: { readonly budget: number; readonly binding: number },
): RunError {
  const levers: Lever[] = uses.includes("train")
    ? [
        "storage",
        "checkpointing",
        "microTokens",
        ...(training?.decodes === true ? (["decodeRows"] as const) : []),
        "contextTokens",
        "rank",
      ]
    : ["storage", "decodeRows", "contextTokens"];
  const least = list(levers.map((lever) => NAMES[lever](settings[lever])));
  const details = { need: peak, have: budget, settings, largest, bindingBytes: binding };
  if (peak > budget) {
    return new RunError(
      "gpu-memory",
      `This run needs ${sizeText(peak)} of GPU memory even with ${least}; ${sizeText(budget)} are allowed. Choose a smaller model, or allow more where the device has it.`,
      details,
    );
  }
  return new RunError(
    "gpu-memory",
    `This run needs a GPU buffer of ${sizeText(largest.bytes)} (${largest.name}) even with ${least}; this device binds ${sizeText(binding)}. Choose a smaller model, a lower rank or shorter texts.`,
    details,
  );
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
