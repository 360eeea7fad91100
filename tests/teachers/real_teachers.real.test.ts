// Every teacher with a real chat model: SmolLM2-135M-Instruct, one short question each, or one small function where programs are asked for. What
// it says is worth little without training; that it can be asked, that tools and tests are reached, and that a talk which was cut ends the same
// is what is held here. How often teachers are right stands in docs/results.md (`npm run evidence -- --teachers`).
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { localSandbox } from "../../src/cli/local_sandbox.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { systemClock } from "../../src/core/ports.ts";
import type { OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { openModel } from "../../src/models/open.ts";
import { talkPrograms } from "../../src/pipeline/talk_programs.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { talkAll } from "../../src/science/debates.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { SMALL_FUNCTIONS, smallFunctionTask } from "../../src/tasks/programs/small_functions.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { openSpeaker } from "../../src/threads/model/speaker.ts";
import type { Voice } from "../../src/voice/voice.ts";
import { realModel } from "../harness/real_model.ts";
import { buildSandboxThread } from "../sandbox/node_thread.ts";

const QUESTION: Task = {
  id: "sum",
  question: "Tom has 3 apples and buys 4 more. How many apples does he have?",
  answer: "7",
  judge: "number",
  solution: "3 + 4 = 7.\nAnswer: 7",
  family: "sums",
  split: "test",
  origin: "own",
};
const FUNCTION = smallFunctionTask(SMALL_FUNCTIONS[0]!);
/** A text that is cut there has said enough to see that it was asked. */
const TOKENS = 24;

const file = await realModel();
let lm: OnnxLanguageModel;
let voice: Voice;
let base: ModelRef;
let script: URL;
let sandbox: Sandbox;

beforeAll(async () => {
  if (file === undefined) return;
  script = await buildSandboxThread();
  sandbox = localSandbox(script);
  const source = diskSources(nodeDisk);
  const model = await openModel(await source(file), ["ref"]);
  [voice, base] = [await model.voice(), model.ref];
  const ports = { source, clock: systemClock, gpu: undefined };
  lm = (await openSpeaker(base, { speaker: "onnx", device: "wasm" }, ports)).lm as OnnxLanguageModel;
}, 300_000);
afterAll(async () => {
  if (file === undefined) return;
  sandbox.close();
  rmSync(dirname(fileURLToPath(script)), { recursive: true });
  await lm.dispose();
});

async function talk(teacher: ProtocolId, task: Task, stored: readonly Turn[]) {
  const config = { ...defaultConfig(), teacher, agents: 2, rounds: 2, samples: 2, seed: 1 };
  const programs = talkPrograms(
    { crew: { sandbox: () => Promise.resolve(sandbox) }, clock: systemClock, model: base },
    [task],
  );
  const parts = { voice, clock: systemClock, base, signal: new AbortController().signal };
  const generate: OnnxLanguageModel["generate"] = (requests, options) => lm.generate(requests, options);
  const [only] = await talkAll(
    { parts, generate, programs },
    {
      set: "test",
      tasks: [task],
      seed: 1,
      config,
      stored,
      shown: { roster: rosterOf({ config }), priming: () => ({ maxNewTokens: TOKENS }) },
    },
  );
  return only!;
}

/** What was said, by whom, and what came of it. */
const saidIn = ({ turns, outcome }: Awaited<ReturnType<typeof talk>>) => ({
  turns: turns.map(({ id, role, solution }) => ({ id, role, solution })),
  answer: outcome.answer,
});

describe.skipIf(file === undefined)("SmolLM2-135M-Instruct", () => {
  // The keys of a constant table.
  const teachers = (Object.keys(PROTOCOLS) as ProtocolId[]).filter((id) => id !== "nobody");
  test.each(teachers)(
    "%s talks with a real model to an end, and to the same end when it is cut half way",
    async (id) => {
      const isOfPrograms = "questions" in PROTOCOLS[id];
      const task = isOfPrograms ? FUNCTION : QUESTION;
      const whole = await talk(id, task, []);
      const spoken = whole.turns.filter(({ kind }) => kind !== "tool");
      expect(spoken.length).toBeGreaterThan(0);
      for (const { prompt, completion } of spoken) {
        expect(prompt).toContain("<|im_start|>"); // the model's own template
        expect(completion.completionTokens).toBeGreaterThan(0);
        expect(completion.completionTokens).toBeLessThanOrEqual(320);
      }
      expect(whole.outcome.usage.turns).toBe(whole.turns.length);
      const half = whole.turns.slice(0, Math.ceil(whole.turns.length / 2));
      expect(saidIn(await talk(id, task, half))).toEqual(saidIn(whole));
    },
    600_000,
  );
});
