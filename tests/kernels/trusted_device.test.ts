// Kernels that are wrong on purpose are found, named, and done without where that helps. Cases that a software driver compiles soon.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import type { CheckOptions } from "../../src/kernels/check_kernels.ts";
import { type TrustCase, trustCases } from "../../src/kernels/trust_cases.ts";
import { trustedDevice } from "../../src/kernels/trusted_device.ts";
import { LOSS_KERNELS, type WantedKernels } from "../../src/kernels/wanted.ts";
import { programsOf } from "../harness/programs_of.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { planted, wrongGpu, type WrongGpuOptions } from "../harness/wrong_gpu.ts";

const WANTED: WantedKernels = {
  storage: "f32",
  rank: 3,
  headDim: 4,
  activation: "silu",
  headNorms: false,
  outNorms: false,
  window: true,
  losses: ["cross_entropy"],
};
const NORM = "norm";
const GATE = "gate silu";
const CACHED = "attention over a cache, ";
const USUAL: CheckOptions = { clock: systemClock, budgetMs: Infinity, report: () => {} };

/** Only the cases whose names begin so. */
const some =
  (...begins: readonly string[]) =>
  (gpu: Gpu): TrustCase[] =>
    trustCases(gpu, WANTED).filter(({ kernel }) =>
      begins.some((begin) => (begin.endsWith(" ") ? kernel.startsWith(begin) : kernel === begin)),
    );

async function trust(wrong: WrongGpuOptions, cases: (gpu: Gpu) => TrustCase[], options = USUAL) {
  const port = await wrongGpu(wrong);
  const reopened: unknown[] = [];
  const { gpu, trust: found } = await trustedDevice(await openDevice(port), {
    ...options,
    cases,
    reopen: (wish) => {
      reopened.push(wish);
      return openDevice(port, wish);
    },
  });
  const { lanes, tiles } = gpu;
  gpu.destroy();
  return { ...found, reopened, lanes, tiles };
}

async function lanesHere(): Promise<Gpu["lanes"]> {
  const gpu = await openTestGpu();
  gpu.destroy();
  return gpu.lanes;
}

test("kernels that are right are named, each after it was computed, and the device stays as it was opened", async () => {
  const told: string[] = [];
  const options = { ...USUAL, report: (done: number, total: number) => told.push(`${done} of ${total}`) };
  const lanes = await lanesHere();
  expect(await trust({}, some(NORM, GATE, "sum"), options)).toMatchObject({
    checked: [NORM, GATE, "sum"],
    failed: [],
    leftOut: [],
    without: [],
    reopened: [],
    lanes,
  });
  expect(told).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
});

test("a kernel that forgets the last row is named, with how far it is off, and where its plain version does, too, the device is refused", async () => {
  const text = planted("rms_norm/forward", "row >= dims.x", "row + 1 >= dims.x");
  await expect(trust({ text }, some(NORM, GATE))).rejects.toMatchObject({
    code: "gpu-wrong",
    message: expect.stringMatching(
      /^The graphics device “.+” computes wrongly, other numbers than float64 \(rms_norm forward 65 x 132, .+: off by \d+ roundings, 23 are allowed\)\. Wrong are: norm\. Try another browser, or update the graphics driver\.$/,
    ) as string,
    details: { failed: [{ kernel: NORM, allowed: expect.any(Number) as number }] },
  });
});

test("a kernel that is off by no more than f16 loses is named as inexact, and trains", async () => {
  const text = planted("swiglu/forward", "out[i] = ", "out[i] = 1.00005f * ");
  const { checked, failed, inexact, without } = await trust({ text }, some(NORM, GATE));
  expect({ checked, failed, without }).toEqual({ checked: [NORM], failed: [], without: [] });
  expect(inexact).toMatchObject([{ kernel: GATE }]);
  // 0.00005 * 2^24 roundings of the largest value, and the kernel's own.
  expect(Math.abs(inexact[0]!.roundings! - 839)).toBeLessThan(inexact[0]!.allowed + 1);
});

test("a kernel that makes a NaN of an odd last column is found, and so is a program that the driver refuses", async () => {
  const nan = planted(
    "swiglu/forward",
    "out[i] = ",
    "out[i] = select(1f, sqrt(-f32(dims.x)), i % QUADS == QUADS - 1u) * ",
  );
  const refused = planted("swiglu/forward", "out[i] = ", "out[i] == ");
  for (const text of [nan, refused]) {
    await expect(trust({ text }, some(GATE))).rejects.toMatchObject({
      code: "gpu-wrong",
      message: expect.stringContaining("no number that could be compared") as string,
      details: { failed: [{ kernel: GATE, roundings: null }] },
    });
  }
});

test("where only the version with subgroups is wrong, the device is opened without them, and works", async () => {
  const lanes = await lanesHere();
  const text = planted("attention/lanes_cached", "sum * shrink + p", "sum * shrink + 2f * p");
  const found = await trust({ text }, some(CACHED));
  if (lanes === null) {
    expect(found).toMatchObject({ failed: [], without: [] }); // no subgroups here that could be wrong
    return;
  }
  expect(found).toMatchObject({
    checked: [`${CACHED}direct, heads of 4`],
    failed: [{ kernel: `${CACHED}lanes, heads of 4`, roundings: expect.any(Number) as number }],
    without: ["subgroups"],
    reopened: [{ subgroups: false }],
    lanes: null,
  });
});

test("where only the version of hardware is wrong, that shares keys in tiles, the device is opened without it", async () => {
  const text = planted("attention/cached_split", "i < dims.z", "i + 1u < dims.z");
  const found = await trust({ text, description: "Acme X" }, some(CACHED));
  expect(found).toMatchObject({
    checked: [`${CACHED}direct, heads of 4`],
    failed: [{ kernel: `${CACHED}split, heads of 4` }],
    without: ["tiles"],
    reopened: [{ tiles: false }],
    tiles: false,
  });
});

test("what the time does not reach is named, and is no kernel that was checked", async () => {
  let now = 0;
  const clock: Pick<Clock, "elapsed"> = { elapsed: () => now };
  const report = () => {
    now = 2001;
  };
  const names = [NORM, GATE, "gate silu, gradient", "sum", "window", "optimizer", "choice of rows"];
  const found = await trust({}, some(...names), { clock, budgetMs: 2000, report });
  expect(found.failed).toEqual([]);
  expect(found.checked.length).toBeGreaterThan(0);
  expect(found.leftOut.length).toBeGreaterThan(0);
  expect([...found.checked, ...found.leftOut].toSorted()).toEqual([...names].toSorted());
  expect(found.seconds).toBeCloseTo(2.001, 6);
});

test("every folder of kernels is in the check of a run that uses all, and its cases have names of their own", async () => {
  const gpu = await openTestGpu();
  const cases = trustCases(gpu, { ...WANTED, headNorms: true, outNorms: true, losses: LOSS_KERNELS });
  const names = cases.map(({ kernel }) => kernel);
  expect(new Set(names).size).toBe(names.length);
  const checked = new Set([...programsOf(gpu, cases)].map((program) => program.split("/")[0]!));
  const folders = readdirSync("src/kernels", { withFileTypes: true }).filter((each) => each.isDirectory());
  const ofRuns = folders.map(({ name }) => name).filter((name) => !isOfDiffusionAlone(name));
  expect(ofRuns.length).toBeGreaterThan(10);
  expect([...checked].toSorted()).toEqual(ofRuns.toSorted());
  gpu.destroy();
});

const SOURCES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, text: readFileSync(join("src", path), "utf8") }));

/** Whether a folder of kernels is imported by the plans that diffusion makes and by nothing else: no run trains with it. */
function isOfDiffusionAlone(folder: string): boolean {
  const others = SOURCES.filter(
    ({ path, text }) =>
      !path.startsWith(`kernels/${folder}/`) &&
      path !== "kernels/all_cases.ts" &&
      text.includes(`/${folder}/`),
  );
  return others.length > 0 && others.every(({ path }) => path.startsWith("madiff/"));
}
