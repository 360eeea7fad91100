// `retort talks`: a run's talks counted in each codec and sifted into chains, and the chains read again for training.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { talksCommand } from "../../src/cli/talks.ts";
import { readTrainRows } from "../../src/cli/train_data.ts";
import { trajectoriesJsonl } from "../../src/export/trajectories.ts";
import type { Turn } from "../../src/records/turn.ts";
import { makeDebate, TASK, talkOf } from "../teachers/turns.ts";
import { familyTemplate, familyTokenizer } from "../tokenizer/goldens.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
/** How the bundled model is asked the question alone. The turns in the file say that they had another prompt. */
const PROMPT =
  "<|bos|> <|user|> Ann has 3 eggs . Ben has 4 more eggs than Ann . How many eggs does Ben have ? <|assistant|>";
const data = join(scratch, "talks.jsonl");
const chains = join(scratch, "chains.jsonl");

/** Runs the command in this process. @returns the lines of its result */
async function talks(...flags: string[]): Promise<string[]> {
  const lines: string[] = [];
  const never = () => Promise.reject(new Error("no GPU is asked for"));
  await talksCommand.run(["--data", data, "--model", "public/models/tiny", ...flags], {
    disk: nodeDisk,
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
    gpuPort: never,
    signal: new AbortController().signal,
    out: (line) => void lines.push(line),
    tell: () => {},
  });
  return lines;
}

test("readings are counted in each codec, what the model cannot read is said, and the chains are sifted", async () => {
  const talk = talkOf(
    makeDebate([
      ["5", "7", "7"],
      ["7", "7", "7"],
    ]),
  );
  writeFileSync(data, trajectoriesJsonl([talk], new Map([[TASK.id, TASK]]), null));
  const lines = await talks("--out", chains);
  expect(lines[0]).toMatch(/^nl +27 tokens in 9 readings of 1 talks$/);
  expect(lines[1]).toMatch(/^codified +\d+ tokens .*; \d+ are unknown to this model, which cannot read it$/);
  expect(lines).toContain("1  there 2 times: wrong at first, right in the end");
  expect(lines.at(-1)).toMatch(
    /^kept talks took 84 tokens, prompts included; as chains behind their questions/,
  );
  const written = readFileSync(chains, "utf8").trim().split("\n");
  expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([
    { schema: "chain/2", task: TASK.id, prompt: PROMPT, isCorrected: true, interactions: 6 },
    { schema: "chain/2", task: TASK.id },
  ]);
});

test("of programs no codec saves anything, as they are read as they are", async () => {
  const turns = makeDebate([
    ["5", "7"],
    ["7", "7"],
  ]).map((turn): Turn => ({ ...turn, judge: "tests" }));
  writeFileSync(data, trajectoriesJsonl([talkOf(turns)], new Map([[TASK.id, TASK]]), null));
  expect((await talks())[1]).toMatch(/^codified +\d+ tokens in 4 readings of 1 talks, 0\.0 % less$/);
});

test("a chain is trained with weight 0 for what a tool said, and one that names no place of it is refused by its line", async () => {
  const tokenizer = familyTokenizer("llama3");
  const reader = { tokenizer, chat: () => Promise.resolve(familyTemplate("llama3")) };
  const limit = { longest: 1000, isCut: false };
  const line = {
    schema: "chain/2",
    prompt: "Q",
    chain: "ask k3\n7 noise\nAnswer: 7",
    unlearned: [[7, 14]],
    task: "t",
  };
  writeFileSync(chains, JSON.stringify(line));
  const [row] = await readTrainRows(chains, nodeDisk, reader, limit);
  const ofWeight = (bit: 0 | 1) => tokenizer.decode(row!.ids.filter((_, i) => row!.lossMask[i] === bit));
  expect(ofWeight(0)).toBe("<|begin_of_text|>Q7 noise");
  expect(ofWeight(1)).toBe("ask k3\n\nAnswer: 7<|eot_id|>");
  writeFileSync(chains, JSON.stringify({ ...line, unlearned: [[7, 99]] }));
  await expect(readTrainRows(chains, nodeDisk, reader, limit)).rejects.toThrow(
    /line 1: no chain of schema chain\/2: .*must lie in the chain/,
  );
});

test("a file without talks that teach says so", async () => {
  writeFileSync(data, "");
  await expect(talks()).rejects.toThrow(/talks\.jsonl/);
});
