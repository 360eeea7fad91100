// A run of the command line that was stopped is saved as a file and gone on with in another folder: the same student as where it stood.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { systemClock } from "../../src/core/ports.ts";
import { gpuPort } from "../harness/gpu.ts";
import { scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
/** On two cores that do other work as well. */
const SLOW_MS = 600_000;
const TO_END = ["--formats", "peft,project", "--skip-load-back"];
const SMALL = "--tasks 8 --test-tasks 20 --agents 2 --steps 4 --batch-tokens 256 --rank 2 --seed 3".split(
  " ",
);

/** @param stopAt Ctrl-C comes when this is told */
async function retort(argv: readonly string[], stopAt?: RegExp) {
  const [told, out]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  const code = await dispatch(argv, {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort,
    signal: stop.signal,
    out: (line) => out.push(line),
    tell: (line) => {
      told.push(line);
      if (stopAt?.test(line) === true) stop.abort(new Error("Ctrl-C"));
    },
  });
  return { code, out, told };
}

const student = (zip: string) =>
  unzipSync(new Uint8Array(readFileSync(zip)))["peft/adapter_model.safetensors"];

test(
  "stopped in its training, saved, and gone on with in another folder: the same student as where it stood",
  async () => {
    const [here, there] = [join(scratch, "here"), join(scratch, "there")];
    const begin = ["run", "--model", TINY, "--out", here, ...SMALL, ...TO_END];
    expect((await retort(begin, /^train: [1-9]0 %/)).code).toBe(130);
    const saved = await retort(["save", "--out", here]);
    const [file = ""] = saved.out;
    expect(saved).toMatchObject({
      code: 0,
      out: [
        join(
          here,
          readdirSync(here).find((name) => name.endsWith("-unfinished.zip"))!,
        ),
      ],
    });
    expect(Object.keys(unzipSync(new Uint8Array(readFileSync(file))))).toContain(
      "project/checkpoint/state.json",
    );

    const resume = ["resume", "--model", TINY, "--saved", file, "--out", there, ...TO_END];
    const stopped = await retort(resume, /^evaluate: [1-9]0 %/);
    expect(stopped.told.filter((line) => /^(?:debate|distil): started/.test(line))).toEqual([]);
    expect(stopped.code).toBe(130);
    const ended = await retort(resume); // the same command again
    expect(ended.told.join("\n")).toMatch(
      /Going on with run \S+ in .*there.run, which is as far as its file or further\./,
    );
    expect(ended.code).toBe(0);
    const whole = await retort(begin);
    expect(whole.code).toBe(0);
    expect(student(ended.out.at(-1)!)).toEqual(student(whole.out.at(-1)!));

    const finished = await retort(["resume", "--model", TINY, "--saved", whole.out.at(-1)!, "--out", there]);
    expect(finished).toMatchObject({ code: 2, told: [expect.stringContaining("holds a finished run")] });
    expect(await retort(["save", "--out", here])).toMatchObject({
      code: 2,
      told: [expect.stringContaining("is finished")],
    });
  },
  SLOW_MS,
);

test("what is no file of a run, and a folder without one, are named, and nothing is made", async () => {
  const out = join(scratch, "nothing");
  const none = await retort(["save", "--out", out]);
  expect(none).toMatchObject({ code: 2, told: [expect.stringContaining("There is no run in")] });
  const model = await retort(["resume", "--model", TINY, "--saved", `${TINY}/config.json`, "--out", out]);
  expect(model.code).toBe(2);
  expect(existsSync(out)).toBe(false);
});
