// An agent worker's inside, with the bundled model's real card and a model at the other end of a MessagePort.
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import type { Fetch } from "../../../src/core/ports.ts";
import type { AgentInit } from "../../../src/threads/agent/api.ts";
import type { ModelLine } from "../../../src/threads/model/api.ts";
import type { TurnJob } from "../../../src/teachers/turn_job.ts";
import { servePort } from "../../../src/threads/serve.ts";
import type { GenerateRequest } from "../../../src/records/completion.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import { AgentHost } from "../../../src/threads/agent/host.ts";
import { InstantClock } from "../../harness/manual_clock.ts";
import { TASK } from "../../teachers/turns.ts";
import { siteOf } from "../../lm/harness.ts";

const CARD = readFileSync(new URL("../../../public/models/tiny/retort.json", import.meta.url), "utf8");
const { name, files } = JSON.parse(CARD) as { name: string; files: Record<string, { sha256: string }> };
const MODEL: ModelRef = { path: "models/tiny", name, sha256: files["model.safetensors"]!.sha256 };
const PROPOSE: TurnJob = {
  id: "the-id",
  set: "distil",
  task: TASK,
  agent: "agent-2",
  role: "propose",
  step: 0,
  reads: [],
  temperature: 0.7,
  seed: 77,
};
const fromDisk: Fetch = (url) =>
  Promise.resolve(
    url === "models/tiny/retort.json" ? new Response(CARD) : new Response("no such file", { status: 404 }),
  );

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A host whose model answers with `text`, or fails when it is an error. */
function openHost(text: string | RunError, init: Partial<AgentInit> = {}, fetch: Fetch = fromDisk) {
  const asked: GenerateRequest[] = [];
  const line: ModelLine = {
    generate: (requests) => {
      asked.push(...requests);
      if (text instanceof RunError) return Promise.reject(text);
      return Promise.resolve(
        requests.map(({ id }) => ({
          id,
          text,
          ids: [5, 6],
          promptTokens: 20,
          completionTokens: 3,
          finish: "stop" as const,
        })),
      );
    },
  };
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  servePort(line, port1);
  const host = new AgentHost({ source: siteOf(fetch), clock: new InstantClock() });
  const opened = host.open({ runId: "run", model: MODEL, ...init }, port2);
  return { host, opened, asked };
}

test("an agent proposes in its model's voice, with the job's seed, and reads the answer out", async () => {
  const { host, opened, asked } = openHost("Step 1 : 3 + 4 = 7 . Answer : 7 .");
  await opened;
  const turn = await host.speak(PROPOSE);
  expect(asked).toEqual([
    {
      id: "the-id",
      prompt:
        "<|bos|> <|user|> Ann has 3 eggs . Ben has 4 more eggs than Ann . How many eggs does Ben have ? <|assistant|>",
      maxNewTokens: 90,
      temperature: 0.7,
      seed: 77,
    },
  ]);
  expect(turn).toMatchObject({ id: "the-id", agent: "agent-2", answer: "7", correct: true, model: MODEL });
});

test("a failure of the model reaches the caller by its name", async () => {
  const { host, opened } = openHost(new RunError("gpu-lost", "the device is gone", { reason: "unknown" }));
  await opened;
  await expect(host.speak(PROPOSE)).rejects.toMatchObject({
    code: "gpu-lost",
    details: { reason: "unknown" },
  });
});

test("speaking before opening is named", async () => {
  const host = new AgentHost({ source: siteOf(fromDisk), clock: new InstantClock() });
  await expect(host.speak(PROPOSE)).rejects.toMatchObject({ code: "internal" });
});

test("a card that is missing, or of other weights than the run's, ends the opening with a sentence", async () => {
  const gone: ModelRef = { ...MODEL, path: "models/nowhere" };
  await expect(openHost("", { model: gone }).opened).rejects.toMatchObject({ code: "fetch-failed" });
  const other: ModelRef = { ...MODEL, sha256: "0".repeat(64) };
  await expect(openHost("", { model: other }).opened).rejects.toMatchObject({ code: "model-invalid" });
});
