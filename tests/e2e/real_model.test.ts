// A short journey with a real chat model in the built page: SmolLM2-135M-Instruct as one GGUF file, picked and kept; six pasted questions of a
// person's own; three agents, one round; four steps; a question of one's own to base and student; and the zip, whose readers (PEFT over that
// very file, transformers, onnxruntime, transformers.js, llama.cpp) answer as the student did.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { pythonWith } from "../harness/python.ts";
import { realModel } from "../harness/real_model.ts";
import { expectSameAnswers, MODULES } from "../interop/real_readers.ts";
import { close } from "./harness.mjs";
import { askBoth, keepModel, saveZip, proposedExamples, SIX_SUMS, watchForeign } from "./real_page.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";

/** A software adapter writes a token or two of this model a second: few questions, few tokens, one worked example. */
const SETTINGS =
  "?source=own&agents=3&rounds=1&steps=4&batchTokens=64&rank=2&seed=11&examples=1&answerTokens=10&labels=consensus";
const JOURNEY_MS = 1_200_000;

const file = await realModel();
const python = pythonWith(MODULES);
if (python === undefined)
  console.warn(`not run: Python's readers of the real model's zip (no Python has ${MODULES})`);

let folder = "";
let host: Awaited<ReturnType<typeof serve>> | undefined;
beforeAll(async () => {
  if (file === undefined) return;
  folder = mkdtempSync(join(tmpdir(), "retort-real-model-"));
  host = await serve({ root: buildPage(folder) });
});
afterAll(async () => {
  await host?.close();
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

test.skipIf(file === undefined)(
  "a GGUF file of a real model is picked, debates pasted questions, learns, is asked, and every reader says the same",
  async () => {
    const page = await RetortPage.open(join(folder, "profile"), `${host!.url}${SETTINGS}`);
    const foreign = watchForeign(page, host!.url);
    await keepModel(page, "gguf", file!);
    await page.page.fill("#own-text", SIX_SUMS);
    await proposedExamples(page);
    expect(await page.page.locator("#own-counts dd").allInnerTexts()).toEqual(["3", "0", "2", "1", "0"]);

    await page.press("start");
    const { turns, step } = await page.until("the run is done", ({ state }) => state === "done", JOURNEY_MS);
    expect(turns).toBeGreaterThanOrEqual(9);
    expect(step).toBe(4);
    await askBoth(page, "What is 5 plus 2?");
    const zip = join(folder, "run.zip");
    await saveZip(page, zip);
    expect(foreign).toEqual([]);
    expect(page.errors).toEqual([]);
    await close(page.session);

    if (python === undefined) return;
    await expectSameAnswers({
      path: zip,
      answers: 2,
      base: file!,
      gguf: file!,
      python,
      isWidened: false,
      scratch: folder,
    });
  },
  2 * JOURNEY_MS,
);
