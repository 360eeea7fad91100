// A small part of the count run (`npm run test:fuzz`) at every `npm test`: damaged files for every reader, by a fixed seed.
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { mutateBytes, mutateJson, mutateText } from "./mutate.ts";
import { feed } from "./run.ts";
import { targets } from "./targets.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 30_000);
const SEED = Number(process.env["RETORT_SEED"] ?? 20261129);

let all: Awaited<ReturnType<typeof targets>>;
beforeAll(async () => {
  all = await targets();
});

test(`${COUNT} damaged files: each is read, or refused with a named error and a sentence, within two seconds`, async () => {
  const shares = all.reduce((sum, { share }) => sum + share, 0);
  const broken: string[] = [];
  for (const target of all) {
    const tally = await feed(target, SEED, 0, Math.ceil((COUNT * target.share) / shares));
    broken.push(...tally.broken);
    expect(tally.cases, target.name).toBeGreaterThan(0);
  }
  expect(broken).toEqual([]);
  expect(process.memoryUsage().rss).toBeLessThan(2 ** 30); // with the test runner's own
});

test("a reader that throws what is no error of ours, or takes too long, is told with the number that repeats it", async () => {
  const bad = {
    name: "bad",
    share: 1,
    make: (random: RandomStream) => () => {
      if (random.integer(0, 9) === 0) throw new TypeError("x is undefined");
    },
  };
  const tally = await feed(bad, 1, 0, 100);
  expect(tally.broken.length).toBe(5);
  expect(tally.broken[0]).toMatch(/^bad 1\/\d+: .*x is undefined/s);
});

test("damages repeat from their seed, and are damages", () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
  const made = (seed: number) => {
    const random = new RandomStream(seed);
    return [
      mutateBytes(bytes, random),
      mutateText("{% if x %}a{% endif %}", random),
      mutateJson({ a: [1, { b: "c" }] }, random),
    ];
  };
  expect(made(3)).toEqual(made(3));
  const same = Array.from({ length: 100 }, (_, seed) => JSON.stringify(made(seed)));
  expect(new Set(same).size).toBeGreaterThan(90);
});
