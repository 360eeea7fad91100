import { expect, test } from "vitest";
import { RunControl } from "../../src/pipeline/control.ts";
import { settle } from "../harness/manual_clock.ts";

test("the gate is open, shut while paused, and opens for all who wait", async () => {
  const control = new RunControl();
  await control.gate();
  control.pause();
  let passed = 0;
  const waiting = [1, 2, 3].map(async () => {
    await control.gate();
    passed += 1;
  });
  await settle();
  expect(passed).toBe(0);
  control.resume();
  await Promise.all(waiting);
  expect(passed).toBe(3);
});

test("a resume followed at once by a pause lets nobody through", async () => {
  const control = new RunControl();
  control.pause();
  let passed = false;
  void control.gate().then(() => {
    passed = true;
  });
  await settle();
  control.resume();
  control.pause();
  await settle();
  expect(passed).toBe(false);
});

test("cancel rejects at the gate, also for those who wait there, and is final", async () => {
  const control = new RunControl();
  control.pause();
  const waiting = control.gate();
  const changes: string[] = [];
  control.subscribe((change) => changes.push(change));
  control.cancel();
  control.cancel();
  control.resume();
  control.pause();
  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  await expect(control.gate()).rejects.toMatchObject({ code: "aborted" });
  expect(changes).toEqual(["cancelled"]);
});

test("listeners hear each change once, and nothing after they left", () => {
  const control = new RunControl();
  const changes: string[] = [];
  const leave = control.subscribe((change) => changes.push(change));
  control.pause();
  control.pause();
  control.resume();
  control.resume();
  leave();
  control.pause();
  expect(changes).toEqual(["paused", "resumed"]);
});
