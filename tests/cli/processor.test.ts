// The command line where no GPU driver is found: small models learn on the processor, and what cannot says why.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { beforeAll, expect, test, vi } from "vitest";
import { retort, scratchFolder, TINY } from "./retort.ts";

// The processes of a busy machine start slowly.
vi.setConfig({ testTimeout: 300_000 });

const NO_GPU = { env: { VK_DRIVER_FILES: "/nowhere.json" } };
const scratch = scratchFolder();
const data = join(scratch, "sums.jsonl");
const adapterOf = (out: string) =>
  createHash("sha256")
    .update(readFileSync(join(scratch, out, "adapter_model.safetensors")))
    .digest("hex");
const SMALL = ["--batch-tokens", "192"];
const flags = (out: string, ...more: readonly string[]) => [
  ..."train --steps 10 --micro-batch-tokens 96 --lr 0.01 --rank 3 --save-every 3".split(" "),
  "--model",
  TINY,
  "--data",
  data,
  "--out",
  join(scratch, out),
  ...more,
];

beforeAll(() => {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const name = ["Ann", "Ben", "Cal", "Dan"][i % 4]!;
    const [has, eats] = [10 + (i % 20), 2 + (i % 7)];
    const prompt = `<|bos|> <|user|> ${name} has ${has} eggs . ${name} eats ${eats} . How many eggs does ${name} have now ? <|assistant|>`;
    return JSON.stringify({ prompt, completion: `Step 1 : ${name} has ${has} - ${eats} = ${has - eats} .` });
  });
  writeFileSync(data, `${lines.join("\n")}\n`);
});

test("a training that is killed in the middle goes on and ends with the bits of an undisturbed one", async () => {
  const whole = await retort(flags("whole", ...SMALL), NO_GPU);
  expect(whole.told).toContain("learns on the processor: about a minute, or less");
  expect(whole.code).toBe(0);
  const killed = await retort(flags("killed", ...SMALL), {
    ...NO_GPU,
    onTold: (text, kill) => {
      if (text.includes("step 5 of 10")) kill("SIGKILL");
    },
  });
  expect(killed.code).toBeNull();
  expect((await retort(flags("killed", "--resume", ...SMALL), NO_GPU)).code).toBe(0);
  expect(adapterOf("killed")).toBe(adapterOf("whole"));
});

test("the GPU that is not there, and a training that is too long, are refused by name", async () => {
  const gpu = await retort(flags("none", "--trainer", "gpu"), NO_GPU);
  expect(gpu.told).toContain("No GPU driver was found");
  const long = await retort(flags("long", "--trainer", "processor", "--batch-tokens", "1000000"), NO_GPU);
  expect(long.told).toMatch(/On the processor this training takes about \d+ minutes/);
  expect([gpu.code, long.code]).toEqual([1, 2]); // 2: a setting is wrong
});

test("a whole run ends with a student, and its receipt says what trained", async () => {
  const out = join(scratch, "run");
  const run = `run --model ${TINY} --tasks 12 --test-tasks 6 --agents 2 --rounds 1 --steps 4 --batch-tokens 256`;
  const report = join(scratch, "run.json");
  const ended = await retort([...run.split(" "), "--out", out, "--json", report], NO_GPU);
  expect(ended.told).toContain("The student learns on the processor");
  expect(ended.code).toBe(0);
  const { zip } = JSON.parse(readFileSync(report, "utf8")) as { readonly zip: { readonly path: string } };
  const files = unzipSync(new Uint8Array(readFileSync(zip.path)));
  const receipt = new TextDecoder().decode(files["receipt.json"]);
  expect(receipt).toContain('"description": "the processor"');
  const dpo = await retort([...run.split(" "), "--strategy", "dpo", "--out", join(scratch, "dpo")], NO_GPU);
  expect(dpo.told).toMatch(
    /No GPU driver was found.*DPO learns on a graphics device only\. Choose R-SFT, DA or/,
  );
  expect(dpo.code).toBe(1);
});
