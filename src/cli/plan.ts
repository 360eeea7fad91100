// `retort plan`: what a run would take of the GPU's memory, and how it would step down, from config.json alone.
import type { AdapterReport } from "../core/adapter_report.ts";
import { ALL_LORA_TARGETS } from "../records/adapter.ts";
import { defaultContext, parameterCount } from "../models/architecture.ts";
import { sizeText } from "../core/size_text.ts";
import type { Lever } from "../train/plan.ts";
import { command } from "./command.ts";
import { openDisk, withGpu } from "./engine.ts";
import { integerFlag, needed, optional, optionalChoice, optionalInteger, someOf, toggle } from "./flags.ts";
import { MEMORY_FLAGS, planFor } from "./memory.ts";

export const planCommand = command({
  name: "plan",
  summary: "the GPU memory that a run would take",
  flags: {
    model: needed("DIR", "the model's folder; config.json is enough"),
    for: someOf(["train", "generate"], "what is to be done"),
    rank: integerFlag(8, { min: 1, max: 256 }, "LoRA rank"),
    targets: someOf(ALL_LORA_TARGETS, "projections that learn"),
    "batch-tokens": integerFlag(1024, { min: 1, max: 1_048_576 }, "most tokens of a step"),
    context: optionalInteger(
      { min: 1, max: 1_048_576 },
      "tokens of the longest text (default 2048, or the model's own limit)",
    ),
    rows: integerFlag(128, { min: 1, max: 1024 }, "texts generated side by side"),
    checkpointing: optionalChoice(["off", "selective", "full"], "what is computed again instead of kept"),
    ...MEMORY_FLAGS,
    "default-limits": toggle("plans for WebGPU's default limits, without asking for a GPU"),
    json: optional("FILE", "writes the plan there"),
  },
  notes: `
Prints the settings under which the run fits and the bytes by purpose; weights and adapter stay, training and generating
come one after the other. Settings given by a flag stay as they are; the others step down, in the order of what it costs.
A run that fits under none ends with exit code 1 and a sentence with both numbers.
--json FILE: {"schema": 1, "model", "parameters", "settings": {"storage", "checkpointing", "microTokens", "decodeRows",
"contextTokens", "rank"}, "bytes": {purpose: bytes}, "peakBytes", "budgetBytes", "largest": {"name", "bytes"},
"bindingBytes", "lowered": [{"lever", "from", "to", "peakBytes"}], "sentence"}.`,
  run: async (flags, around) => {
    const { architecture } = await openDisk(flags.model, around.disk, ["architecture"]);
    const report = flags["default-limits"]
      ? DEFAULT_LIMITS
      : await withGpu(around, ({ report }) => Promise.resolve(report));
    const given: Lever[] = ["rank"];
    if (flags.context !== null) given.push("contextTokens");
    if (flags.checkpointing !== null) given.push("checkpointing");
    const plan = planFor(
      {
        architecture,
        uses: flags.for,
        rank: flags.rank,
        targets: flags.targets,
        batchTokens: flags["batch-tokens"],
        decodeRows: flags.rows,
        contextTokens: Math.min(flags.context ?? defaultContext(architecture), architecture.maxPositions),
        checkpointing: flags.checkpointing ?? "off",
      },
      flags,
      given,
      report,
    );
    around.out(plan.sentence);
    const width = Math.max(...Object.keys(plan.bytes).map((name) => name.length), 4);
    for (const [name, bytes] of Object.entries(plan.bytes))
      around.out(`  ${name.padEnd(width)}  ${sizeText(bytes)}`);
    around.out(`  ${"peak".padEnd(width)}  ${sizeText(plan.peakBytes)}`);
    const { storage, checkpointing, microTokens, decodeRows, contextTokens } = plan.settings;
    around.out(
      `weights in ${storage}, checkpointing ${checkpointing}, ${microTokens} tokens at a time, ${decodeRows} texts side by side, texts of ${contextTokens} tokens`,
    );
    if (flags.json === null) return;
    const content = { schema: 1, model: flags.model, parameters: parameterCount(architecture), ...plan };
    await around.disk.replace(flags.json, `${JSON.stringify(content, null, 1)}\n`);
  },
});

/** What WebGPU promises everywhere (its specification, section 3.6.2). */
const DEFAULT_LIMITS: AdapterReport = {
  vendor: "",
  architecture: "",
  description: "WebGPU's default limits",
  isSoftware: false,
  features: [],
  limits: { maxBufferSize: 256 * 2 ** 20, maxStorageBufferBindingSize: 128 * 2 ** 20 },
};
