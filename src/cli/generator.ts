// What `generate` and `eval` share: a generator whose memory was planned, for rows of prompts.
import type { LoraAdapter } from "../records/adapter.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import type { GenerateRow, GeneratedRow } from "../model/decoding/requests.ts";
import { Generator, type GeneratorOptions } from "../model/generate.ts";
import type { Surroundings } from "./command.ts";
import { loadModel, NO_ADAPTER, type EngineModel, withGpu } from "./engine.ts";
import type { FlagValues } from "./flags.ts";
import { contextFor, type MEMORY_FLAGS, planFor } from "./memory.ts";

export interface GenerateWork extends Pick<GeneratorOptions, "onFinished"> {
  readonly model: EngineModel;
  /** null: the model answers without one. */
  readonly adapter: LoraAdapter | null;
  readonly rows: readonly GenerateRow[];
  /** Most rows that are generated at a time. */
  readonly sideBySide: number;
}

/** Generates the texts of all rows, in their order. @throws RunError("gpu-memory" | "config"), errors of `Generator` */
export async function generateRows(
  { model: opened, adapter, rows, sideBySide, ...options }: GenerateWork,
  flags: FlagValues<typeof MEMORY_FLAGS>,
  around: Surroundings,
): Promise<GeneratedRow[]> {
  const { architecture } = opened;
  const lora = adapter ?? NO_ADAPTER;
  const contextTokens = rows.reduce(
    (most, { ids, maxNewTokens }) => Math.max(most, contextFor(architecture, ids.length, maxNewTokens)),
    0,
  );
  return withGpu(around, async (gpu) => {
    const { settings, sentence } = planFor(
      {
        architecture,
        uses: ["generate"],
        rank: lora.config.r,
        targets: lora.config.target_modules,
        batchTokens: 1,
        decodeRows: Math.min(sideBySide, rows.length),
        contextTokens,
      },
      flags,
      ["rank", "contextTokens"],
      gpu.report,
    );
    around.tell(sentence);
    const model = await loadModel(gpu, opened, lora, settings);
    const plan = decodePlan(architecture, { rows: settings.decodeRows, contextTokens });
    const generator = await Generator.create(gpu, model, plan, around.clock);
    try {
      return await generator.generate(rows, { adapter: adapter !== null, signal: around.signal, ...options });
    } finally {
      generator.destroy();
    }
  });
}
