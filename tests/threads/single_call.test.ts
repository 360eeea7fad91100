// A worker that reports while it works: what counts as a sign of progress, and when the line and the worker end.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Heartbeat } from "../../src/threads/heartbeat.ts";
import { serveWorker } from "../../src/threads/serve.ts";
import { callInWorker } from "../../src/threads/single_call.ts";
import type { WorkerKind } from "../../src/threads/start.ts";
import { type FakeWorker, fakeWorker } from "../harness/fake_worker.ts";
import { ManualClock } from "../harness/manual_clock.ts";

interface CountApi extends Heartbeat {
  count(reports: MessagePort): Promise<string>;
}

const COUNT_WORKER: WorkerKind<CountApi> = {
  name: "count worker",
  load: () => {
    throw new Error("a test starts its own");
  },
  deadlinesMs: { count: 10_000 },
};

/** One call in a worker whose reports and end the test decides. */
function begin() {
  const clock = new ManualClock();
  const workers: FakeWorker[] = [];
  const lines: MessagePort[] = [];
  const reports: number[] = [];
  const stop = new AbortController();
  let finish: (answer: string) => void = () => undefined;
  const host: CountApi = {
    ping: () => Promise.resolve("pong"),
    count: (line) => {
      lines.push(line);
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  };
  const startWorker = () => {
    const worker = fakeWorker((scope) => serveWorker(host, scope));
    workers.push(worker);
    return worker;
  };
  const result = callInWorker<CountApi, number, string>(
    COUNT_WORKER,
    { clock, startWorker },
    {
      what: "counting",
      signal: stop.signal,
      onReport: (report) => reports.push(report),
      call: (api, line) => api.count(line),
    },
  );
  const outcome = result.then(
    (answer) => ({ answer, error: null }),
    (error: unknown) => ({ answer: null, error: error as RunError }),
  );
  const report = async (value: number) => {
    lines[0]!.postMessage(value);
    while (!reports.includes(value)) await new Promise(setImmediate);
  };
  return { clock, workers, reports, stop, outcome, report, finish: (answer: string) => finish(answer) };
}

test("a report keeps a call alive beyond its deadline, silence ends it", async () => {
  const { clock, outcome, report, reports, workers } = begin();
  await clock.pass(8000);
  await report(1);
  await clock.pass(8000);
  await report(2);
  expect(workers[0]!.terminated).toBe(false);
  await clock.pass(11_000);
  const { error } = await outcome;
  expect([error?.code, error?.message]).toEqual([
    "worker-hung",
    'count worker did not answer "count" for 10 s.',
  ]);
  expect(reports).toEqual([1, 2]);
  expect(workers[0]!.terminated).toBe(true);
});

test("the worker ends with its answer", async () => {
  const { clock, outcome, finish, workers } = begin();
  await clock.pass(1000);
  finish("three");
  expect(await outcome).toEqual({ answer: "three", error: null });
  expect(workers[0]!.terminated).toBe(true);
});

test("an abort ends the worker and says what was stopped", async () => {
  const { clock, outcome, stop, workers } = begin();
  await clock.pass(1000);
  stop.abort();
  const { error } = await outcome;
  expect([error?.code, error?.message]).toEqual(["worker-lost", "The counting was stopped."]);
  expect(workers[0]!.terminated).toBe(true);
});
