import { expect, test } from "vitest";
import { type ErrorCode, RunError } from "../../src/core/errors.ts";
import { GPU_WAITS_MS, MAX_RESTARTS, withRestarts } from "../../src/pipeline/restarts.ts";
import { ManualClock, settle } from "../harness/manual_clock.ts";

function setup() {
  const clock = new ManualClock();
  const abort = new AbortController();
  const notices: string[] = [];
  const dropped: string[] = [];
  const state = { stored: 0, attempts: 0 };
  const run = (attempt: (nth: number) => Promise<string>) =>
    withRestarts(
      "test",
      () => {
        state.attempts += 1;
        return attempt(state.attempts);
      },
      {
        clock,
        signal: abort.signal,
        progress: () => state.stored,
        notice: (code, text) => notices.push(`${code}: ${text}`),
        drop: (reason) => dropped.push(reason.code),
      },
    );
  return { clock, abort, notices, dropped, state, run };
}

const fail = (code: ErrorCode) => Promise.reject(new RunError(code, `it is ${code}.`));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof RunError ? error.code : String(error)),
  );

test.each(["worker-lost", "worker-hung"] as const)(
  "%s is tried three more times, then named",
  async (code) => {
    const { run, state, notices, dropped } = setup();
    expect(await codeOf(run(() => fail(code)))).toBe(code);
    expect([state.attempts, notices.length, dropped.length]).toEqual([1 + MAX_RESTARTS, MAX_RESTARTS, 4]);
  },
);

test("after progress the restarts count anew", async () => {
  const { run, state } = setup();
  const result = run((nth) => {
    if (nth > 10) return Promise.resolve("done");
    if (nth % 3 === 0) state.stored += 1;
    return fail("worker-lost");
  });
  expect(await result).toBe("done");
});

test.each(["store-quota", "empty-dataset", "config", "internal", "model-invalid"] as const)(
  "%s is not tried again, for nothing would change",
  async (code) => {
    const { run, state, notices, dropped } = setup();
    expect(await codeOf(run(() => fail(code)))).toBe(code);
    expect([state.attempts, notices, dropped]).toEqual([1, [], [code]]);
  },
);

test("numbers that are not finite are gone back from once, whatever was stored meanwhile, and then named", async () => {
  const { run, state, notices, dropped } = setup();
  const result = run(() => {
    state.stored += 1;
    return fail("non-finite");
  });
  expect(await codeOf(result)).toBe("non-finite");
  expect([state.attempts, dropped]).toEqual([2, ["non-finite", "non-finite"]]);
  expect(notices).toEqual([expect.stringMatching(/Going back once to the last good state/)]);
});

test("a lost GPU is replaced at once; after the second loss the tries are spread over two minutes", async () => {
  const { run, state, clock, notices } = setup();
  // While the browser refuses, there is no adapter at all: the second and later failures bear that name.
  const result = codeOf(run((nth) => fail(nth === 1 ? "gpu-lost" : "gpu-unavailable")));
  await settle();
  expect([state.attempts, notices.length]).toEqual([2, 2]);
  for (const [waits, wait] of GPU_WAITS_MS.slice(1).entries()) {
    await clock.leap(wait - 1);
    expect(state.attempts).toBe(2 + waits);
    await clock.leap(1);
    expect(state.attempts).toBe(3 + waits);
  }
  await expect(result).resolves.toBe("gpu-unavailable");
  expect(notices[0]).toMatch(/^gpu-lost: .*nothing is lost/);
  expect(notices[1]).toMatch(/Trying again in 2 s/);
});

test("a loss within two minutes of the one before waits longer, one after that does not", async () => {
  const losses = async (apartMs: number) => {
    const { run, clock, notices } = setup();
    const result = run(async (nth) => {
      if (nth > 2) return "done";
      if (nth === 2) await clock.sleep(apartMs);
      return fail("gpu-lost");
    });
    await settle();
    await clock.leap(apartMs);
    await clock.leap(2000);
    expect(await result).toBe("done");
    return notices[1];
  };
  expect(await losses(119_999)).toMatch(/Trying again in 2 s/);
  expect(await losses(120_000)).toMatch(/Going on with a new one/);
});

test("GPU losses far apart are each replaced at once", async () => {
  const { run, clock, state } = setup();
  const result = run(async (nth) => {
    if (nth > 12) return "done";
    await clock.sleep(200_000);
    return fail("gpu-lost");
  });
  for (let n = 0; n < 12; n++) await clock.leap(200_000);
  expect(await result).toBe("done");
  expect(state.attempts).toBe(13);
});

test("a browser that gives no device after several losses is told as a page that is locked out, with what helps", async () => {
  const { run, clock } = setup();
  const result = run((nth) => fail(nth === 1 ? "gpu-lost" : "gpu-unavailable")).catch(
    (thrown: unknown) => thrown,
  );
  for (const wait of GPU_WAITS_MS) {
    await settle();
    await clock.leap(wait);
  }
  expect(await result).toMatchObject({
    code: "gpu-unavailable",
    message: expect.stringMatching(
      /locks a page out for a while.*reload the page, then press Continue/,
    ) as string,
  });
});

test("no GPU from the beginning is no loss and is named at once", async () => {
  const { run, state } = setup();
  expect(await codeOf(run(() => fail("gpu-unavailable")))).toBe("gpu-unavailable");
  expect(state.attempts).toBe(1);
});

test("a try that calls itself cancelled though nobody cancelled is made again; only the run's own signal is a cancel", async () => {
  const { run, notices } = setup();
  const result = run((nth) => (nth === 1 ? fail("aborted") : Promise.resolve("done")));
  expect(await result).toBe("done");
  expect(notices).toEqual([
    expect.stringMatching(/^worker-lost: A part of .*\nit is aborted\. Nobody cancelled it\.$/),
  ]);
});

test("without a network the run waits until it is back, and no try is counted", async () => {
  const { clock, abort, run, state, notices } = setup();
  let isOffline = true;
  const offline = withRestarts("train", () => (isOffline ? fail("worker-lost") : Promise.resolve("done")), {
    clock,
    signal: abort.signal,
    isOffline: () => isOffline,
    progress: () => 0,
    notice: (code, text) => notices.push(`${code}: ${text}`),
    drop: () => undefined,
  });
  for (let second = 0; second < 300; second++) await clock.leap(1000);
  isOffline = false;
  await clock.leap(1000);
  expect(await offline).toBe("done");
  expect(notices).toEqual([expect.stringMatching(/This device is offline/)]);
  expect(await run(() => Promise.resolve("other"))).toBe("other");
  expect(state.attempts).toBe(1);
});

test("a cancel ends the waiting for a GPU and shows as aborted", async () => {
  const { run, abort, state } = setup();
  const result = codeOf(run(() => fail("gpu-lost")));
  await settle();
  abort.abort(new RunError("aborted", "cancelled"));
  expect(await result).toBe("aborted");
  expect(state.attempts).toBe(2);
});
