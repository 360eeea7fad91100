import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportPeft } from "../../src/export/peft.ts";
import { goldenAdapter, goldenLogits, sequences } from "../export/golden.ts";
import { type Golden, loadJson, loadReference, loadTensors } from "../model/golden.ts";
import { QUESTION, retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const read = (name: string): unknown => JSON.parse(readFileSync(join(scratch, name), "utf8"));

/** As in tests/model/transformer.test.ts: f32 sums in another order than PyTorch's, of logits up to 25. */
const LOGITS_CLOSE = 1e-3;

/** The adapter of the goldens as a PEFT folder, for the weights with this hash. */
function adapterFolder(name: string, sha256: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const adapter = goldenAdapter();
  for (const [file, bytes] of exportPeft({ ...adapter, base: { ...adapter.base, sha256 } })) {
    writeFileSync(join(folder, file), bytes);
  }
  return folder;
}
const card = JSON.parse(readFileSync(`${TINY}/retort.json`, "utf8")) as {
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
};
const tinySha256 = card.files["model.safetensors"]!.sha256;

test("logits are PyTorch's, without and with an adapter", async () => {
  const folder = adapterFolder("adapter", tinySha256);
  const ids = sequences[0]!;
  for (const [kind, extra] of [
    ["logits", []],
    ["adapted", ["--adapter", folder]],
  ] as const) {
    const file = join(scratch, `${kind}.json`);
    const ran = await retort(["logits", "--model", TINY, "--ids", ids.join(), "--json", file, ...extra]);
    expect(ran.told).toBe("");
    expect(ran.code).toBe(0);
    const got = read(`${kind}.json`) as { ids: number[]; logits: number[][] };
    expect(got.ids).toEqual(ids);
    const want = goldenLogits(kind, 0);
    expect(got.logits.flat()).toHaveLength(want.length);
    const most = Math.max(...got.logits.flat().map((value, i) => Math.abs(value - want[i]!)));
    expect(most).toBeLessThan(LOGITS_CLOSE);
    // The table shows the same: the likeliest token of the last position.
    const last = got.logits.at(-1)!;
    const best = last.indexOf(Math.max(...last));
    expect(ran.out.split("\n").at(-1)).toMatch(new RegExp(`^${ids.length - 1}  ${best} `));
  }
});

test.each(["llama", "qwen2", "qwen3", "gemma3"])(
  "%s: the logits of a folder are those of transformers",
  async (family) => {
    const folder = `tests/golden/families/${family}`; // qwen2's weights are in three shards
    const golden = await loadJson<Golden>(`${folder}/golden.json`);
    const file = join(scratch, `${family}.json`);
    const ids = golden.sequences[0]!.ids;
    const ran = await retort(["logits", "--model", folder, "--ids", ids.join(), "--json", file]);
    expect([ran.told, ran.code]).toEqual(["", 0]);
    const got = (read(`${family}.json`) as { logits: number[][] }).logits.flat();
    const want = (await loadTensors(`${folder}/golden.safetensors`)).get("logits")!;
    expect(got).toHaveLength(want.length);
    const size = Math.max(...want.map(Math.abs));
    const most = Math.max(...got.map((value, i) => Math.abs(value - want[i]!)));
    expect(most / size).toBeLessThan(1e-5); // as in tests/model/families.test.ts
  },
);

test("weights are stored as told: each coarser storage is further from PyTorch's logits", async () => {
  const ids = sequences[0]!;
  const want = goldenLogits("logits", 0);
  const errors: number[] = [];
  for (const storage of ["f32", "f16", "q8", "q4"]) {
    const file = join(scratch, `${storage}.json`);
    const flags = ["--ids", ids.join(), "--storage", storage, "--json", file];
    expect((await retort(["logits", "--model", TINY, ...flags])).code).toBe(0);
    const got = (read(`${storage}.json`) as { logits: number[][] }).logits.flat();
    errors.push(Math.hypot(...got.map((value, i) => value - want[i]!)) / Math.hypot(...want));
  }
  expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  expect(errors[0]).toBeLessThan(1e-5);
  // Relative errors of one weight: f16 2^-11, q8 1/254 and q4 1/14 of its block's largest; layers in a row add to them.
  expect(errors[1]).toBeLessThan(4 * 2 ** -11);
  expect(errors[2]).toBeLessThan(4 / 254);
  expect(errors[3]).toBeLessThan(4 / 14);
});

test("a greedy text is PyTorch's, and a sampled one is the same for the same seed", async () => {
  const [reference] = await loadReference();
  const words = JSON.parse(readFileSync(`${TINY}/tokenizer.json`, "utf8")) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
  };
  const wordOf = new Map(Object.entries(words.model.vocab).map(([word, id]) => [id, word]));
  const text = (ids: readonly number[]) => ids.map((id) => wordOf.get(id)).join(" ");
  const greedy = await retort([
    ..."generate --max-new-tokens 60 --model".split(" "),
    TINY,
    "--prompt",
    text(reference!.ids),
  ]);
  expect(greedy.code).toBe(0);
  expect(greedy.out).toBe(text(reference!.greedy.filter((id) => id !== 2)));

  const sampled = (name: string, seed: number) =>
    retort([
      ...`generate --n 3 --temperature 1 --max-new-tokens 60 --seed ${seed} --model ${TINY} --json`.split(
        " ",
      ),
      join(scratch, name),
      "--prompt",
      QUESTION,
    ]);
  const first = await sampled("first.json", 7);
  expect(first.out.split("\n").filter((line) => line.startsWith("# "))).toEqual([
    "# 1 of 3",
    "# 2 of 3",
    "# 3 of 3",
  ]);
  expect((await sampled("again.json", 7)).out).toBe(first.out);
  expect((await sampled("other.json", 8)).out).not.toBe(first.out);
  const { rows } = read("first.json") as {
    rows: { text: string; ids: number[]; logprobs: number[]; finish: string }[];
  };
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(row.text).toBe(text(row.ids));
    expect(row.logprobs).toHaveLength(row.ids.length + (row.finish === "stop" ? 1 : 0));
    expect(Math.max(...row.logprobs)).toBeLessThanOrEqual(0);
  }
});

test.each([
  ["no command", [], 2, ""],
  ["an unknown command", ["fly"], 2, /There is no command "fly"; there are logits, /],
  ["an unknown flag", ["logits", "--modle", TINY], 2, /logits has no flag --modle\. .*--help/],
  ["a missing flag", ["logits", "--ids", "1"], 2, /logits needs --model DIR/],
  ["a flag without its value", ["logits", "--model"], 2, /--model needs a value: --model DIR/],
  [
    "a value that is no number",
    ["logits", "--model", TINY, "--ids", "1,x"],
    2,
    /--ids: expected a whole number .* got "x"/,
  ],
  [
    "a folder that is not there",
    ["logits", "--model", "/nowhere", "--ids", "1"],
    2,
    /\/nowhere: cannot be read as a folder/,
  ],
  [
    "a folder without a model",
    ["logits", "--model", "docs", "--ids", "1"],
    2,
    /docs: there is no config\.json/,
  ],
  [
    "an adapter that is not there",
    ["logits", "--model", TINY, "--adapter", "docs", "--ids", "1"],
    2,
    /adapter_config\.json cannot be read: it is not there/,
  ],
  [
    "an id outside the vocabulary",
    ["logits", "--model", TINY, "--ids", "208"],
    2,
    /ids from 0 to 207, got 208/,
  ],
  [
    "neither prompt nor messages",
    ["generate", "--model", TINY],
    2,
    /either --prompt TEXT or --messages FILE/,
  ],
  [
    "messages for a model without a template",
    ["generate", "--model", TINY, "--messages", "tests/cli/messages.json"],
    2,
    /in its own fixed words: .* choose a chat model/,
  ],
  [
    "messages that are none",
    ["generate", "--model", TINY, "--messages", "package.json"],
    2,
    /package\.json: .*Expected \[\{"role"/,
  ],
] as const)("%s is one sentence and exit code 2", async (_, args, code, told) => {
  const ran = await retort(args);
  expect(ran.told).toMatch(told);
  expect(ran.told.split("\n")).toHaveLength(1);
  expect(ran.code).toBe(code);
});

test("without a GPU the sentence names what to install, and the exit code is 1", async () => {
  const ran = await retort(["logits", "--model", TINY, "--ids", "1"], {
    env: { VK_DRIVER_FILES: "/nowhere" },
  });
  expect(ran.told).toMatch(
    /No GPU driver was found \(VK_DRIVER_FILES is \/nowhere\)\. Install .*mesa-vulkan-drivers/,
  );
  expect(ran.code).toBe(1);
});

test("an adapter of other weights is refused by both hashes", async () => {
  const folder = adapterFolder("foreign", "f".repeat(64));
  const ran = await retort(["logits", "--model", TINY, "--adapter", folder, "--ids", "1"]);
  expect(ran.told).toContain("f".repeat(64));
  expect(ran.told).toContain(tinySha256);
  expect(ran.code).toBe(2);
});
