// Pause, resume and cancel at every call of a short run.
import { beforeAll, expect, test } from "vitest";
import { RunControl } from "../../src/pipeline/control.ts";
import { TASK_WINDOW } from "../../src/pipeline/stage.ts";
import { ManualClock, settle } from "../harness/manual_clock.ts";
import { makeWorld, outcome } from "./world.ts";

type Outcome = Awaited<ReturnType<typeof outcome>>;
let undisturbed: Outcome;
let calls: readonly string[];

beforeAll(async () => {
  const { store, world, start, run } = makeWorld();
  const id = await start();
  await run(id);
  undisturbed = await outcome(store, id);
  calls = world.faults.seen;
});

/** Every third call, and all that come only once or twice. */
const chosen = () =>
  calls.flatMap((name, index) =>
    index % 3 === 0 || calls.filter((other) => other === name).length < 3 ? [index + 1] : [],
  );

/** A run in which `act` happens at the nth call. */
async function runActing(nth: number, act: (control: RunControl) => void) {
  const control = new RunControl();
  let count = 0;
  const clock = new ManualClock(); // stands still: no deadline passes
  const env = makeWorld({
    clock,
    onCall: () => {
      count += 1;
      if (count === nth) act(control);
    },
  });
  const id = await env.start();
  return { ...env, clock, id, control, done: env.run(id, control), calls: () => count };
}

test("a pause at any call stops the work within what is in flight, and after resume the result is the same", async () => {
  for (const nth of chosen()) {
    let acted: () => void = () => undefined;
    const pausing = new Promise<void>((resolve) => {
      acted = resolve;
    });
    const env = await runActing(nth, (control) => {
      control.pause();
      acted();
    });
    await pausing;
    for (let turn = 0; turn < 20; turn++) await settle(); // what is in flight comes to its end
    const still = env.calls();
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(env.calls(), `call ${nth}, ${calls[nth - 1]}`).toBe(still);
    // at most every open task's agents, or the trainer's step in work and the pause itself
    expect(still - nth, `call ${nth}`).toBeLessThanOrEqual(Math.min(TASK_WINDOW, 20) * 2);
    env.control.resume();
    await env.done;
    expect(await outcome(env.store, env.id), `call ${nth}, ${calls[nth - 1]}`).toEqual(undisturbed);
    const told = env.events.flatMap(({ type }) => (type === "paused" || type === "resumed" ? [type] : []));
    // the last call of all may end the run before the resume
    expect(told).toEqual(nth === calls.length ? ["paused"] : ["paused", "resumed"]);
    expect(env.events.filter(({ type }) => type === "notice")).toEqual([]);
  }
}, 240_000);

test("a cancel at any call ends with aborted, keeps what is stored, and the run can be continued", async () => {
  for (const nth of chosen()) {
    const env = await runActing(nth, (control) => control.cancel());
    await expect(env.done, `call ${nth}, ${calls[nth - 1]}`).rejects.toMatchObject({ code: "aborted" });
    const after = env.calls();
    const before = await env.store.turns(env.id);
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(env.calls(), "nothing works on after the end").toBe(after);
    expect(await env.store.turns(env.id)).toEqual(before);
    await makeWorld({ store: env.store }).run(env.id);
    expect(await outcome(env.store, env.id), `call ${nth}, ${calls[nth - 1]}`).toEqual(undisturbed);
  }
}, 240_000);

test("a cancel during training stores a checkpoint of the last finished step first", async () => {
  const nth = calls.indexOf("train step") + 1 + 4; // the fifth step; the scripted trainer's own checkpoint is at three
  const env = await runActing(nth, (control) => control.cancel());
  await expect(env.done).rejects.toMatchObject({ code: "aborted" });
  expect((await env.store.latestCheckpoint(env.id))!.step).toBeGreaterThan(3);
});

test("a cancel during a pause ends the run", async () => {
  for (const where of ["speak", "train step", "generate"]) {
    const env = await runActing(calls.indexOf(where) + 1, (control) => control.pause());
    for (let turn = 0; turn < 40; turn++) await settle();
    env.control.cancel();
    await expect(env.done, where).rejects.toMatchObject({ code: "aborted" });
  }
});

test("a run that is cancelled before it begins does nothing", async () => {
  const env = makeWorld();
  const id = await env.start();
  const control = new RunControl();
  control.cancel();
  await expect(env.run(id, control)).rejects.toMatchObject({ code: "aborted" });
  expect(env.world.faults.calls).toBe(0);
});

test("time spent in a pause is not the stage's", async () => {
  const env = await runActing(5, (control) => control.pause());
  for (let turn = 0; turn < 40; turn++) await settle();
  await env.clock.leap(3_600_000);
  env.control.resume();
  await env.done;
  expect((await env.store.getRun(env.id))!.seconds.debate).toBe(0);
});
