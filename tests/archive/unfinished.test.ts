// A run that was stopped in any stage is saved as a file, brought in elsewhere and gone on with: it comes to what an undisturbed run comes
// to. A file that was cut or changed is refused by name, and nothing of it is stored.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { zipInMemory } from "../../src/formats/zip.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { RunControl } from "../../src/pipeline/control.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { readRecord } from "../../src/records/schema.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { goldenAdapter } from "../export/golden.ts";
import { exportHost } from "../export/run.ts";
import { Faults, STATE_PLACE, type ScriptedWorld } from "../harness/scripted_crew.ts";
import { tinyRef } from "../lm/harness.ts";
import { makeWorld, outcome, smallConfig, TASK_SET } from "../pipeline/world.ts";
import { bringIn, savedFile } from "./carried.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Changes = (files: Record<string, Bytes>) => void;

const GOLDEN = goldenAdapter();
const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const { length: MOMENTS } = loraLayout(TINY, { rank: GOLDEN.config.r });
const model: ModelRef = await tinyRef();

/** A training's state in the shapes of the bundled model; its number is the first of one pair. */
const state: NonNullable<ScriptedWorld["state"]> = (value, base) => {
  const tensors = new Map(GOLDEN.tensors);
  const pair = tensors.get(STATE_PLACE)!;
  tensors.set(STATE_PLACE, { ...pair, A: pair.A.map((each, i) => (i === 0 ? value : each)) });
  const moment = (by: number) => Float32Array.from({ length: MOMENTS }, (_, i) => value / (i + by));
  return { adapter: { ...GOLDEN, base, tensors }, m: moment(1), v: moment(2) };
};

async function begin(options: Partial<ScriptedWorld> = {}) {
  const world = makeWorld({ state, ...options });
  const { store, clock } = world;
  const { id } = await createRun({ store, clock, taskSet: TASK_SET }, { config: smallConfig(), model });
  return { ...world, id };
}

/** A run that is stopped by a person when the nth call of this name comes. */
async function stopped(call: string, nth: number) {
  const control = new RunControl();
  let left = nth;
  const world = await begin({
    onCall: (where) => {
      if (where === call && --left === 0) control.cancel();
    },
  });
  await expect(world.run(world.id, control)).rejects.toMatchObject({ code: "aborted" });
  return world;
}

let undisturbed: Awaited<ReturnType<typeof outcome>>;
/** The file of a run that was stopped in its training. */
let training: Bytes;
beforeAll(async () => {
  const { store, run, id } = await begin();
  await run(id);
  undisturbed = await outcome(store, id);
  const halted = await stopped("train step", 5);
  training = await savedFile(halted.store, halted.id);
});

test.each([
  ["debate", "create team", 1],
  ["debate", "speak", 9],
  ["distil", "distil", 1],
  ["train", "train step", 1],
  ["train", "train step", 5],
  ["evaluate", "generate", 2],
  ["export", "write", 1],
] as const)(
  "stopped in %s (%s, call %i), saved, brought in and gone on with: the same outcome",
  async (stage, call, nth) => {
    const { store, id } = await stopped(call, nth);
    const file = await savedFile(store, id);
    const elsewhere = new MemoryStore();
    expect(await bringIn(file, elsewhere)).toMatchObject({ kind: "project", runId: id, stoppedIn: stage });
    expect(await elsewhere.getArtifact(id)).toBeNull(); // the file is none of the run's downloads
    expect(await savedFile(elsewhere, id)).toEqual(file); // and nothing was lost on the way

    const second = makeWorld({ store: elsewhere, state });
    await second.run(id);
    expect(await outcome(elsewhere, id)).toEqual(undisturbed);
    const before = new Set((await store.turns(id)).map((turn) => turn.id));
    const shown = second.events.flatMap((event) => (event.type === "turn" ? [event.turn.id] : []));
    expect(shown.filter((turn) => before.has(turn))).toEqual([]); // no turn is said again
  },
);

test("a run that failed is saved and gone on with as one that was stopped", async () => {
  const faults = new Faults((_, where) =>
    where === "train step" && faults.seen.filter((each) => each === where).length === 5
      ? new RunError("internal", "the training failed.")
      : null,
  );
  const { store, id, run } = await begin({ faults });
  await expect(run(id)).rejects.toMatchObject({ code: "internal" });
  const elsewhere = new MemoryStore();
  await bringIn(await savedFile(store, id), elsewhere);
  expect((await elsewhere.latestCheckpoint(id))?.step).toBe(3);
  await makeWorld({ store: elsewhere, state }).run(id);
  expect(await outcome(elsewhere, id)).toEqual(undisturbed);
});

const names = async (bytes: Bytes) => [...(await openZip(bytesSource(bytes, "zip"), "zip")).keys()];

test("the file holds what there is, and nothing in the place of what there is not", async () => {
  const debating = await stopped("speak", 9);
  const said = [
    "README.md",
    "project/run.json",
    "project/tasks.jsonl",
    "project/turns.jsonl",
    "project/outcomes.jsonl",
  ];
  expect(await names(await savedFile(debating.store, debating.id))).toEqual([...said, "manifest.json"]);

  expect(await names(training)).toEqual([
    "README.md",
    "LICENSE.txt",
    ...said.slice(1),
    "project/dataset.json",
    "project/steps.jsonl",
    "project/checkpoint/state.json",
    "project/checkpoint/adapter_config.json",
    "project/checkpoint/adapter_model.safetensors",
    "project/checkpoint/moments.safetensors",
    "manifest.json",
  ]);
});

test("what a training watches comes through to the bit, the best adapter so far with it", async () => {
  const { store, id } = await stopped("train step", 5);
  const checkpoint = (await store.latestCheckpoint(id))!;
  const best = { step: 2, score: 1 / 3, adapter: state(41 / 7, model).adapter };
  const watch = {
    validations: [
      { step: 0, score: 0.1 },
      { step: 2, score: 1 / 3 },
    ],
    best,
    history: [],
  };
  await store.putCheckpoint({ ...checkpoint, phase: "prm", watch }, []);
  const elsewhere = new MemoryStore();
  await bringIn(await savedFile(store, id), elsewhere);
  expect(await elsewhere.latestCheckpoint(id)).toEqual(await store.latestCheckpoint(id));
});

test("a finished run has its zip, and no such file", async () => {
  const { store, id, run } = await begin();
  await run(id);
  await expect(exportHost(store).save(id)).rejects.toMatchObject({ code: "config", message: /is finished/ });
});

/** The saved training of a run, with what is to be changed, under a manifest that fits it. */
async function forged(change: Changes): Promise<Bytes> {
  const files: Record<string, Bytes> = {};
  for (const [name, file] of await openZip(bytesSource(training, "zip"), "zip"))
    files[name] = await file.read();
  delete files["manifest.json"];
  change(files);
  const listed = Object.entries(files).map(([name, data]) => [
    name,
    { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") },
  ]);
  const manifest = { schema: 1, kind: "retort/manifest", files: Object.fromEntries(listed) as unknown };
  const encoded = new TextEncoder().encode(JSON.stringify(manifest));
  return zipInMemory(Object.entries({ ...files, "manifest.json": encoded }));
}

const edited =
  (file: string, from: string | RegExp, to: string): Changes =>
  (files) => {
    const before = new TextDecoder().decode(files[file]);
    expect(before.search(from)).toBeGreaterThanOrEqual(0);
    files[file] = new TextEncoder().encode(before.replace(from, to));
  };
const CHECKPOINT = "project/checkpoint";
const moments = (m: Float32Array<ArrayBuffer>): Changes => {
  const bytes = writeSafetensors([
    ["m", [m.length], m],
    ["v", [m.length], m],
  ]);
  return (files) => void (files[`${CHECKPOINT}/moments.safetensors`] = bytes);
};

test.each<readonly [what: string, change: Changes, message: RegExp]>([
  ["a turn less", edited("project/turns.jsonl", /.*\n$/, ""), /turns\.jsonl: its 31 turns are not the 32/],
  ["another step", edited(`${CHECKPOINT}/state.json`, /"step":\d+/, '"step":-1'), /state\.json.*At step/],
  [
    "a step beyond all runs",
    edited(`${CHECKPOINT}/state.json`, /"step":\d+/, '"step":100001'),
    /beyond the 100000/,
  ],
  ["a field more", edited(`${CHECKPOINT}/state.json`, "{", '{"more":1,'), /state\.json.*At more/],
  [
    "moments of another length",
    moments(new Float32Array(MOMENTS - 1)),
    /moments\.safetensors: expected "m" with/,
  ],
  [
    "moments that are no numbers",
    moments(new Float32Array(MOMENTS).fill(NaN)),
    /state of a training\. At m: Invalid weights/,
  ],
  [
    "no moments",
    (files) => delete files[`${CHECKPOINT}/moments.safetensors`],
    /moments\.safetensors: it is missing/,
  ],
  ["no lessons", (files) => delete files["project/dataset.json"], /its lessons should be there and are not/],
  [
    "stages that it has not",
    edited("project/run.json", '"distil"]', '"distil","train"]'),
    /its adapter should be there/,
  ],
  [
    "stages in no order",
    edited("project/run.json", '["debate","distil"]', '["distil"]'),
    /finished stages are distil/,
  ],
  [
    "a finished run's schema",
    edited("project/run.json", /"schema":"[^"]*"/, '"schema":1'),
    /run\.json: this is not a run of Retort/,
  ],
  [
    "a newer schema",
    edited("project/run.json", /"schema":"[^"]*"/, '"schema":3'),
    /this is not a run of Retort\. At schema/,
  ],
])("%s: named, and nothing is stored", async (_, change, message) => {
  const store = new MemoryStore();
  const error: unknown = await bringIn(await forged(change), store).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RunError);
  expect(error).toMatchObject({ code: "file-invalid", message });
  expect(await store.listRuns()).toEqual([]);
});

test("cut, or with one bit changed, it is refused by name and nothing is stored", async () => {
  for (let i = 1; i <= 24; i++) {
    const at = Math.floor((i * training.length) / 25);
    const flipped = training.slice();
    flipped[at] = flipped[at]! ^ 4;
    for (const bytes of [training.slice(0, at), flipped]) {
      const elsewhere = new MemoryStore();
      const error: unknown = await bringIn(bytes, elsewhere).catch((thrown: unknown) => thrown);
      expect(error, `byte ${at}`).toMatchObject({ code: "file-invalid" });
      expect(await elsewhere.listRuns()).toEqual([]);
    }
  }
});

test("a Retort that knows finished runs alone says what it needs", async () => {
  const { store, id } = await stopped("speak", 9);
  const files = await openZip(bytesSource(await savedFile(store, id), "zip"), "zip");
  const facts: unknown = JSON.parse(new TextDecoder().decode(await files.get("project/run.json")!.read()));
  const older = v.strictObject({ schema: v.literal(1), kind: v.literal("retort/project"), run: v.unknown() });
  expect(() =>
    readRecord(older, facts, { record: "a run of Retort", where: "run.zip, project/run.json" }),
  ).toThrow(
    'run.zip, project/run.json: this is not a run of Retort. At schema: Invalid type: Expected 1 but received "2, an unfinished run, which a newer Retort opens".',
  );
});
