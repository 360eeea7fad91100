// The whole download of a run over a real GGUF file, SmolLM2-135M-Instruct, in its real readers: what the student answered greedily on our
// engine is what PEFT on transformers' reading of that file, the merged weights in transformers, ONNX in onnxruntime and transformers.js, and
// llama.cpp with the adapter on that very file answer. RETORT_REAL_QUESTIONS says how many questions are tested on, RETORT_REAL_ZIP
// names a zip of such a run in place of a new one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { retort, scratchFolder } from "../cli/retort.ts";
import { pythonWith } from "../harness/python.ts";
import { realModel } from "../harness/real_model.ts";
import {
  askLlamaCpp,
  askOnnxruntime,
  askPeft,
  askTransformersJs,
  MODULES,
  openRealZip,
  type RealZip,
  ROUGH,
  sentenceOf,
  TIE,
} from "./real_readers.ts";

const file = await realModel();
const python = pythonWith(MODULES);
if (python === undefined) console.warn(`not run: Python's readers of a real zip (no Python has ${MODULES})`);
const scratch = scratchFolder();

const TESTED = Number(process.env["RETORT_REAL_QUESTIONS"] ?? 3);
const SLOW_MS = 3_600_000;

/** Sums of one digit, `TESTED` of them to test on. */
async function smallRun(model: string): Promise<string> {
  const rows = Array.from(
    { length: TESTED + 5 },
    (_, i) => [1 + (i % 8), 1 + ((3 * i + (i >> 3)) % 7)] as const,
  );
  const split = (i: number) => (i < TESTED ? "test" : i === TESTED ? "validate" : "learn");
  const questions = join(scratch, "questions.csv");
  const lines = rows.map(([a, b], i) => `What is ${a} plus ${b}?,${a + b},${split(i)}`);
  writeFileSync(questions, `question,answer,split\n${lines.join("\n")}\n`);
  const small =
    "--examples 1 --agents 3 --rounds 1 --steps 4 --batch-tokens 64 --rank 4 --answer-tokens 12 --check consensus --formats peft,gguf,merged,onnx,data";
  const out = join(scratch, "out");
  const given = ["run", "--model", model, "--questions", questions, "--out", out];
  const ran = await retort([...given, ...small.split(" ")]);
  expect(ran.code, ran.told).toBe(0);
  return ran.out.split("\n").at(-1)!;
}

describe.skipIf(file === undefined)("the zip of a run over a real GGUF file", () => {
  let zip: RealZip;
  beforeAll(async () => {
    zip = await openRealZip(process.env["RETORT_REAL_ZIP"] ?? (await smallRun(file!)), scratch);
    expect(zip.answers.length).toBeGreaterThan(0);
  }, SLOW_MS);

  test.skipIf(python === undefined)(
    "PEFT on the GGUF and transformers on merged/ answer as the student did",
    () => {
      const { status, said } = askPeft(python!, zip, file!);
      console.log(said);
      expect(said).toMatch(/the adapter is what the page says it is/);
      expect(status).toBe(0);
    },
    SLOW_MS,
  );

  test.skipIf(python === undefined)(
    "onnxruntime on merged/onnx/model.onnx answers as the student did",
    async () => {
      const gaps = await askOnnxruntime(python!, zip);
      console.log(sentenceOf("onnxruntime", gaps));
      expect(Math.max(...gaps)).toBeLessThan(TIE);
    },
    SLOW_MS,
  );

  test(
    "transformers.js on merged/onnx/model.onnx answers as the student did",
    async () => {
      const gaps = await askTransformersJs(zip);
      console.log(sentenceOf("transformers.js", gaps));
      expect(Math.max(...gaps)).toBeLessThan(TIE);
    },
    SLOW_MS,
  );

  test(
    "llama.cpp on the very GGUF file with gguf/adapter.gguf answers as the student did",
    async () => {
      const gaps = await askLlamaCpp(zip, file!);
      console.log(sentenceOf("llama.cpp", gaps));
      expect(Math.max(...gaps)).toBeLessThan(ROUGH);
    },
    SLOW_MS,
  );
});
