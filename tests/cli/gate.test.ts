// `retort gate` on a chat model that brings no ONNX graph: it says through what the model spoke, and finds the same through either.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeChatModel } from "./chat_model.ts";
import { retort, scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const model = join(scratch, "model");
writeChatModel(model, "smollm2", { positions: 320 });
const questions = join(scratch, "questions.jsonl");
const row = (i: number) =>
  JSON.stringify({ question: `What is ${i} plus ${i * i}?`, answer: i + i * i, split: "distil" });
writeFileSync(questions, `${Array.from({ length: 8 }, (_, i) => row(i + 2)).join("\n")}\n`);

async function gate(...more: string[]) {
  const json = join(scratch, "figures.json");
  const asked = "--tasks 3 --samples 2 --answer-tokens 8 --examples 0".split(" ");
  const ran = await retort([
    "gate",
    "--model",
    model,
    "--questions",
    questions,
    ...asked,
    "--json",
    json,
    ...more,
  ]);
  expect(ran.code, ran.told).toBe(0);
  return JSON.parse(readFileSync(json, "utf8")) as { speaker: string; figures: object };
}

test("on a software adapter a graph is made of the model; the engine, where it is asked for, finds the same", async () => {
  const usual = await gate();
  const engine = await gate("--speaker", "engine");
  expect([usual.speaker, engine.speaker]).toEqual(["onnx", "engine"]);
  expect(usual.figures).toEqual(engine.figures);
});
