// What the kill programmes compare, on small databases: what is the machine's affair makes no difference, and all else does.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { assertKept, assertSound, endOfRows, firstDifference, type KeptDatabase } from "./kept_database.ts";

const RUN = "run-1";
const turn = { id: `${RUN}/a`, text: "19" };
const hash = createHash("sha256")
  .update(`${"0".repeat(64)}\n${JSON.stringify(turn)}`)
  .digest("hex");

type Stores = Record<string, Record<string, object>>;
const stores = (): Stores => ({
  runs: {
    [RUN]: {
      id: RUN,
      finished: ["debate", "train"],
      seconds: { debate: 1.2 },
      samples: [{ step: 1, taskId: "t", text: "7" }],
      nextWords: { taskId: "t", looks: [{ step: 0, words: [] }] },
    },
  },
  turns: {
    [RUN]: { runId: RUN, id: turn.id, sequence: 0, previousHash: "0".repeat(64), hash, turn },
  },
  chainHeads: { [RUN]: { runId: RUN, count: 1, hash } },
  metrics: { one: { runId: RUN, step: 1, loss: 0.5, elapsedMs: 3 } },
  checkpoints: { [RUN]: { runId: RUN, slot: 0, checkpoint: { step: 1, m: "aa" } } },
  checkpointHeads: { [RUN]: { runId: RUN, slot: 0, step: 1 } },
});

function database(change: (all: Stores) => void = () => {}): KeptDatabase {
  const all = stores();
  change(all);
  const rows = Object.entries(all).flatMap(([store, values]) =>
    Object.entries(values).map(
      ([key, value]) => [store, JSON.stringify(key), JSON.stringify(value)] as const,
    ),
  );
  return { rows, marks: { [RUN]: "1 2" }, files: [] };
}

const differs = (change: (all: Stores) => void) =>
  firstDifference(endOfRows(database(change), RUN), endOfRows(database(), RUN));

test("how long it took, and at which steps there was time for a look, is no difference", () => {
  expect(differs((all) => Object.assign(all["runs"]![RUN]!, { seconds: { debate: 9 } }))).toBe(null);
  expect(differs((all) => Object.assign(all["metrics"]!["one"]!, { elapsedMs: 9 }))).toBe(null);
  expect(differs((all) => Object.assign(all["runs"]![RUN]!, { samples: undefined }))).toBe(null);
  expect(differs((all) => Object.assign(all["runs"]![RUN]!, { nextWords: undefined }))).toBe(null);
  expect(differs((all) => Object.assign(all["checkpoints"]![RUN]!, { slot: 1 }))).toBe(null);
});

test.each<[string, (all: Stores) => void]>([
  ["a loss", (all) => Object.assign(all["metrics"]!["one"]!, { loss: 0.6 })],
  ["a moment", (all) => Object.assign(all["checkpoints"]![RUN]!, { checkpoint: { step: 1, m: "ab" } })],
  [
    "an answer at the same look",
    (all) => Object.assign(all["runs"]![RUN]!, { samples: [{ step: 1, taskId: "t", text: "8" }] }),
  ],
  ["a row more", (all) => Object.assign(all, { adapters: { [RUN]: { sha256: "00" } } })],
  ["a row less", (all) => delete all["checkpointHeads"]],
])("%s is one", (_, change) => {
  expect(differs(change)).toMatch(/differ/);
});

test("a broken chain, a head or a mark that says more, and a lost checkpoint are named", () => {
  expect(() =>
    assertSound(database((all) => Object.assign(all["turns"]![RUN]!, { turn: { ...turn, text: "18" } }))),
  ).toThrow(/turn 0/);
  expect(() => assertSound(database((all) => Object.assign(all["chainHeads"]![RUN]!, { count: 2 })))).toThrow(
    /head/,
  );
  expect(() => assertSound({ ...database(), marks: { [RUN]: "2 2" } })).toThrow(/marked 2 2/);
  expect(() =>
    endOfRows(
      database((all) => delete all["checkpoints"]),
      RUN,
    ),
  ).toThrow(/no checkpoint/);
});

test("what was there and is gone, or is otherwise, is named; more of it is not", () => {
  const kept = (change: (all: Stores) => void) => () => assertKept(database(), database(change));
  expect(kept(() => {})).not.toThrow();
  expect(
    kept((all) => Object.assign(all["metrics"]!, { two: { runId: RUN, step: 2, loss: 0.4 } })),
  ).not.toThrow();
  expect(kept((all) => delete all["metrics"])).toThrow(/metrics "one" was there/);
  expect(kept((all) => Object.assign(all["metrics"]!["one"]!, { loss: 0.6 }))).toThrow(/metrics/);
  expect(kept((all) => Object.assign(all["checkpointHeads"]![RUN]!, { step: 0 }))).toThrow(/last checkpoint/);
  expect(kept((all) => Object.assign(all["runs"]![RUN]!, { finished: ["train", "debate"] }))).toThrow(
    /had finished/,
  );
});
