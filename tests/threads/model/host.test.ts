import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import type { ModelLine } from "../../../src/threads/model/api.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { callPort } from "../../../src/threads/serve.ts";
import type { GenerateRequest } from "../../../src/records/completion.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import { ModelHost } from "../../../src/threads/model/host.ts";
import { ScriptedLanguageModel } from "../../../src/lm/scripted_lm.ts";

const model: ModelRef = { path: "m", name: "scripted", sha256: "0".repeat(64) };

function request(id: string, prompt = id): GenerateRequest {
  return { id, prompt, maxNewTokens: 20, temperature: 0, seed: 1 };
}

async function openHost(lm: ScriptedLanguageModel, rowsPerBatch = 8) {
  const host = new ModelHost({
    clock: systemClock,
    openTeacher: () => Promise.resolve({ lm, parameters: 12, rowsPerBatch }),
  });
  const { port1, port2 } = new MessageChannel();
  const events: RunEvent[] = [];
  port1.addEventListener("message", (event: MessageEvent<RunEvent>) => events.push(event.data));
  port1.start();
  const report = await host.open({ runId: "run", model, device: "wasm" }, port2);
  return { host, events, report, closePort: () => port1.close() };
}

const ids = (batch: readonly GenerateRequest[]) => batch.map((row) => row.prompt);

test("callers who ask at the same moment share a batch, and each gets its own answers in order", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => `answer to ${prompt}`);
  const { host, closePort } = await openHost(lm);
  const answers = await Promise.all([
    host.generate([request("a"), request("b")]),
    host.generate([request("c")]),
    host.generate([]),
  ]);
  expect(answers.map((rows) => rows.map(({ id, text }) => [id, text]))).toEqual([
    [
      ["a", "answer to a"],
      ["b", "answer to b"],
    ],
    [["c", "answer to c"]],
    [],
  ]);
  expect(lm.batches.map(ids)).toEqual([["a", "b", "c"]]);
  closePort();
});

test("a batch holds at most its limit, first come first served, and a call may span batches", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => prompt);
  const { host, closePort } = await openHost(lm, 3);
  const first = host.generate(["a", "b", "c", "d"].map((id) => request(id)));
  const second = host.generate([request("e")]);
  expect((await first).map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  await second;
  expect(lm.batches.map(ids)).toEqual([
    ["a", "b", "c"],
    ["d", "e"],
  ]);
  closePort();
});

test("a caller is answered when its own rows are done, not when the batch is", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => (prompt === "long" ? "one two three four" : "one"));
  const { host, closePort } = await openHost(lm);
  const ended: string[] = [];
  await Promise.all(
    ["long", "short"].map(async (prompt) => {
      await host.generate([request(prompt)]);
      ended.push(prompt);
    }),
  );
  expect(ended).toEqual(["short", "long"]);
  expect(lm.batches).toHaveLength(1);
  closePort();
});

test("two callers may use the same id", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => prompt);
  const { host, closePort } = await openHost(lm);
  const [[a], [b]] = await Promise.all([
    host.generate([request("same", "left")]),
    host.generate([request("same", "right")]),
  ]);
  expect([a!.text, b!.text]).toEqual(["left", "right"]);
  expect([a!.id, b!.id]).toEqual(["same", "same"]);
  closePort();
});

test("text is streamed once per step under the callers' ids", async () => {
  const lm = new ScriptedLanguageModel(() => "one two");
  const { host, events, report, closePort } = await openHost(lm);
  expect(report).toMatchObject({ model, device: "wasm", parameters: 12 });
  await host.generate([request("a"), request("b")]);
  await expect.poll(() => events.length).toBe(3);
  expect(events.map((event) => (event.type === "tokens" ? event.rows : null))).toEqual(
    ["one", "one two", "one two"].map((text) => [
      { id: "a", text },
      { id: "b", text },
    ]),
  );
  expect(events.every((event) => event.runId === "run")).toBe(true);
  closePort();
});

test("an agent reaches the model through its own line", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => prompt);
  const { host, closePort } = await openHost(lm);
  const { port1, port2 } = new MessageChannel();
  await host.connect(port2);
  const line = callPort<ModelLine>(port1);
  expect((await line.generate([request("a")]))[0]!.text).toBe("a");
  for (const port of [port1, port2]) port.close();
  closePort();
});

test("a request that the model cannot take is refused alone, the others of its batch are answered", async () => {
  const lm = new ScriptedLanguageModel(({ id, prompt }) => {
    if (prompt === "bad") throw new RunError("config", `Request ${id}: bad.`);
    return prompt;
  });
  const { host, closePort } = await openHost(lm);
  const [good, bad] = await Promise.allSettled([
    host.generate([request("good")]),
    host.generate([request("bad")]),
  ]);
  expect(good).toMatchObject({ status: "fulfilled", value: [{ id: "good", text: "good" }] });
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "config" } });
  closePort();
});

test("after a failed inference everyone waiting and everyone later gets that failure", async () => {
  const lm = new ScriptedLanguageModel(({ prompt }) => {
    if (prompt === "fatal") throw new RunError("gpu-lost", "The graphics device was lost.");
    return prompt;
  });
  const { host, closePort } = await openHost(lm, 1);
  const all = await Promise.allSettled([
    host.generate([request("first")]),
    host.generate([request("fatal")]),
    host.generate([request("later")]),
  ]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(all[2]).toMatchObject({ reason: { code: "gpu-lost" } });
  await expect(host.generate([request("after")])).rejects.toMatchObject({ code: "gpu-lost" });
  closePort();
});

test("closing rejects what is waiting and ends the running batch", async () => {
  const lm = new ScriptedLanguageModel(() => "a b c d e f g h");
  const { host, closePort } = await openHost(lm);
  const wait = host.generate([request("a")]);
  const rejection = expect(wait).rejects.toMatchObject({ code: "aborted" });
  await host.close();
  await rejection;
  await expect(host.generate([request("b")])).rejects.toMatchObject({ code: "aborted" });
  closePort();
});

test("text asked for before the model is open is a named error", async () => {
  const host = new ModelHost({
    clock: systemClock,
    openTeacher: () => Promise.reject(new Error("no")),
  });
  await expect(host.generate([request("a")])).rejects.toMatchObject({ code: "internal" });
});
