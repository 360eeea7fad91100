import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunPlan } from "../../src/train/plan.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const plan = (...more: readonly string[]) => retort(["plan", "--default-limits", ...more]);

/** SmolLM2-135M's config.json, nothing else: what there is before a download. */
const SMOLLM2 = {
  model_type: "llama",
  hidden_size: 576,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  intermediate_size: 1536,
  vocab_size: 49_152,
  max_position_embeddings: 8192,
  rope_theta: 100_000,
  rms_norm_eps: 1e-5,
  hidden_act: "silu",
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

test("a plan needs config.json only, and what a flag gave stays as it is", async () => {
  const folder = join(scratch, "smollm2");
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify(SMOLLM2));
  const file = join(scratch, "plan.json");
  const ran = await plan(
    "--model",
    folder,
    "--for",
    "train",
    "--batch-tokens",
    "512",
    "--storage",
    "f16",
    "--json",
    file,
  );
  expect([ran.told, ran.code]).toEqual(["", 0]);
  const got = JSON.parse(readFileSync(file, "utf8")) as RunPlan & { parameters: number };
  expect(got.parameters).toBe(134_515_008);
  expect(got.settings.storage).toBe("f16");
  // Two bytes a parameter, and little else (norms, RoPE table).
  expect(got.bytes["weights"]! / (2 * got.parameters)).toBeGreaterThan(1);
  expect(got.bytes["weights"]! / (2 * got.parameters)).toBeLessThan(1.02);
  expect(got.peakBytes).toBeLessThanOrEqual(got.budgetBytes);
  expect(got.peakBytes).toBe(Object.values(got.bytes).reduce((sum, bytes) => sum + bytes, 0));
  expect(ran.out.split("\n")[0]).toBe(got.sentence);
});

test("a plan steps down to the memory it may take, or is refused with both numbers", async () => {
  const less = await plan("--model", TINY, "--memory-mib", "20");
  expect(less.out).toMatch(
    /would take [\d.]+ MB of GPU memory; 21\.0 MB are allowed\. It takes [\d.]+ MB with weights as/,
  );
  expect(less.code).toBe(0);
  const refused = await plan("--model", TINY, "--memory-mib", "2");
  expect(refused.told).toMatch(/^This run needs [\d.]+ MB of GPU memory even with .*; 2\.1 MB are allowed\./);
  expect([refused.out, refused.code]).toEqual(["", 1]);
});

test("the other commands keep to the memory they may take, before anything is allocated", async () => {
  const ran = await retort(`generate --model ${TINY} --prompt Ann --memory-mib 1`.split(" "));
  expect(ran.told).toMatch(/^This run needs .* 1\.0 MB are allowed\./);
  expect([ran.out, ran.code]).toEqual(["", 1]);
});

test("an architecture that the engine does not have is refused by name", async () => {
  const folder = join(scratch, "other");
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...SMOLLM2, model_type: "mamba" }));
  const ran = await plan("--model", folder);
  expect(ran.told).toMatch(/model_type = "mamba"/);
  expect(ran.code).toBe(2);
});
