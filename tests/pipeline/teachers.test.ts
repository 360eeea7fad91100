// Every teacher of the list at every boundary between two stored turns: the page ends just before or just after a turn is stored,
// and a second sitting comes to what an undisturbed run comes to. A new teacher is covered by its line in the list. Teachers with words of
// their own have long talks: of those every seventh boundary is cut, which meets each place of a talk in some task; each boundary
// of one talk is cut in tests/teachers/talk_table.test.ts.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import type { Table } from "../../src/settings/row.ts";
import type { Store } from "../../src/store/store.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { isTaught } from "../../src/teachers/protocol_of.ts";
import type { TaskSet } from "../../src/tasks/task_set.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import { EVENS, triesPrograms } from "../teachers/programs.ts";
import { makeWorld, MODEL, outcome, TASK_SET } from "./world.ts";

/** All but nobody: it says nothing that could be cut. */
const TEACHERS = (Object.keys(PROTOCOLS) as ProtocolId[]).filter((teacher) =>
  isTaught({ ...defaultConfig(), teacher }),
);
const CLOSED = new RunError("internal", "the tab was closed");

/** A run as small as the settings allow; what the teacher counts is 2, so that there is something to be cut between. */
function configOf(teacher: ProtocolId) {
  const rows: Table = PROTOCOLS[teacher].rows;
  const counts = Object.entries(rows).flatMap(([key, row]): [string, string][] =>
    row.kind === "number" && row.integer ? [[key, String(Math.max(2, row.min))]] : [],
  );
  const small = { seed: "7", tasks: "8", testTasks: "20", steps: "7", teacher };
  return SETTINGS.from(new Map([...Object.entries(small), ...counts]));
}

const hasOwnWords = (teacher: ProtocolId) => PROTOCOLS[teacher].needs.some((need) => need === "instructions");

/** The world's questions as if they asked for programs. */
const PROGRAMS: TaskSet = {
  ...TASK_SET,
  tasks: (split, seed) => {
    const { answer, judge, solution } = EVENS;
    return Array.from(TASK_SET.tasks(split, seed), (task) => ({
      ...task,
      answer,
      judge,
      solution: solution!,
    }));
  },
};
const PROGRAM_TASKS = (["distil", "val", "test"] as const).flatMap((split) => [...PROGRAMS.tasks(split, 7)]);

/** The bundled model's fixed words cannot ask for what some teachers need: these are asked in messages. */
const worldOf = (teacher: ProtocolId, store?: Store) =>
  makeWorld({
    ...(store === undefined ? {} : { store }),
    ...(hasOwnWords(teacher) ? { voice: messagesVoice() } : {}),
    ...(triesPrograms(teacher) ? { tasks: PROGRAM_TASKS } : {}),
  });

async function begin({ store, clock }: ReturnType<typeof makeWorld>, teacher: ProtocolId): Promise<string> {
  const asked = { config: configOf(teacher), model: MODEL };
  const taskSet = triesPrograms(teacher) ? PROGRAMS : TASK_SET;
  return (await createRun({ store, clock, taskSet }, asked)).id;
}

async function left(store: Store, runId: string) {
  const { dataset, ...rest } = await outcome(store, runId);
  return { hash: dataset?.hash, dataset, ...rest, outcomes: await store.outcomes(runId) };
}

/** Ends the page at the nth turn, when it is stored or right before. */
function closeAt(store: Store, nth: number, isStored: boolean): void {
  const append = store.appendTurn.bind(store);
  let turns = 0;
  const cut: Store["appendTurn"] = async (turn) => {
    const isLast = ++turns === nth;
    if (!isLast || isStored) await append(turn);
    if (isLast) throw CLOSED;
  };
  Object.assign(store, { appendTurn: cut });
}

test.each(TEACHERS)(
  "%s: cut at any boundary between stored turns, a second sitting ends with the same run",
  async (teacher) => {
    const whole = worldOf(teacher);
    const wholeId = await begin(whole, teacher);
    await whole.run(wholeId);
    const undisturbed = await left(whole.store, wholeId);
    expect(undisturbed.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(undisturbed.outcomes).toHaveLength(28);
    expect(undisturbed.turns.length).toBeGreaterThanOrEqual(28);

    const stride = triesPrograms(teacher) ? 61 : hasOwnWords(teacher) ? 7 : 1;
    for (let nth = 1; nth <= undisturbed.turns.length; nth += stride) {
      const isStored = nth % 2 === 0;
      const where = `cut ${isStored ? "after" : "before"} turn ${nth} was stored`;
      const first = worldOf(teacher);
      const id = await begin(first, teacher);
      closeAt(first.store, nth, isStored);
      await expect(first.run(id), where).rejects.toMatchObject({ code: "internal" });
      const before = await first.store.turns(id);
      expect(before.length, where).toBeLessThanOrEqual(undisturbed.turns.length);

      const second = worldOf(teacher, first.store);
      await second.run(id);
      expect(await left(first.store, id), where).toEqual(undisturbed);
      const again = second.events.flatMap((event) => (event.type === "turn" ? [event.turn.id] : []));
      expect(
        before.filter((turn) => again.includes(turn.id)),
        `turns done again: ${where}`,
      ).toEqual([]);
    }
  },
  300_000,
);

test("a teacher of programs refuses other questions before anybody speaks", async () => {
  const world = worldOf("mapcoder");
  const asked = { config: configOf("mapcoder"), model: MODEL };
  const { id } = await createRun({ ...world, taskSet: TASK_SET }, asked);
  await expect(world.run(id)).rejects.toMatchObject({ code: "config" });
  expect(world.world.faults.seen).toEqual([]);
});
