// `--model FILE.gguf` on the command line: logits as from the folder that the file was made of, a training over its blocks, and what is
// said of files that are none.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFloat32 } from "../../src/formats/safetensors.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { baseGguf } from "../interop/base_gguf.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { folderTensors } from "../model/harness.ts";
import { smallGguf } from "../models/gguf/small_gguf.ts";
import { retort, scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const save = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(scratch, name), bytes);
  return join(scratch, name);
};
const json = (name: string): unknown => JSON.parse(readFileSync(join(scratch, name), "utf8"));

test("the logits of a GGUF file are those of transformers for the folder", async () => {
  const folder = "tests/golden/families/llama"; // rows of q and k reordered, RoPE stretched by factors
  const architecture = parseArchitecture(await loadJson(`${folder}/config.json`));
  const tensors = await folderTensors(folder);
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  for (const name of tensors.tensors.keys()) values.set(name, await readFloat32(tensors, name));
  const file = save(
    "llama.gguf",
    baseGguf(architecture, (name) => values.get(name)),
  );
  const golden = await loadJson<Golden>(`${folder}/golden.json`);
  const ids = golden.sequences[0]!.ids;
  const out = join(scratch, "logits.json");
  const ran = await retort(["logits", "--model", file, "--ids", ids.join(), "--json", out]);
  expect([ran.told, ran.code]).toEqual(["", 0]);
  const got = (json("logits.json") as { logits: number[][] }).logits.flat();
  const want = (await loadTensors(`${folder}/golden.safetensors`)).get("logits")!;
  expect(got).toHaveLength(want.length);
  const size = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - want[i]!)), 0);
  expect(worst / size).toBeLessThan(1e-5);
});

test("an adapter is trained over a GGUF file and names it by its hash", async () => {
  const bytes = smallGguf({ vocabulary: "SentencePiece" });
  const file = save("small.gguf", bytes);
  const row = JSON.stringify({ prompt: "ab", completion: "c" });
  const data = save("rows.jsonl", `${Array.from({ length: 4 }, () => row).join("\n")}\n`);
  const out = join(scratch, "adapter");
  const train = "train --steps 2 --batch-tokens 32 --lr 0.01 --rank 2 --model".split(" ");
  const trained = await retort([...train, file, "--data", data, "--out", out]);
  expect(trained.code, trained.told).toBe(0);
  expect(json("adapter/adapter_config.json")).toMatchObject({ base_model_name_or_path: "small" });
  const weights = readFileSync(join(out, "adapter_model.safetensors")).toString("latin1");
  expect(weights).toContain(createHash("sha256").update(bytes).digest("hex"));
  const ids = ["--ids", "1,4,5", "--model", file];
  const plain = await retort(["logits", ...ids]);
  const adapted = await retort(["logits", ...ids, "--adapter", out]);
  expect([plain.code, adapted.code]).toEqual([0, 0]);
  expect(adapted.out).not.toBe(plain.out);
});

test.each<[string, () => string, RegExp]>([
  [
    "not a GGUF",
    () => save("text.gguf", "once upon a time, there was a file"),
    /text\.gguf: expected a file that begins with "GGUF", got the text "once upon a time/,
  ],
  [
    "cut in the middle",
    () => save("cut.gguf", smallGguf().slice(0, -300)),
    /cut\.gguf: byte \d+: expected tensor \S+ to lie in/,
  ],
  ["a part alone", () => save("m-00001-of-00002.gguf", smallGguf()), /split\.count|part 2 of 2/],
  ["not there", () => join(scratch, "none.gguf"), /none\.gguf: cannot be read as a folder/],
])("%s", async (_, make, sentence) => {
  const ran = await retort(["logits", "--model", make(), "--ids", "1"]);
  expect(ran.code).not.toBe(0);
  expect(ran.told).toMatch(sentence);
});
