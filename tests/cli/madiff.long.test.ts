// `retort madiff` as a whole: stopped in its training, gone on with, and asked for differently. A kill leaves what a stop leaves: the last file
// that was replaced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/main.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { systemClock } from "../../src/core/ports.ts";
import { gpuPort } from "../harness/gpu.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();

async function madiff(folder: string, stopAt: string | null, steps = 60) {
  const stop = new AbortController();
  const [out, told]: [string[], string[]] = [[], []];
  const argv = `madiff --out ${join(scratch, folder)} --json ${join(scratch, `${folder}.json`)} --seed 2 --episodes 40 --steps ${steps} --plans 4 --noising 4 --tested 20`;
  const code = await dispatch(argv.split(" "), {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort,
    signal: stop.signal,
    out: (line) => out.push(line),
    tell: (line) => {
      told.push(line);
      if (stopAt !== null && line.includes(stopAt)) stop.abort();
    },
  });
  return { code, out: out.join("\n"), told: told.join("\n") };
}

test("a training that was stopped goes on and ends with the same files and figures; other settings are refused by name", async () => {
  const whole = await madiff("whole", null);
  expect(whole.out).toMatch(/^\d+ parameters each, 20 episodes of each kind, seed 2$/m);
  expect(whole.out).toMatch(
    /^attention: different sides in one joint plan [\d.]+ %, met after acting [\d.]+ %$/m,
  );
  expect((await madiff("cut", "independent: step 50")).code).toBe(130);
  expect((await madiff("cut", "attention: step 60")).code).toBe(130); // both are trained, and plans are made
  const ended = await madiff("cut", null);
  expect(ended.told).not.toContain("independent: step 50"); // it was kept
  expect([ended.code, ended.out]).toEqual([0, whole.out]);
  const text = (name: string) => readFileSync(join(scratch, name), "hex");
  for (const name of ["attention.safetensors", "independent.safetensors", "episodes.jsonl", "plans.jsonl"])
    expect(text(join("cut", name))).toBe(text(join("whole", name)));
  expect(text("cut.json")).toBe(text("whole.json"));

  const other = await madiff("cut", null, 70);
  expect([other.code, other.told.includes("asked for differently")]).toEqual([2, true]);
});
