// `retort train`: supervised fine-tuning of a LoRA adapter on a file of conversations, into a PEFT folder. The state is written
// every few steps as one file; `--resume` goes on from it and ends with the bits of a run that was never interrupted.
// Here are the files before and after; the training itself stands in train_rows.ts.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import { exportPeft } from "../export/peft.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { whyTooLarge } from "../processor/limit.ts";
import { command } from "./command.ts";
import type { Disk } from "./disk.ts";
import { openDisk } from "./engine.ts";
import { readTrainRows } from "./train_data.ts";
import { recipeOfFlags, TRAIN_FLAGS, type TrainFlags } from "./train_flags.ts";
import { type FileTraining, trainRows } from "./train_rows.ts";
import { withTrainer } from "./trainer_device.ts";
import { LOSS_FILE, lossLine, STATE_FILE, TrainingLog } from "./training_log.ts";
import { readTrainingState, type TrainingState } from "./training_state.ts";

export const trainCommand = command({
  name: "train",
  summary: "a LoRA adapter from a file of conversations",
  flags: TRAIN_FLAGS,
  notes: `
A line of --data is {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]}: it goes
through the model's chat template, and what the assistant says is learned. Or {"prompt": "…", "completion": "…"}: the texts
as they stand, the completion and an end token are learned.
Writes to --out: adapter_config.json and adapter_model.safetensors (PEFT loads the folder), ${LOSS_FILE} (a step a line) and
${STATE_FILE}. A run that was killed goes on with --resume and the same flags, and ends with the same bits.
--json FILE: {"schema": 1, "model", "data", "out", "steps", "rows", "tokens", "trainableParameters", "resumedAt",
"adapterSha256", "lossFirst", "lossLast", "losses": [{"step", "loss", "gradNorm", "learningRate", "tokens", "elapsedMs"}]}.`,
  run: async (flags, around) => {
    const { disk } = around;
    const training = await readTraining(flags, disk);
    const { recipe, rows, saved } = training;
    const log = new TrainingLog(
      flags.out,
      recipe.steps,
      { metrics: saved?.metrics ?? [], savedStep: saved?.checkpoint.step ?? 0 },
      around,
    );
    const whyNot = whyTooLarge(training.opened.architecture, {
      ...recipe,
      microTokens: training.microTokens,
    });
    await withTrainer({ asked: flags.trainer, whyNot }, around, async (gpu) => {
      const { adapter, parameters } = await trainRows(gpu, training, log, around);
      const adapterSha256 = await writeAdapter(flags.out, adapter, disk);
      const { metrics } = log;
      const summary = {
        schema: 1,
        model: flags.model,
        data: flags.data,
        out: flags.out,
        steps: recipe.steps,
        rows: rows.length,
        tokens: metrics.reduce((sum, metric) => sum + metric.tokens, 0),
        trainableParameters: parameters,
        resumedAt: saved?.checkpoint.step ?? 0,
        adapterSha256,
        lossFirst: metrics[0]?.loss ?? null,
        lossLast: metrics.at(-1)?.loss ?? null,
        losses: metrics.map(lossLine),
      };
      if (flags.json !== null) await disk.replace(flags.json, `${JSON.stringify(summary, null, 1)}\n`);
      around.out(
        `${flags.out}: loss ${shown(summary.lossFirst)} at the first step, ${shown(summary.lossLast)} at the last; adapter ${adapterSha256}`,
      );
    });
  },
});

function shown(loss: number | null): string {
  return loss === null ? "none" : loss.toFixed(4);
}

/** Reads all that the training needs from the disk, so that what is wrong there is said before a GPU is asked for; makes --out. */
async function readTraining(flags: TrainFlags, disk: Disk): Promise<FileTraining> {
  const recipe = recipeOfFlags(flags);
  const microTokens = Math.min(flags["micro-batch-tokens"] ?? flags["batch-tokens"], flags["batch-tokens"]);
  const opened = await openDisk(flags.model, disk, ["ref", "architecture", "tokenizer", "tensors"]);
  const longest = Math.min(microTokens, opened.architecture.maxPositions);
  const isCut = flags.truncation === "cut";
  const rows = await readTrainRows(flags.data, disk, opened, { longest, isCut });
  await disk.makeFolder(flags.out);
  const saved = await savedState(flags.out, flags.resume, disk);
  const longestRow = rows.reduce((most, { ids }) => Math.min(longest, Math.max(most, ids.length)), 0);
  return { flags, recipe, opened, rows, microTokens, longestRow, saved };
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

/** Writes the adapter as a PEFT folder. @returns the SHA-256 of its weights' file */
async function writeAdapter(out: string, adapter: LoraAdapter, disk: Disk): Promise<string> {
  const files = exportPeft(adapter);
  for (const [name, bytes] of files) await disk.replace(join(out, name), bytes);
  return sha256Hex(files.get("adapter_model.safetensors")!); // exportPeft always writes it
}
