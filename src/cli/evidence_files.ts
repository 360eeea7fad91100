// Where the evidence lies on the disk: rows, students, and the texts that were said.
import { join } from "node:path";
import { sha256Hex } from "../core/sha256.ts";
import { utf8Text } from "../core/utf8.ts";
import type { GrowingFile } from "../evidence/said.ts";
import type { StudentFiles } from "../evidence/schooling.ts";
import type { RowFiles } from "../evidence/run.ts";
import { exportPeft } from "../export/peft.ts";
import type { OpenedModel } from "../models/open.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Disk } from "./disk.ts";
import { readAdapter } from "./engine.ts";
import { LOSS_FILE, lossLine, STATE_FILE } from "./training_log.ts";
import { readTrainingState, writeTrainingState } from "./training_state.ts";

const NEWLINE = "\n".charCodeAt(0);

export function rowFilesIn(disk: Disk, folder: string): RowFiles {
  return {
    read: async (name) => {
      const path = join(folder, name);
      return (await disk.isFile(path)) ? utf8Text(await disk.read(path), path) : null;
    },
    replace: (name, text) => disk.replace(join(folder, name), text),
    hash: (text) => disk.sha256OfText(text),
  };
}

/** A file of lines that grows; what a kill left of a line is cut off. */
export async function growingFile(disk: Disk, path: string): Promise<GrowingFile> {
  const bytes = (await disk.isFile(path)) ? await disk.read(path) : new Uint8Array();
  let length = bytes.lastIndexOf(NEWLINE) + 1;
  if (length < bytes.length) await disk.cut(path, length);
  const whole = utf8Text(bytes.subarray(0, length), path);
  return {
    lines: () => Promise.resolve(whole.split("\n").filter((line) => line !== "")),
    append: async (text) => {
      const added = new TextEncoder().encode(text);
      await disk.append(path, added, length);
      length += added.length;
    },
  };
}

/** A student's folder: its adapter as PEFT reads it, and while it learns the state of its training. */
export async function studentFiles(
  disk: Disk,
  folder: string,
  model: OpenedModel<"architecture">,
): Promise<StudentFiles> {
  await disk.makeFolder(folder);
  const [weights, state] = [join(folder, "adapter_model.safetensors"), join(folder, STATE_FILE)];
  let steps: readonly StepMetric[] = [];
  return {
    adapter: async () =>
      (await disk.isFile(weights))
        ? { adapter: await readAdapter(folder, model, disk), sha256: await disk.sha256(weights) }
        : null,
    putAdapter: async (adapter) => {
      const files = exportPeft(adapter);
      const [tensors, ...others] = [...files].toSorted(
        ([a], [b]) => Number(b === "adapter_model.safetensors") - Number(a === "adapter_model.safetensors"),
      );
      for (const [name, bytes] of others) await disk.replace(join(folder, name), bytes);
      await disk.replace(
        join(folder, LOSS_FILE),
        steps.map((each) => `${JSON.stringify(lossLine(each))}\n`).join(""),
      );
      await disk.replace(weights, tensors![1]); // last: what makes the student whole
      await disk.remove(state);
      return sha256Hex(tensors![1]);
    },
    checkpoint: async () => {
      if (!(await disk.isFile(state))) return null;
      const saved = readTrainingState(await disk.read(state), state);
      steps = saved.metrics;
      return saved.checkpoint;
    },
    putCheckpoint: async (checkpoint, metrics) => {
      const known = new Set(metrics.map(({ step }) => step));
      steps = [...steps.filter(({ step }) => !known.has(step)), ...metrics];
      await disk.replace(state, writeTrainingState({ checkpoint, metrics: steps }));
    },
  };
}
