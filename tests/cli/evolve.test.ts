// An evolution of a real team of the bundled model, whose agents have temperatures alone: killed, gone on with, frozen.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const SLOW_MS = 600_000;
const NO_GPU = { env: { VK_DRIVER_FILES: "/nowhere.json" } };

test(
  "a team evolves over real talks; a kill loses nothing, and test questions are read when it is frozen",
  async () => {
    const out = join(scratch, "evolved");
    const args =
      `evolve --model ${TINY} --out ${out} --generations 1 --children 2 --tasks 6 --test-tasks 4 --agents 2 --rounds 1 --seed 3`.split(
        " ",
      );
    const killed = await retort(args, {
      ...NO_GPU,
      onTold: (text, kill) => {
        if (text.includes("#1: ")) kill("SIGKILL");
      },
    });
    expect(killed.code).toBeNull();
    const ended = await retort(args, NO_GPU);
    expect(ended.told).not.toMatch(/^#[01]: /m); // they were kept
    expect(ended.told).toMatch(/^#2: [\d.]+, \d+ tokens$/m);
    expect(ended.out).toMatch(/^#0, generation 0: [\d.]+; as given$/m);
    expect(ended.out).toMatch(/^#2, generation 1, of #0: [\d.]+; .*temperature [12] [\d.]+/m);

    const folders = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".jsonl"),
    );
    const asked = takeTasks(arithmeticTasks(), "test", 4, 3).map(({ question }) => JSON.stringify(question));
    const all = folders.map((name) => readFileSync(join(out, name), "utf8")).join("\n");
    expect(folders).toHaveLength(4);
    expect(asked.filter((question) => all.includes(question))).toEqual([]);

    const frozen = await retort([...args, "--freeze"], NO_GPU);
    expect(frozen.out).toMatch(
      /^frozen: #\d, [\d.]+ % of the test questions right; the first team [\d.]+ %$/m,
    );
    const team = JSON.parse(readFileSync(join(out, "team.json"), "utf8")) as readonly {
      readonly temperature: number;
    }[];
    expect(team.map((agent) => Object.keys(agent))).toEqual([["temperature"], ["temperature"]]);
    const talk = readFileSync(join(out, "frozen", "after", "run", "journal.jsonl"), "utf8");
    expect(asked.every((question) => talk.includes(question))).toBe(true);
    expect([ended.code, frozen.code]).toEqual([0, 0]);
  },
  SLOW_MS,
);
