// A thread that does not start, dies or hangs, with a clock that a test moves.
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/core/ports.ts";
import { failedRun, SANDBOX_LIMITS } from "../../src/sandbox/sandbox.ts";
import { type SandboxReply, threadedSandbox } from "../../src/sandbox/threaded_sandbox.ts";

const CALL = { code: "const f = () => 1", name: "f", args: [] };
/** Sleeps end as soon as everything else has had its turn. */
const CLOCK = {
  now: () => 0,
  elapsed: () => 0,
  sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 20)),
};

type Hear = (reply: SandboxReply) => void;

function fakeThreads(behave: (id: number, hear: Hear, lose: (why: string) => void) => void, starts = true) {
  const log: string[] = [];
  const sandbox = threadedSandbox((hear, lose) => {
    log.push("start");
    if (starts) queueMicrotask(() => hear("ready"));
    return {
      post: ({ id }) => {
        log.push(`post ${id}`);
        behave(id, hear, lose);
      },
      end: () => void log.push("end"),
    };
  }, CLOCK);
  return { sandbox, log };
}

test("calls wait for one another on one thread", async () => {
  const { sandbox, log } = fakeThreads((id, hear) =>
    setTimeout(() => hear({ id, done: { ok: true, value: id } }), 2),
  );
  const done = await Promise.all([sandbox.run(CALL), sandbox.run(CALL), sandbox.run(CALL)]);
  expect(done).toEqual([0, 1, 2].map((value) => ({ ok: true, value })));
  expect(log).toEqual(["start", "post 0", "post 1", "post 2"]);
});

test("a thread that hangs is ended, and those behind it get a new one", async () => {
  const { sandbox, log } = fakeThreads((id, hear) => {
    if (id !== 0) hear({ id, done: { ok: true, value: id } });
  });
  const [hung, next] = await Promise.all([sandbox.run(CALL), sandbox.run(CALL)]);
  expect(hung).toEqual(failedRun("time", "The program did not end in time, and was ended."));
  expect(next).toEqual({ ok: true, value: 1 });
  expect(log).toEqual(["start", "post 0", "end", "start", "post 1"]);
});

test("a thread that dies under a program is that program's fault", async () => {
  const { sandbox, log } = fakeThreads((id, hear, lose) => {
    if (id === 0) lose("no memory");
    else hear({ id, done: { ok: true, value: id } });
  });
  expect(await sandbox.run(CALL)).toEqual(failedRun("broken", "The sandbox was lost: no memory."));
  expect(await sandbox.run(CALL)).toEqual({ ok: true, value: 1 });
  expect(log.filter((entry) => entry === "start")).toHaveLength(2);
});

test("a thread that never starts is an error of ours, and the next call tries again", async () => {
  const { sandbox, log } = fakeThreads(() => undefined, false);
  await expect(sandbox.run(CALL)).rejects.toMatchObject({ code: "worker-lost" });
  await expect(sandbox.run(CALL)).rejects.toMatchObject({ code: "worker-lost" });
  expect(log).toEqual(["start", "end", "start", "end"]);
});

test("closed in mid-run, it blames no program and starts no thread again", async () => {
  const reason = new RunError("worker-lost", "The run was stopped.");
  const { sandbox, log } = fakeThreads((_id, _hear, lose) => {
    sandbox.close(reason);
    lose("it ended with 1"); // as a thread of Node that is ended
  });
  const ended = await Promise.allSettled([sandbox.run(CALL), sandbox.run(CALL)]);
  const rejected = { status: "rejected", reason };
  expect(ended).toEqual([rejected, rejected]);
  await expect(sandbox.run(CALL)).rejects.toBe(reason);
  expect(log).toEqual(["start", "post 0", "end"]);
});

test("closed while its thread starts, it says that it was closed", async () => {
  const { sandbox, log } = fakeThreads(() => undefined, false);
  const ended = sandbox.run(CALL).catch((thrown: unknown) => thrown);
  await Promise.resolve();
  sandbox.close();
  expect(log).toEqual(["start", "end"]);
  expect(await ended).toMatchObject({ code: "aborted", message: "The sandbox for programs was closed." });
});

test("an answer that came while this thread was busy is in time", async () => {
  const { port1, port2 } = new MessageChannel();
  const sandbox = threadedSandbox((hear) => {
    port1.on("message", hear);
    queueMicrotask(() => hear("ready"));
    return {
      post: ({ id }) => {
        setImmediate(() => {
          port2.postMessage({ id, done: { ok: true, value: 1 } } satisfies SandboxReply);
          const began = performance.now();
          while (performance.now() - began < 600); // the deadline is at 501
        });
      },
      end: () => {},
    };
  }, systemClock);
  expect(await sandbox.run(CALL, { ...SANDBOX_LIMITS, ms: 1 })).toEqual({ ok: true, value: 1 });
  port1.close();
});
