// `retort logits`: the logits of every position of a list of ids, to hold the engine against another one.
import { command } from "./command.ts";
import { loadModel, NO_ADAPTER, openDisk, readAdapter, withGpu } from "./engine.ts";
import { choiceFlag, ids, needed, optional } from "./flags.ts";
import { STORAGES } from "../kernels/matrix.ts";
import { sequenceLogits } from "../model/logits.ts";

export const logitsCommand = command({
  name: "logits",
  summary: "the logits of every position of a list of token ids",
  flags: {
    model: needed("DIR|FILE", "the model's folder, or its GGUF file"),
    adapter: optional("DIR", "a PEFT adapter's folder"),
    ids: ids("token ids, the first one first (needed)"),
    storage: choiceFlag(STORAGES, "how the weights are stored"),
    json: optional("FILE", "writes all logits there"),
  },
  notes: `
Prints the five largest logits of each position.
--json FILE: {"schema": 1, "model", "adapter", "ids": [T ids], "logits": [T lists of one number per token]}, f32 in full.`,
  run: async (flags, around) => {
    const opened = await openDisk(flags.model, around.disk, ["architecture", "tensors"]);
    const adapter = flags.adapter === null ? null : await readAdapter(flags.adapter, opened, around.disk);
    const rows: string[] = [];
    const stored = { storage: flags.storage, contextTokens: flags.ids.length };
    await withGpu(around, async (gpu) => {
      const model = await loadModel(gpu, opened, adapter ?? NO_ADAPTER, stored);
      await sequenceLogits(gpu, model, { ids: flags.ids, adapter: adapter !== null }, (position, logits) => {
        if (flags.json !== null) rows.push(`[${logits.join(",")}]`);
        around.out(`${position}  ${topOf(logits)}`);
      });
    });
    if (flags.json === null) return;
    const head = JSON.stringify({ schema: 1, model: flags.model, adapter: flags.adapter, ids: flags.ids });
    await around.disk.replace(flags.json, `${head.slice(0, -1)},"logits":[\n${rows.join(",\n")}\n]}\n`);
  },
});

/** "id logit" of the five largest, the largest first; the smaller id first among equals. */
function topOf(logits: Float32Array): string {
  const top: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    const at = top.findIndex((other) => logits[id]! > logits[other]!);
    if (at >= 0) top.splice(at, 0, id);
    else if (top.length < 5) top.push(id);
    if (top.length > 5) top.pop();
  }
  return top.map((id) => `${id} ${logits[id]!.toFixed(4)}`).join("  ");
}
