// What `generate` and `eval` share: a generator whose memory was planned, for rows of prompts.
import type { LoraAdapter } from "../records/adapter.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import type { GenerateRow, GeneratedRow } from "../model/decoding/requests.ts";
import { Generator, type GeneratorOptions } from "../model/generate.ts";
import type { Surroundings } from "./command.ts";
import { loadModel, NO_ADAPTER, type EngineModel, withGpu } from "./engine.ts";
import type { FlagValues } from "./flags.ts";
import { contextFor, type MEMORY_FLAGS, planFor } from "./memory.ts";

/** The texts of all rows, at most `sideBySide` at a time. @throws RunError("gpu-memory" | "config"), errors of `Generator` */
export async function generateRows(
  { architecture, ...opened }: EngineModel,
  adapter: LoraAdapter | null,
  rows: readonly GenerateRow[],
  sideBySide: number,
  flags: FlagValues<typeof MEMORY_FLAGS>,
  around: Surroundings,
  options: Pick<GeneratorOptions, "onFinished"> = {},
): Promise<GeneratedRow[]> {
  const lora = adapter?.config ?? NO_ADAPTER;
  const contextTokens = rows.reduce(
    (most, { ids, maxNewTokens }) => Math.max(most, contextFor(architecture, ids.length, maxNewTokens)),
    0,
  );
  return withGpu(around, async (gpu) => {
    const { settings, sentence } = planFor(
      {
        architecture,
        uses: ["generate"],
        rank: lora.r,
        targets: lora.target_modules,
        batchTokens: 1,
        decodeRows: Math.min(sideBySide, rows.length),
        contextTokens,
      },
      flags,
      ["rank", "contextTokens"],
      gpu.report,
    );
    around.tell(sentence);
    const model = await loadModel(gpu, { architecture, ...opened }, lora, adapter, settings);
    const plan = decodePlan(architecture, { rows: settings.decodeRows, contextTokens });
    const generator = await Generator.create(gpu, model, plan, around.clock);
    try {
      return await generator.generate(rows, { adapter: adapter !== null, signal: around.signal, ...options });
    } finally {
      generator.destroy();
    }
  });
}
