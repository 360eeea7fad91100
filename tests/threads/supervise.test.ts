import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { AGENT_WORKER } from "../../src/threads/agent/client.ts";
import { EXPORT_WORKER } from "../../src/threads/export/client.ts";
import type { Heartbeat } from "../../src/threads/heartbeat.ts";
import { IMPORT_WORKER } from "../../src/threads/import/client.ts";
import { LIBRARY_WORKER } from "../../src/threads/library/client.ts";
import { MODEL_WORKER } from "../../src/threads/model/client.ts";
import { QUESTIONS_WORKER } from "../../src/threads/questions/client.ts";
import { READER_WORKER } from "../../src/threads/reader/client.ts";
import { serveWorker } from "../../src/threads/serve.ts";
import { startSupervised, type WorkerKind } from "../../src/threads/start.ts";
import { superviseWorker } from "../../src/threads/supervise.ts";
import { TRAINER_WORKER } from "../../src/threads/trainer/client.ts";
import { type FakeWorker, fakeWorker } from "../harness/fake_worker.ts";
import { isGarbage } from "../harness/garbage.ts";
import { ManualClock, settle } from "../harness/manual_clock.ts";

interface EchoApi extends Heartbeat {
  echo(value: unknown): Promise<unknown>;
  fail(error: unknown): Promise<never>;
  never(): Promise<void>;
  failLocally(): Promise<void>;
}

const thrown: unknown[] = [];
const never = () => new Promise<void>(() => undefined);
class EchoHost implements EchoApi {
  ping() {
    return Promise.resolve("pong" as const);
  }
  echo(value: unknown) {
    return Promise.resolve(value);
  }
  async fail(): Promise<never> {
    await Promise.resolve();
    throw thrown[0];
  }
  never = never;
  failLocally(): Promise<void> {
    throw new TypeError("sync");
  }
}

function start(deadlinesMs: Record<string, number> = {}) {
  const clock = new ManualClock();
  const worker: FakeWorker = fakeWorker((scope) => serveWorker(new EchoHost(), scope));
  const supervised = superviseWorker<EchoApi>(worker, { name: "echo worker", clock, deadlinesMs });
  return { clock, worker, supervised, api: supervised.api };
}

async function rejection(promise: Promise<unknown>): Promise<RunError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunError);
  return error as RunError;
}

test("a call brings its value, a MessagePort argument moves by itself", async () => {
  const { api, supervised } = start();
  expect(await api.echo({ a: [1, 2] })).toEqual({ a: [1, 2] });
  const { port1, port2 } = new MessageChannel();
  const back = await api.echo(port1);
  expect(back).toBeInstanceOf(MessagePort);
  (back as MessagePort).close();
  port2.close();
  supervised.terminate();
});

test("a RunError keeps code, message and details across the border", async () => {
  const { api, supervised } = start();
  thrown[0] = new RunError("file-invalid", "weights: expected 8 bytes, got 7", { expected: 8, got: 7 });
  const error = await rejection(api.fail(null));
  expect([error.code, error.message, error.details]).toEqual([
    "file-invalid",
    "weights: expected 8 bytes, got 7",
    { expected: 8, got: 7 },
  ]);
  supervised.terminate();
});

test("other thrown values come as named errors, with their text", async () => {
  const { api, supervised } = start();
  thrown[0] = new TypeError("x is not a function");
  const plain = await rejection(api.fail(null));
  expect([plain.code, plain.message.includes("TypeError: x is not a function")]).toEqual(["internal", true]);
  thrown[0] = new DOMException("stop", "AbortError");
  expect((await rejection(api.fail(null))).code).toBe("internal"); // only the caller's own signal cancels
  thrown[0] = "a string";
  expect((await rejection(api.fail(null))).message).toContain("a string");
  expect((await rejection(api.failLocally())).message).toContain("TypeError: sync");
  supervised.terminate();
});

test("details that cannot be cloned become text instead of costing the code", async () => {
  const { api, supervised } = start();
  thrown[0] = new RunError("gpu-lost", "gone", { reason: () => 1, generation: 2 });
  const error = await rejection(api.fail(null));
  expect([error.code, error.details["generation"], typeof error.details["reason"]]).toEqual([
    "gpu-lost",
    "2",
    "string",
  ]);
  supervised.terminate();
});

test("an argument that cannot be cloned rejects that call and no other", async () => {
  const { api, supervised } = start();
  const error = await rejection(api.echo(() => 1));
  expect([error.code, error.message.startsWith("echo worker.echo")]).toEqual(["internal", true]);
  expect(await api.echo(3)).toBe(3);
  supervised.terminate();
});

test("a method that the worker does not have rejects with a sentence", async () => {
  const { supervised } = start();
  const api = supervised.api as unknown as { missing(): Promise<void> };
  expect((await rejection(api.missing())).code).toBe("internal");
  supervised.terminate();
});

const deaths: [string, (worker: FakeWorker) => void, string][] = [
  ["an uncaught error", (worker) => worker.crash("boom"), "echo worker failed: boom"],
  ["a script that does not load", (worker) => worker.failToLoad(), "could not be loaded"],
  ["an unreadable message", (worker) => worker.sendUnreadable(), "could not be read"],
  ["an unhandled rejection", (worker) => worker.rejectUnhandled(new Error("lost promise")), "lost promise"],
];
test.each(deaths)("%s rejects every pending call with worker-lost", async (_name, kill, text) => {
  const { api, worker, supervised, clock } = start();
  const pending = [api.never(), api.never(), api.echo(1).then(() => api.never())];
  await settle();
  kill(worker);
  for (const call of pending) {
    const error = await rejection(call);
    expect([error.code, error.message.includes(text)]).toEqual(["worker-lost", true]);
  }
  expect(worker.terminated).toBe(true);
  expect((await supervised.gone).code).toBe("worker-lost");
  expect((await rejection(api.echo(2))).code).toBe("worker-lost");
  await settle();
  expect(clock.sleeping).toBe(0); // the heartbeat ended with it
});

test("an unhandled RunError keeps its own code", async () => {
  const { api, worker } = start();
  const pending = api.never();
  worker.rejectUnhandled(new RunError("gpu-lost", "the device is gone", { reason: "unknown" }));
  const error = await rejection(pending);
  expect([error.code, error.details]).toEqual(["gpu-lost", { reason: "unknown" }]);
});

test("terminate rejects pending calls with the given reason, once", async () => {
  const { api, supervised } = start();
  const pending = api.never();
  supervised.terminate(new RunError("aborted", "The run was cancelled."));
  supervised.terminate();
  expect((await rejection(pending)).code).toBe("aborted");
  expect((await supervised.gone).code).toBe("aborted");
});

test("a hung worker is found after 10 s of silence, not before", async () => {
  const { api, worker, clock } = start();
  const pending = rejection(api.never());
  await settle();
  await clock.pass(30_000); // busy for long, but its heart beats
  worker.hang();
  await clock.pass(9000);
  expect(worker.terminated).toBe(false);
  await clock.pass(2000);
  const error = await pending;
  expect([error.code, error.details["method"]]).toEqual(["worker-hung", "ping"]);
  expect(worker.terminated).toBe(true);
});

test("a worker that never starts may be silent for a minute, not longer", async () => {
  const clock = new ManualClock();
  const worker = fakeWorker(() => undefined);
  const { api } = superviseWorker<EchoApi>(worker, { name: "echo worker", clock });
  const pending = rejection(api.echo(1));
  await clock.pass(59_000);
  expect(worker.terminated).toBe(false);
  await clock.pass(1000);
  expect((await pending).code).toBe("worker-hung");
});

/** Calls that open a model, of each kind of worker that does, while the thread hears nothing. */
const OPENING = [
  ["open", AGENT_WORKER],
  ["write", EXPORT_WORKER],
  ["look", IMPORT_WORKER],
  ["lookAtFiles", LIBRARY_WORKER],
  ["open", MODEL_WORKER],
  ["read", QUESTIONS_WORKER],
  ["readBack", READER_WORKER],
  ["open", TRAINER_WORKER],
].map(([method, kind]) => {
  const { name } = kind as WorkerKind;
  return [name, method as string, kind as WorkerKind] as const;
});

test.for(OPENING)(
  "the %s in its call %s may be silent for most of a minute, not longer",
  async ([, method, kind]) => {
    const clock = new ManualClock();
    const worker = fakeWorker((scope) =>
      serveWorker({ ping: () => Promise.resolve("pong" as const), [method]: never }, scope),
    );
    const { api } = startSupervised(kind, { clock, startWorker: () => worker });
    const pending = rejection((api as unknown as Record<string, () => Promise<void>>)[method]!());
    await settle();
    await clock.pass(1000);
    worker.hang();
    await clock.pass(50_000);
    expect(worker.terminated).toBe(false);
    await clock.pass(11_000);
    expect((await pending).code).toBe("worker-hung");
  },
);

test("a machine that slept for an hour blames nobody", async () => {
  const { api, worker, supervised, clock } = start({ never: 20_000 });
  const pending = rejection(api.never());
  await settle();
  for (let n = 0; n < 12; n++) await clock.leap(3_600_000);
  expect(worker.terminated).toBe(false);
  expect(await api.echo(1)).toBe(1);
  supervised.terminate();
  expect((await pending).code).toBe("worker-lost");
});

test("in a throttled background tab a hung worker is still found", async () => {
  const { worker, clock } = start();
  await settle();
  await clock.pass(1000);
  worker.hang();
  for (let minute = 0; minute < 12; minute++) await clock.leap(60_000);
  expect(worker.terminated).toBe(true);
});

test("a call past its deadline ends the worker, for the call cannot be taken back", async () => {
  const { api, worker, clock } = start({ never: 20_000 });
  const pending = rejection(api.never());
  await settle();
  await clock.pass(19_000);
  expect(worker.terminated).toBe(false);
  await clock.pass(1000);
  const error = await pending;
  expect([error.code, error.details["method"]]).toEqual(["worker-hung", "never"]);
});

test("a sign of progress starts the deadline anew, and a pause holds it", async () => {
  const { api, worker, supervised, clock } = start({ never: 20_000 });
  const pending = rejection(api.never());
  await settle();
  await clock.pass(15_000);
  supervised.touch();
  await clock.pass(15_000);
  supervised.holdDeadlines(true);
  await clock.pass(600_000);
  expect(worker.terminated).toBe(false);
  supervised.holdDeadlines(false);
  await clock.pass(5000);
  expect((await pending).code).toBe("worker-hung");
});

/** Starts a worker, asks it and ends it; nothing of it is kept here but weakly. */
async function endedWorker(): Promise<{ worker: WeakRef<object>; reason: WeakRef<object> }> {
  const { api, worker, supervised } = start();
  await api.echo(1);
  const reason = new RunError("aborted", "Enough.");
  supervised.terminate(reason);
  await supervised.gone;
  return { worker: new WeakRef(worker), reason: new WeakRef(reason) };
}

test("an ended worker is held by nothing, nor is the reason of its end", async () => {
  const { worker, reason } = await endedWorker();
  expect(await isGarbage(worker)).toBe(true);
  expect(await isGarbage(reason)).toBe(true);
});
