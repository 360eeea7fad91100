import { expect, test } from "vitest";
import { allocatedIn } from "./allocators.ts";
import { drifts, LEAST, WARM_UP } from "./flatness.ts";
import { type Left, leftovers } from "./left.ts";

const FIRST: Left = {
  heapBytes: 6e6,
  liveBytes: 30e6,
  freeBytes: 12e6,
  scriptBytes: 11e6,
  codeBytes: 4e6,
  workers: [],
  nodes: 1100,
  listeners: 120,
  rendererBytes: 120e6,
  gpuBytes: 95e6,
  restBytes: 310e6,
  databaseBytes: 25e6,
  fileBytes: 0,
};
const JUDGED = ["heapBytes", "liveBytes", "rendererBytes", "gpuBytes", "nodes", "listeners"] as const;

/** Runs whose amounts are those of the first one times a factor that the run's number gives. */
function soaked(count: number, factor: (run: number) => number, amounts: readonly string[] = JUDGED): Left[] {
  return Array.from({ length: count }, (_, run) => {
    const entries = Object.entries(FIRST).map(([name, size]: [string, unknown]) =>
      typeof size === "number" && amounts.includes(name) ? [name, size * factor(run)] : [name, size],
    );
    return Object.fromEntries(entries) as typeof FIRST;
  });
}

const notFlat = (runs: readonly Left[]) =>
  drifts(runs).flatMap(({ amount, isFlat }) => (isFlat === false ? [amount] : []));

test("what goes up and down around one value is flat, and so is what a warm-up brought", () => {
  expect(notFlat(soaked(40, (run) => 0.9 + 0.1 * (run % 3)))).toEqual([]);
  expect(notFlat(soaked(40, (run) => (run < WARM_UP ? 0.5 : 1)))).toEqual([]);
});

test.each(JUDGED)(
  "%s that grows by a three-hundredth a run is not flat, nor is it when it shrinks",
  (amount) => {
    expect(notFlat(soaked(40, (run) => 1 + run / 300, [amount]))).toEqual([amount]);
    expect(notFlat(soaked(40, (run) => 1 - run / 300, [amount]))).toEqual([amount]);
  },
);

test("five per cent are flat, six are not", () => {
  const half = (more: number) => soaked(40, (run) => (run < 20 ? 1 : more));
  expect(notFlat(half(1.0499))).toEqual([]);
  expect(notFlat(half(1.06))).toEqual([...JUDGED]);
});

test("nothing that stays nothing has not grown, and something out of nothing has without end", () => {
  const files = (last: number) =>
    drifts(soaked(40, () => 1).map((left, run) => ({ ...left, fileBytes: run < 20 ? 0 : last })));
  expect(files(0).find(({ amount }) => amount === "fileBytes")).toMatchObject({ growth: 0, isFlat: null });
  expect(files(1).find(({ amount }) => amount === "fileBytes")?.growth).toBe(Infinity);
});

test("too few runs are no judgement", () => {
  expect(() => drifts(soaked(WARM_UP + LEAST - 1, () => 1))).toThrow(/23 runs are too few .* needs 24/);
  expect(drifts(soaked(WARM_UP + LEAST, () => 1))).toHaveLength(12);
});

test("what was not measured after each run is neither judged nor told", () => {
  const runs = soaked(40, (run) => (run < 20 ? 1 : 2), ["liveBytes"]);
  expect(notFlat(runs)).toEqual(["liveBytes"]);
  const [{ liveBytes: _, ...first }, ...others] = runs as [Left, ...Left[]];
  expect(notFlat([first, ...others])).toEqual(["liveBytes"]); // the warm-up does not count
  const unmeasured = runs.map(({ liveBytes: _live, ...left }) => left);
  expect(notFlat(unmeasured)).toEqual([]);
  expect(drifts(unmeasured)).toHaveLength(11);
});

test("one worker that reads questions may live on; a second one or any other may not", () => {
  expect(leftovers([])).toEqual([]);
  expect(leftovers(["questions"])).toEqual([]);
  expect(leftovers(["questions", "model", "questions"])).toEqual(["model", "questions"]);
});

test("what a process has allocated is told apart from what its allocators hold", () => {
  const size = (bytes: number) => ({ attrs: { size: { value: bytes.toString(16) } } });
  const allocators = {
    malloc: size(27_000_000),
    "malloc/allocated_objects": size(20_000_000),
    partition_alloc: size(4_000_000),
    "partition_alloc/allocated_objects": size(3_000_000),
    blink_gc: size(10_000_000),
    "blink_gc/main/allocated_objects": size(3_000_000),
    v8: size(9_000_000),
  };
  const dump = { ph: "v", pid: 7, args: { dumps: { allocators } } };
  const events = [
    { ph: "M", pid: 7, args: {} },
    { ...dump, pid: 8, args: { dumps: { allocators: {} } } },
    dump,
  ];
  expect(allocatedIn(events, 7)).toEqual({ liveBytes: 26e6, freeBytes: 15e6, scriptBytes: 9e6 });
  expect(() => allocatedIn(events, 8)).toThrow("process 8 does not say the size of malloc");
  expect(() => allocatedIn(events, 9)).toThrow("process 9 dumped nothing");
});
