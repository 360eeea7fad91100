import { expect, test } from "vitest";
import { PauseGate } from "../../../src/threads/trainer/pause_gate.ts";

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol("open");
  await new Promise(setImmediate);
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

test("the caller hears when the training stands still, and the training goes on when the pause is lifted", async () => {
  const gate = new PauseGate();
  expect(gate.current()).toBeNull();
  const asked = gate.ask();
  const pause = gate.current()!;
  expect(await isSettled(asked)).toBe(false);
  pause.reached();
  expect(await asked).toBe(true);
  expect(await isSettled(pause.ended)).toBe(false);
  expect(gate.lift()).toBe(true);
  await pause.ended;
  expect(gate.current()).toBeNull();
});

test("two who ask wait for the same pause", async () => {
  const gate = new PauseGate();
  const both = Promise.all([gate.ask(), gate.ask()]);
  gate.current()!.reached();
  expect(await both).toEqual([true, true]);
});

test("a pause that is lifted before it was reached is none", async () => {
  const gate = new PauseGate();
  const asked = gate.ask();
  gate.lift();
  expect(await asked).toBe(false);
  expect(gate.lift()).toBe(false);
});

test("a training that ends by itself answers those who asked", async () => {
  const gate = new PauseGate();
  const asked = gate.ask();
  gate.trainingEnded();
  expect(await asked).toBe(false);
  expect(gate.current()).toBeNull();
});

test("closing frees a training that stands still", async () => {
  const gate = new PauseGate();
  const asked = gate.ask();
  const pause = gate.current()!;
  pause.reached();
  await asked;
  gate.close();
  await pause.ended;
});
