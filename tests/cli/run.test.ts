import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { exportPeft } from "../../src/export/peft.ts";
import { goldenAdapter } from "../export/golden.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
/** A whole run, on two cores that do other work as well. */
const SLOW_MS = 900_000;
const SMALL = "--tasks 12 --test-tasks 20 --agents 2 --steps 4 --batch-tokens 256 --rank 2 --seed 3".split(
  " ",
);

test(
  "a whole run without a page ends in the page's zip, and the report is the one inside it",
  async () => {
    const summary = join(scratch, "run.json");
    const ran = await retort(["run", "--model", TINY, "--out", scratch, "--json", summary, ...SMALL]);
    expect(ran.told).toContain("export: done");
    expect(ran.code).toBe(0);
    const report = JSON.parse(readFileSync(summary, "utf8")) as {
      config: Record<string, unknown>;
      methods: Record<string, { accuracy: number; n: number }>;
      paired: unknown;
      zip: { path: string; bytes: number; sha256: string };
    };
    const zip = readFileSync(report.zip.path);
    expect(ran.out.split("\n").at(-1)).toBe(report.zip.path);
    expect(report.zip).toMatchObject({
      bytes: zip.length,
      sha256: createHash("sha256").update(zip).digest("hex"),
    });
    expect(report.config).toMatchObject({ seed: 3, tasks: 12, agents: 2, strategy: "rsft" });
    expect(Object.values(report.methods).map(({ n }) => n)).toEqual([20, 20, 20, 20, 20]);
    const files = unzipSync(new Uint8Array(zip));
    const receipt = JSON.parse(new TextDecoder().decode(files["receipt.json"])) as Record<string, unknown>;
    expect(receipt).toMatchObject({ methods: report.methods, paired: report.paired, seed: 3 });
    expect(Object.keys(files)).toContain("peft/adapter_model.safetensors");
    first = report.zip.path;
  },
  SLOW_MS,
);
let first = "";

test(
  "a run starts from the student of another, out of its zip, and goes on from those very weights",
  async () => {
    const out = join(scratch, "second");
    const small = "--tasks 12 --test-tasks 20 --agents 2 --steps 1 --batch-tokens 256 --seed 4".split(" ");
    const ran = await retort(["run", "--model", TINY, "--out", out, "--start", first, ...small]);
    expect(ran.told).toContain("(rank 2, lora_alpha 4): trained on these very base weights");
    expect(ran.code).toBe(0);
    const zips = [first, ran.out.split("\n").at(-1)!].map((path) =>
      unzipSync(new Uint8Array(readFileSync(path))),
    );
    const [before, after] = zips as [Record<string, Uint8Array>, Record<string, Uint8Array>];
    const receipt = JSON.parse(new TextDecoder().decode(after["receipt.json"])) as Record<string, unknown>;
    const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    const file = "adapter_model.safetensors";
    expect(receipt).toMatchObject({
      config: { rank: 2 },
      startsFrom: { name: basename(first), sha256: sha256(before[`peft/${file}`]!), check: "sha256" },
    });
    expect(sha256(after[`python/initial/${file}`]!)).toBe(sha256(before[`peft/${file}`]!));
    expect(sha256(after[`peft/${file}`]!)).not.toBe(sha256(before[`peft/${file}`]!)); // it went on
  },
  SLOW_MS,
);

test(
  "an adapter of other weights, another rank and a folder without one are refused before any work",
  async () => {
    const out = join(scratch, "none");
    const run = (start: string, ...more: string[]) =>
      retort(["run", "--model", TINY, "--out", out, "--start", start, ...more]);
    const foreign = join(scratch, "foreign");
    mkdirSync(foreign);
    for (const [name, bytes] of exportPeft(goldenAdapter())) writeFileSync(join(foreign, name), bytes);
    const cases = [
      [await run(first, "--rank", "4"), /--rank 4: .* has rank 2, and training goes on with it/],
      [await run(scratch), /no adapter|adapter_config\.json/],
      [await run(foreign), /it was trained on weights with sha256 0{64}/],
    ] as const;
    for (const [{ code, told }, says] of cases) {
      expect(told).toMatch(says);
      expect(code).toBe(2);
    }
    expect(existsSync(out)).toBe(false);
  },
  SLOW_MS,
);

test("a setting out of its range is refused before any work, with the form's sentence", async () => {
  const out = join(scratch, "never");
  const ran = await retort(["run", "--model", TINY, "--out", out, "--agents", "99"]);
  expect(ran.told).toMatch(/Agents: expected a whole number from 1 to 8, got "99"/);
  expect(ran.code).toBe(2);
  expect(existsSync(out)).toBe(false);
});
