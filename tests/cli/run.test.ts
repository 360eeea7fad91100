import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { type Disk, nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { RunError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/core/ports.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { goldenAdapter } from "../export/golden.ts";
import { gpuPort } from "../harness/gpu.ts";
import { endOf, keptJournal, stateOf, stillKept } from "./kept_journal.ts";
import { partsOfZip, runKilledAt } from "./killed_run.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";
import { differing } from "./run_looks.ts";

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
    expect(ran.told).toMatch(/^Loaded back: 20 of 20 answers equal in peft\/ and merged\/ /m);
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
  "a run that is killed, stopped and out of space on its way goes on by the same command, and its zip is the same",
  async () => {
    const out = join(scratch, "cut");
    const [args, place] = [["--model", TINY, "--out", out, ...SMALL], join(out, "run")];
    const fullDisk = await inProcess(["run", ...args], (disk) => ({ ...disk, append: failingAt(4, disk) }));
    expect(fullDisk.told.at(-1)).toMatch(
      /the disk is full\. What was done is in .*run; the same command goes on/,
    );
    expect(fullDisk.code).toBe(1);

    let kept = keptJournal(out);
    const killed = await runKilledAt(
      ["run", ...args],
      [
        { after: "debate", ms: 1000 },
        { after: "train", ms: 1500 },
      ],
      { most: 2, look: () => (kept = stillKept(out, kept)) },
    );
    expect(killed.map(({ stage }) => stage)).not.toContain("start");
    const journal = readFileSync(join(place, "journal.jsonl"));

    const other = await retort(["run", ...args, "--temperature", "0.9"]);
    expect(other.told).toMatch(
      /run holds run \S+, which was asked for differently: temperature \(0\.7 there, 0\.9 here\)\. Give the same settings/,
    );
    expect(other.code).toBe(2);
    expect(readFileSync(join(place, "journal.jsonl"))).toEqual(journal);

    let presses = 0; // the second Ctrl-C would not wait
    const stopped = await retort(["run", ...args], {
      onTold: (text, kill) => {
        if (/evaluate: [1-9]0 %/.test(text) && presses++ === 0) kill("SIGINT");
      },
    });
    expect(stopped.told).toMatch(/^Going on with run \S+ in .*run; finished: debate, distil/m);
    expect(stopped.told).toMatch(
      /Stopped\. What was done is in .*run; the same command goes on from there\.$/,
    );
    expect(stopped.code).toBe(130);

    const ended = await retort(["run", ...args]);
    expect(ended.told).not.toMatch(/debate: started|train: started/);
    expect(ended.code).toBe(0);
    expect(differing(await partsOfZip(scratch), await partsOfZip(out))).toEqual([]);
    stillKept(out, kept);
    expect(endOf(out).state).toEqual(stateOf(scratch));

    const zip = ended.out.split("\n").at(-1)!;
    const bytes = readFileSync(zip);
    rmSync(zip);
    const again = await retort(["run", ...args]);
    expect(again.told).toContain("is not there any more.\nexport: started");
    expect(again.out).toBe(ended.out);
    expect(readFileSync(zip).equals(bytes)).toBe(true);
    expect(readdirSync(place).filter((name) => !name.endsWith(".bin"))).toEqual(["journal.jsonl"]);
  },
  SLOW_MS,
);

/** A command in this process, on a disk that is not what it seems. */
async function inProcess(argv: readonly string[], change: (disk: Disk) => Disk) {
  const told: string[] = [];
  const code = await dispatch(argv, {
    disk: change(nodeDisk),
    clock: systemClock,
    gpuPort,
    signal: new AbortController().signal,
    out: () => {},
    tell: (line) => told.push(line),
  });
  return { code, told };
}

/** The disk is full at the nth addition, which gets half its bytes onto it. */
function failingAt(nth: number, disk: Disk): Disk["append"] {
  let count = 0;
  return async (path, bytes, at) => {
    if (++count !== nth) return disk.append(path, bytes, at);
    await disk.append(path, bytes.subarray(0, bytes.length / 2), at);
    throw new RunError("store-quota", `${path} cannot be written: the disk is full.`);
  };
}

test(
  "a run starts from the student of another, out of its zip, and goes on from those very weights",
  async () => {
    const out = join(scratch, "second");
    const small =
      "--tasks 12 --test-tasks 20 --agents 2 --steps 1 --batch-tokens 256 --seed 4 --formats peft,python".split(
        " ",
      );
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
    const folders = Object.keys(after).flatMap((name) => (name.includes("/") ? [name.split("/")[0]] : []));
    expect(new Set(folders)).toEqual(new Set(["peft", "python"])); // the formats that were asked for
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
