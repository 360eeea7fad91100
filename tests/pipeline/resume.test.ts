// Every call of a short run fails once: as a lost worker, which the run must survive by itself, and as the end of the
// whole page, after which a second sitting must come to the same result.
import { beforeAll, expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { STAGES } from "../../src/records/stage.ts";
import { InstantClock } from "../harness/manual_clock.ts";
import { Faults } from "../harness/scripted_crew.ts";
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

const failAt = (nth: number, error: RunError) => new Faults((call) => (call === nth ? error : null));

test("the short run has calls in every stage", () => {
  for (const name of ["speak", "distil", "train step", "generate", "write"]) expect(calls).toContain(name);
  expect(calls.length).toBeGreaterThan(100);
});

test.each([
  { code: "worker-lost", stride: 1 },
  { code: "gpu-lost", stride: 3 },
  { code: "worker-hung", stride: 7 }, // takes the same way as worker-lost
] as const)(
  "$code at any call is survived, with the same result and nothing twice",
  async ({ code, stride }) => {
    for (let nth = 1; nth <= calls.length; nth += stride) {
      const faults = failAt(nth, new RunError(code, `lost at call ${nth}.`));
      const { store, events, start, run } = makeWorld({ faults });
      const id = await start();
      await run(id);
      expect(await outcome(store, id), `call ${nth}, ${calls[nth - 1]}`).toEqual(undisturbed);
      const notices = events.filter((event) => event.type === "notice");
      expect(
        notices.map((event) => event.code),
        `call ${nth}`,
      ).toEqual([code]);
      expect(shownTwice(events), `call ${nth}`).toEqual([]);
    }
  },
  240_000,
);

test("the page's end at any call costs nothing that was stored, and a second sitting ends with the same result", async () => {
  for (let nth = 1; nth <= calls.length; nth++) {
    const first = makeWorld({ faults: failAt(nth, new RunError("internal", "the tab was closed")) });
    const id = await first.start();
    await expect(first.run(id)).rejects.toMatchObject({ code: "internal" });
    const before = await first.store.turns(id);

    const second = makeWorld({ store: first.store });
    await second.run(id);
    expect(await outcome(first.store, id), `call ${nth}, ${calls[nth - 1]}`).toEqual(undisturbed);
    const shown = second.events.flatMap((event) => (event.type === "turn" ? [event.turn.id] : []));
    const again = before.filter((turn) => shown.includes(turn.id));
    expect(again, `turns done again after call ${nth}`).toEqual([]);
  }
}, 240_000);

test("a store that fails at its nth write ends the sitting by name, and the next one comes to the same result", async () => {
  const writes = [
    "appendTurn",
    "putDataset",
    "putCheckpoint",
    "putAdapter",
    "putEvalAnswers",
    "putArtifact",
    "updateRun",
  ] as const;
  for (const method of writes) {
    for (let nth = 1; ; nth++) {
      const first = makeWorld();
      const id = await first.start();
      const write = first.store[method].bind(first.store) as (...args: unknown[]) => Promise<unknown>;
      let count = 0;
      let hasFailed = false;
      Object.assign(first.store, {
        [method]: (...args: unknown[]) => {
          count += 1;
          if (count !== nth) return write(...args);
          hasFailed = true;
          return Promise.reject(new RunError("store-quota", "full"));
        },
      });
      const error: unknown = await first.run(id).catch((thrown: unknown) => thrown);
      if (!hasFailed) break; // fewer writes than that
      expect(error, `${method} ${nth}`).toMatchObject({ code: "store-quota" });
      await makeWorld({ store: first.store }).run(id);
      expect(await outcome(first.store, id), `${method} ${nth}`).toEqual(undisturbed);
      if (nth > 40) break; // turns and answers repeat from here on
    }
  }
}, 240_000);

test("a worker that dies at every call ends in its name after three tries, and the turns stay", async () => {
  const faults = new Faults((_call, where) =>
    where === "generate" ? new RunError("worker-lost", "the model worker died.") : null,
  );
  const { store, events, start, run } = makeWorld({ faults });
  const id = await start();
  await expect(run(id)).rejects.toMatchObject({ code: "worker-lost" });
  expect(faults.seen.filter((where) => where === "generate")).toHaveLength(4);
  expect(events.filter(({ type }) => type === "notice")).toHaveLength(3);
  expect((await store.getRun(id))!.finished).toEqual(["debate", "distil", "train"]);
  expect(await store.turns(id)).toHaveLength(32);
});

test("training that dies between the same two checkpoints again and again is given up", async () => {
  const faults = new Faults((_call, where) =>
    where === "train step" && stepNow() === 5 ? new RunError("gpu-lost", "the device is gone.") : null,
  );
  const clock = new InstantClock();
  const { events, start, run } = makeWorld({ faults, clock });
  const stepNow = () => {
    const last = events.findLast((event) => event.type === "step");
    return (last?.type === "step" ? last.metric.step : 0) + 1;
  };
  const id = await start();
  await expect(run(id)).rejects.toMatchObject({ code: "gpu-lost" });
  expect(clock.slept).toEqual([2000, 10_000, 30_000, 60_000, 120_000]);
});

test("a trainer that finds no GPU names it, and the debates stay for a later sitting", async () => {
  const faults = new Faults((_call, where) =>
    where === "create trainer" ? new RunError("gpu-unavailable", "no WebGPU here.") : null,
  );
  const first = makeWorld({ faults });
  const id = await first.start();
  await expect(first.run(id)).rejects.toMatchObject({ code: "gpu-unavailable" });
  expect((await first.store.getRun(id))!.finished).toEqual(["debate"]);
  const record = await makeWorld({ store: first.store }).run(id);
  expect(record.finished).toEqual(STAGES);
});

function shownTwice(events: readonly RunEvent[]): string[] {
  const ids = events.flatMap((event) => (event.type === "turn" ? [event.turn.id] : []));
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
