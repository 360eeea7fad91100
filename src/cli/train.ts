// `retort train`: supervised fine-tuning of a LoRA adapter on a file of conversations, into a PEFT folder. The state is written
// every few steps as one file; `--resume` goes on from it and ends with the bits of a run that was never interrupted.
// Ctrl-C ends the step that runs, writes the state and leaves.
import { join } from "node:path";
import { asRunError, RunError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import { ALL_LORA_TARGETS, type LoraAdapter } from "../records/adapter.ts";
import { exportPeft } from "../export/peft.ts";
import { RUN_ROWS } from "../settings/run_rows.ts";
import { steps as stepsRow } from "../settings/shared_rows.ts";
import { checkpointIdentity } from "../train/checkpoint.ts";
import type { Lever } from "../train/plan.ts";
import { loraConfigOf, recipe } from "../train/recipe.ts";
import { trainSft } from "../train/sft_trainer.ts";
import { TrainingStep } from "../train/training_step.ts";
import { command } from "./command.ts";
import type { Disk } from "./disk.ts";
import { loadModel, openDisk, withGpu } from "./engine.ts";
import {
  choiceFlag,
  integerFlag,
  needed,
  optional,
  optionalChoice,
  optionalInteger,
  realFlag,
  someOf,
  toggle,
} from "./flags.ts";
import { MEMORY_FLAGS, planFor } from "./memory.ts";
import { readTrainRows } from "./train_data.ts";
import { LOSS_FILE, lossLine, STATE_FILE, TrainingLog } from "./training_log.ts";
import { readTrainingState, type TrainingState } from "./training_state.ts";

export const trainCommand = command({
  name: "train",
  summary: "a LoRA adapter from a file of conversations",
  flags: {
    model: needed("DIR|FILE", "the model's folder, or its GGUF file"),
    data: needed("FILE", "training data, one JSON object a line; see below"),
    out: needed("DIR", "folder of the adapter and of the training's state"),
    steps: integerFlag(stepsRow.fallback, { min: 1, max: 100_000 }, "optimizer steps"),
    rank: integerFlag(RUN_ROWS.rank.fallback, { min: 1, max: 256 }, "LoRA rank"),
    alpha: optionalInteger({ min: 1, max: 65_536 }, "lora_alpha (default twice the rank)"),
    targets: someOf(ALL_LORA_TARGETS, "projections that learn"),
    lr: realFlag(0.0002, { min: 1e-9, max: 1 }, "learning rate at its peak"),
    schedule: choiceFlag(
      ["linear", "cosine", "constant", "floored"],
      "how the learning rate goes on after the warm-up (floored: linearly, to 5 % of its peak)",
    ),
    warmup: optionalInteger(
      { min: 0, max: 100_000 },
      "steps of warm-up (default 10, fewer when the run is shorter)",
    ),
    "weight-decay": realFlag(0, { min: 0, max: 10 }, "decoupled weight decay"),
    "max-grad-norm": realFlag(1, { min: 1e-6, max: 1e6 }, "gradients are clipped to this norm"),
    "batch-tokens": integerFlag(
      RUN_ROWS.batchTokens.fallback,
      { min: 1, max: 1_048_576 },
      "most tokens of a step, prompt tokens included",
    ),
    "micro-batch-tokens": optionalInteger(
      { min: 1, max: 1_048_576 },
      "tokens on the GPU at a time (default a step's, or what the memory allows)",
    ),
    checkpointing: optionalChoice(
      ["off", "selective", "full"],
      "what is computed again instead of kept (default off, or what the memory allows)",
    ),
    ...MEMORY_FLAGS,
    truncation: choiceFlag(["refuse", "cut"], "what happens to a conversation longer than a step"),
    seed: integerFlag(
      RUN_ROWS.seed.fallback,
      { min: 0, max: 4_294_967_295 },
      "of the adapter's start and the order of the data",
    ),
    "save-every": integerFlag(10, { min: 1, max: 100_000 }, "steps between two saved states"),
    resume: toggle("goes on from the state in --out, from the start when there is none"),
    json: optional("FILE", "writes the summary and the loss of every step there"),
  },
  notes: `
A line of --data is {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]}: it goes
through the model's chat template, and what the assistant says is learned. Or {"prompt": "…", "completion": "…"}: the texts
as they stand, the completion and an end token are learned.
Writes to --out: adapter_config.json and adapter_model.safetensors (PEFT loads the folder), ${LOSS_FILE} (a step a line) and
${STATE_FILE}. A run that was killed goes on with --resume and the same flags, and ends with the same bits.
--json FILE: {"schema": 1, "model", "data", "out", "steps", "rows", "tokens", "trainableParameters", "resumedAt",
"adapterSha256", "lossFirst", "lossLast", "losses": [{"step", "loss", "gradNorm", "learningRate", "tokens", "elapsedMs"}]}.`,
  run: async (flags, around) => {
    const settings = recipe({
      rank: flags.rank,
      alpha: flags.alpha ?? 2 * flags.rank,
      targets: flags.targets,
      steps: flags.steps,
      batchTokens: flags["batch-tokens"],
      seed: flags.seed,
      learningRate: flags.lr,
      schedule: flags.schedule,
      warmup: flags.warmup ?? Math.min(10, flags.steps),
      weightDecay: flags["weight-decay"],
      maxGradNorm: flags["max-grad-norm"],
      truncation: flags.truncation,
    });
    const microTokens = Math.min(flags["micro-batch-tokens"] ?? flags["batch-tokens"], flags["batch-tokens"]);
    const wanted = ["ref", "architecture", "tokenizer", "tensors"] as const;
    const opened = await openDisk(flags.model, around.disk, wanted);
    const isCut = flags.truncation === "cut";
    const longest = Math.min(microTokens, opened.architecture.maxPositions);
    const rows = await readTrainRows(flags.data, around.disk, opened, { longest, isCut });
    await around.disk.makeFolder(flags.out);
    const saved = await savedState(flags.out, flags.resume, around.disk);
    const base = opened.ref;

    const lora = loraConfigOf(settings);
    await withGpu(around, async (gpu) => {
      const given: Lever[] = ["rank", "contextTokens"]; // another rank would be another adapter
      if (flags["micro-batch-tokens"] !== null) given.push("microTokens");
      if (flags.checkpointing !== null) given.push("checkpointing");
      const longestRow = rows.reduce((most, { ids }) => Math.min(longest, Math.max(most, ids.length)), 0);
      const plan = planFor(
        {
          architecture: opened.architecture,
          uses: ["train"],
          rank: settings.rank,
          targets: settings.targets,
          batchTokens: microTokens,
          longestRow,
          contextTokens: longestRow,
          checkpointing: flags.checkpointing ?? "off",
        },
        flags,
        given,
        gpu.report,
      );
      around.tell(plan.sentence);
      const { storage, checkpointing } = plan.settings;
      const model = await loadModel(gpu, opened, lora, null, plan.settings);
      const { layout } = model.lora;
      around.tell(
        `${rows.length} rows of ${flags.data}; ${layout.parameters} parameters learn; ${settings.steps} steps of up to ${settings.batchTokens} tokens`,
      );
      const step = await TrainingStep.create(gpu, model, plan.settings.microTokens, {
        checkpointing,
        hyper: settings,
        maxGradNorm: settings.maxGradNorm,
      });
      const identity = await checkpointIdentity(
        { recipe: settings, rows, base },
        { device: gpu.report, rows: step.rows, storage },
      );
      const log = new TrainingLog(
        flags.out,
        settings.steps,
        { metrics: saved?.metrics ?? [], savedStep: saved?.checkpoint.step ?? 0 },
        around,
      );
      const stop = new AbortController();
      let adapter: LoraAdapter;
      try {
        adapter = await trainSft({
          runId: "train",
          base,
          rows,
          recipe: settings,
          layout,
          step,
          checkpoint: saved?.checkpoint ?? null,
          identity,
          checkpointEvery: flags["save-every"],
          clock: around.clock,
          signal: stop.signal,
          // Ctrl-C is a pause that never ends: the state is saved first.
          pause: () =>
            around.signal.aborted
              ? { reached: () => stop.abort(around.signal.reason), ended: Promise.resolve() }
              : null,
          onMetric: (metric) => log.add(metric),
          onSkipped: (at, { loss, gradNorm }) =>
            around.tell(`step ${at} was skipped: loss ${loss}, gradient norm ${gradNorm}`),
          onOtherDevice: (at) =>
            around.tell(
              `The first ${at} steps were trained on another device; the rest differs in the last bits.`,
            ),
          onRows: ({ cut, dropped }) =>
            around.tell(`${cut} rows lost their end, ${dropped} have nothing to learn and are left out`),
          onCheckpoint: (checkpoint) => log.save(checkpoint),
        });
      } catch (thrown) {
        const error = asRunError(thrown, "train");
        if (error.code !== "aborted") throw error;
        throw new RunError(
          "aborted",
          `Stopped after step ${log.savedStep}; the state is in ${join(flags.out, STATE_FILE)}, --resume goes on from there.`,
          { step: log.savedStep },
          { cause: thrown },
        );
      } finally {
        step.destroy();
      }
      const files = exportPeft(adapter);
      for (const [name, bytes] of files) await around.disk.replace(join(flags.out, name), bytes);
      const adapterSha256 = await sha256Hex(files.get("adapter_model.safetensors")!); // exportPeft always writes it
      const { metrics } = log;
      const summary = {
        schema: 1,
        model: flags.model,
        data: flags.data,
        out: flags.out,
        steps: settings.steps,
        rows: rows.length,
        tokens: metrics.reduce((sum, metric) => sum + metric.tokens, 0),
        trainableParameters: layout.parameters,
        resumedAt: saved?.checkpoint.step ?? 0,
        adapterSha256,
        lossFirst: metrics[0]?.loss ?? null,
        lossLast: metrics.at(-1)?.loss ?? null,
        losses: metrics.map(lossLine),
      };
      if (flags.json !== null) await around.disk.replace(flags.json, `${JSON.stringify(summary, null, 1)}\n`);
      around.out(
        `${flags.out}: loss ${shown(summary.lossFirst)} at the first step, ${shown(summary.lossLast)} at the last; adapter ${adapterSha256}`,
      );
    });
  },
});

function shown(loss: number | null): string {
  return loss === null ? "none" : loss.toFixed(4);
}

/** @throws RunError("config") when there is a state and nobody said what to do with it */
async function savedState(out: string, isResumed: boolean, disk: Disk): Promise<TrainingState | null> {
  const path = join(out, STATE_FILE);
  if (!(await disk.isFile(path))) return null;
  if (isResumed) return readTrainingState(await disk.read(path), path);
  throw new RunError(
    "config",
    `${out} holds the state of a training. Go on with it (--resume), or name another folder.`,
    { out },
  );
}
