// An adapter of the real SmolLM2-135M-Instruct in its real reader: on the very GGUF file, PEFT over transformers' own loader computes what our
// engine computes.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskSources } from "../../src/cli/model_source.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { initialParameters, loraConfig, loraLayout, toAdapter } from "../../src/model/lora.ts";
import { openModel } from "../../src/models/open.ts";
import { retort, scratchFolder } from "../cli/retort.ts";
import { pythonWith } from "../harness/python.ts";
import { realModel } from "../harness/real_model.ts";

const scratch = scratchFolder();
/** Reading and computing 135 million weights twice, on a busy machine. */
const SLOW_MS = 1_800_000;
/** Asked for of a real model; measured on the base alone: 5.2e-5. */
const CLOSE = 1e-3;

const MODULES = "torch, transformers, peft, gguf";
const python = pythonWith(MODULES);
if (python === undefined) console.warn(`not run: PEFT on the real model (no Python has ${MODULES})`);
const file = await realModel();

test.skipIf(python === undefined || file === undefined)(
  "an adapter of a real GGUF means the same to PEFT on transformers' weights and to our engine",
  async () => {
    const path = file!;
    const opened = await openModel(await diskSources(nodeDisk)(path), ["ref", "architecture", "tokenizer"]);
    const voice = await opened.voice();
    const prompt = voice.render({ role: "propose", question: "What is 20 plus 22?" });
    const ids = opened.tokenizer.encode(prompt).slice(-16);

    const config = loraConfig(4);
    const layout = loraLayout(opened.architecture, { rank: 4 });
    const arena = initialParameters(layout, 7).map((value, i) => (value === 0 ? 0.01 * Math.sin(i) : value)); // B is not zero
    const adapter = toAdapter(layout, arena, config, opened.ref);
    const folder = join(scratch, "peft");
    mkdirSync(folder);
    for (const [name, bytes] of exportPeft(adapter)) writeFileSync(join(folder, name), bytes);

    const told = join(scratch, "ours.json");
    const ran = await retort([
      "logits",
      "--model",
      path,
      "--adapter",
      folder,
      "--ids",
      ids.join(","),
      "--json",
      told,
    ]);
    expect(ran.code).toBe(0);
    const ours = (JSON.parse(readFileSync(told, "utf8")) as { logits: number[][] }).logits;

    const theirs = join(scratch, "theirs.json");
    const args = ["tests/interop/real_adapter.py", path, folder, JSON.stringify(ids), theirs];
    const asked = spawnSync(python!, args, { encoding: "utf8" });
    if (asked.status !== 0) throw new Error(asked.stderr.slice(-2000));
    const { base, adapted } = JSON.parse(readFileSync(theirs, "utf8")) as Record<
      "base" | "adapted",
      number[][]
    >;
    expect(worst(adapted, base)).toBeGreaterThan(0.1); // the adapter is felt
    expect(worst(ours, adapted)).toBeLessThan(CLOSE);
  },
  SLOW_MS,
);

function worst(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (const [i, row] of a.entries()) {
    for (const [j, value] of row.entries()) most = Math.max(most, Math.abs(value - b[i]![j]!));
  }
  return most;
}
