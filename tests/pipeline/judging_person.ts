// A run whose answers a person judges who knows the right ones, for tests of everything that becomes of their word.
import { RunControl } from "../../src/pipeline/control.ts";
import { openAnswers } from "../../src/pipeline/person_check.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { checkKeys } from "../../src/pipeline/check_keys.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { PersonVerdict } from "../../src/records/verdict.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { Store } from "../../src/store/store.ts";
import { type Split, fixedTaskSet, takeTasks } from "../../src/tasks/task_set.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { makeWorld, MODEL, smallConfig, TASK_SET } from "./world.ts";

const SIZES: Readonly<Record<Split, number>> = { distil: 30, val: 20, test: 20 };
const known = (Object.keys(SIZES) as Split[]).flatMap((split) => takeTasks(TASK_SET, split, SIZES[split], 7));
export const truth = new Map(known.map(({ id, answer }) => [id, answer]));

/** @param isOpen whether nobody knows the answer to the question with this number @param count how many there are to learn from */
export const openSet = (isOpen: (i: number) => boolean, count = 8) =>
  fixedTaskSet(
    "open.csv",
    known
      .filter(({ split }, i) => split !== "distil" || i < count)
      .map((task, i) => (isOpen(i) ? { ...task, answer: null } : task)),
  );
/** The first eight are to learn from. */
const UNKEYED = openSet((i) => i < 8);

interface Sitting {
  readonly store?: Store;
  readonly texts?: Readonly<Record<string, string>>;
  readonly set?: ReturnType<typeof openSet>;
  readonly model?: ModelRef;
  /** Verdicts that the person gives before something happens to them; all by default. */
  readonly most?: number;
  /** What the person does then. */
  readonly afterwards?: (control: RunControl, world: ReturnType<typeof makeWorld>) => void | Promise<void>;
}

/** A run with a person who knows the answers. Resolves when the pipeline ends, or when they have given `most` verdicts and do nothing. */
export async function sit({
  store = new MemoryStore(),
  texts = {},
  set = UNKEYED,
  model = MODEL,
  most,
  afterwards,
}: Sitting = {}) {
  const world = makeWorld({ store });
  const config = smallConfig({ labels: "person", ...texts });
  checkKeys(set, config);
  const order = { config, model };
  const id =
    (await store.listRuns())[0]?.id ?? (await createRun({ ...world, store, taskSet: set }, order)).id;
  const control = new RunControl();
  const given: PersonVerdict[] = [];
  const idle = new Promise<void>((resolve) => {
    control.subscribe((change) => {
      if (change === "waiting")
        void judge(store, id, given, most)
          .then(() => (afterwards ?? goOn)(control, world))
          .then(resolve);
    });
  });
  const running = world.run(id, control);
  await (afterwards === undefined ? running : Promise.race([running, idle]));
  return { store, id, given, world, running };
}

export const goOn = (control: RunControl) => control.goOn();
export const kill = () => {}; // nobody ever answers

async function judge(store: Store, runId: string, given: PersonVerdict[], most = Infinity): Promise<void> {
  const run = (await store.getRun(runId))!;
  const before = new Set((await store.verdicts(runId)).map(({ taskId, answer }) => `${taskId} ${answer}`));
  for (const { task, canonical } of await openAnswers(store, run)) {
    if (given.length >= most) return;
    if (before.has(`${task.id} ${canonical}`)) continue;
    const isRight = answersEqual(canonical, truth.get(task.id) ?? null);
    const verdict = { schema: 1, runId, taskId: task.id, answer: canonical, isRight, at: 1 } as const;
    await store.putVerdict(verdict);
    given.push(verdict);
  }
}
