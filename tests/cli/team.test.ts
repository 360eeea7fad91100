// `retort run --team`: agents of two models in one process, from the first question to the zip; killed in the debate and gone on with;
// and what is said of teams that cannot be one.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { Turn } from "../../src/records/turn.ts";
import { writeChatModel } from "./chat_model.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const own = join(scratch, "own");
const other = join(scratch, "other");
/** "0" to "9" and the end token, so that there are answers to agree on; the other model knows seven of them. */
const SAID = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 902];
writeChatModel(own, "smollm2", { positions: 224, often: SAID });
writeChatModel(other, "qwen2", { positions: 320, often: [...SAID.slice(0, 7), 902] });
const SMALL =
  "--agents 3 --rounds 1 --check consensus --examples 0 --steps 2 --batch-tokens 256 --rank 2 --seed 11 --tasks 4 --test-tasks 4 --source plain-english --families one-digit-sum --formats peft,data,project";
const args = (out: string, team: string) => [
  "run",
  "--model",
  own,
  "--team",
  team,
  "--out",
  out,
  ...SMALL.split(" "),
];

/** A finished run's files. */
function zipOf(out: string): (path: string) => string {
  const files = unzipSync(new Uint8Array(readFileSync(out.split("\n").at(-1)!)));
  return (path) => new TextDecoder().decode(files[path]);
}
const turnsOf = (text: ReturnType<typeof zipOf>): Turn[] =>
  text("project/turns.jsonl")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Turn);
const said = (turns: readonly Turn[]) =>
  turns.map(({ taskId, agent, step, prompt, completion, model }) => [
    taskId,
    agent,
    step,
    prompt,
    completion.text,
    model.name,
  ]);

test("two models answer, each in its own words; killed in the debate, the same command ends with the same sayings", async () => {
  const quiet = await retort(args(join(scratch, "quiet"), `own,${other}`));
  expect(quiet.told).toMatch(/own with .* and other with .* take .* of this machine’s memory/);
  expect(quiet.code, quiet.told).toBe(0);
  const text = zipOf(quiet.out);
  const receipt = JSON.parse(text("receipt.json")) as { team: object[]; model: object };
  expect(receipt.team).toMatchObject([
    { model: { name: "own", path: own }, agents: ["agent-1", "agent-3"] },
    { model: { name: "other", path: other }, speaker: "onnx", agents: ["agent-2"] },
  ]);
  const turns = turnsOf(text);
  for (const { agent, model, prompt } of turns) {
    const isOther = agent === "agent-2";
    expect(model.name).toBe(isOther ? "other" : "own");
    expect(prompt.includes("You are a helpful assistant")).toBe(isOther); // the qwen2 template's own words
  }
  expect(text("data/sft.jsonl")).not.toContain("You are a helpful assistant"); // the student is asked in its own
  expect(text("README.md")).toContain("own, distilled from its own and other's debate");
  expect(text("peft/README.md")).toMatch(
    /Its group was the base as Agent 1, Agent 3, and other .* as Agent 2/,
  );
  expect(text("LICENSE.txt")).toContain("Some of the texts are output of other");
  const [line] = text("data/trajectories.jsonl").split("\n");
  const debate = JSON.parse(line!) as { model: object; turns: { agent: string; model?: object }[] };
  expect(debate.model).toMatchObject({ name: "own" });
  for (const { agent, model } of debate.turns) {
    if (agent === "agent-2") expect(model).toMatchObject({ name: "other" });
    else expect(model).toBeUndefined();
  }

  const out = join(scratch, "killed");
  mkdirSync(out);
  const killed = await retort(args(out, `own,${other}`), {
    onTold: (told, kill) => {
      if (/debate: (?!0 )\d+ %/.test(told)) kill("SIGKILL");
    },
  });
  expect(killed.code).toBe(null);
  const changed = await retort(args(out, "own"));
  expect([changed.code, changed.told]).toEqual([2, expect.stringMatching(/asked for differently: roster/)]);
  const ended = await retort(args(out, `own,${other}`));
  expect(ended.told).toContain("Going on with run");
  expect(said(turnsOf(zipOf(ended.out)))).toEqual(said(turns));
}, 600_000);

test.each([
  [
    "a notation beside sentences",
    `own,${TINY}`,
    [],
    /own and retort-tiny cannot be one team: own writes plain sentences and retort-tiny writes a notation of its own/,
  ],
  ["a model that is not there", "own,nowhere", [], /nowhere: cannot be read as a folder/],
  ["a hole in the list", `own,,${TINY}`, [], /--team: expected models with commas between, got/],
  ["more models than agents", `own,${other},own,own`, [], /names 4 models, and 3 agents speak/],
] as const)("%s is named before anything is stored", async (_, team, more, sentence) => {
  const ran = await retort([...args(join(scratch, "refused"), team), ...more]);
  expect(ran.code).not.toBe(0);
  expect(ran.told).toMatch(sentence);
});
