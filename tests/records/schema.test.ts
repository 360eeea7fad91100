import { expect, test } from "vitest";
import * as v from "valibot";
import { loraAdapterSchema } from "../../src/records/adapter.ts";
import { checkpointSchema } from "../../src/records/checkpoint.ts";
import { datasetSchema } from "../../src/records/dataset.ts";
import { evalAnswerSchema } from "../../src/records/eval_answer.ts";
import { stepMetricSchema } from "../../src/records/metric.ts";
import {
  amount,
  count,
  finite,
  LIMITS,
  named,
  readRecord,
  share,
  whole,
  writeRecord,
} from "../../src/records/schema.ts";
import { runSchema } from "../../src/records/run.ts";
import { taskSchema } from "../../src/records/task.ts";
import { adapter, checkpoint, dataset, evalAnswer, metric } from "../store/records.ts";
import { TASK } from "../teachers/turns.ts";

const RECORDS: readonly [string, v.GenericSchema, object][] = [
  ["task", taskSchema, TASK],
  ["dataset", datasetSchema, dataset("run")],
  ["step metric", stepMetricSchema, metric("run", 3)],
  ["eval answer", evalAnswerSchema, evalAnswer("run", 3)],
  ["adapter", loraAdapterSchema, adapter(3)],
  ["checkpoint", checkpointSchema, checkpoint("run", 3)],
];
const origin = { record: "a record", where: "project/file.json, line 3" };

test.each(RECORDS)("a %s is read as it is, but for a field too many or one too few", (_, schema, record) => {
  expect(readRecord(schema, record, origin)).toBe(record);
  expect(() => readRecord(schema, { ...record, strange: 1 }, origin)).toThrow(/At strange/);
  for (const key of Object.keys(record)) {
    const { [key as keyof object]: left, ...others } = record;
    expect(left).toBeDefined();
    expect(() => readRecord(schema, others, origin)).toThrow(`At ${key}`);
  }
});

test("what is wrong is told with the record, the place, the path, what was expected and what came", () => {
  const row = { ...dataset("run").examples[0], lossMask: [0, 1, 2] };
  const wrong = { ...dataset("run"), examples: [row] };
  expect(() => readRecord(datasetSchema, wrong, { record: "a run's lessons", where: "x.json" })).toThrow(
    expect.objectContaining({
      code: "file-invalid",
      message:
        "x.json: this is not a run's lessons. At examples.0.lossMask.2: Invalid type: Expected (0 | 1) but received 2.",
      details: { where: "x.json", path: "examples.0.lossMask.2" },
    }),
  );
  expect(() => readRecord(datasetSchema, null, { ...origin, code: "store-corrupt" })).toThrow(
    expect.objectContaining({ code: "store-corrupt", details: { where: origin.where, path: "its value" } }),
  );
});

test("a long value that does not fit makes no long sentence, and a text or list beyond its limit does not come in", () => {
  const long = "x".repeat(LIMITS.id + 1);
  for (const wrong of [
    { ...TASK, id: long },
    { ...TASK, judge: long },
  ]) {
    try {
      readRecord(taskSchema, wrong, origin);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(300);
    }
  }
  const row = dataset("run").examples[0]!;
  const ids = Array.from({ length: LIMITS.tokens + 1 }, () => 1);
  const wide = { ...dataset("run"), examples: [{ ...row, ids, lossMask: ids }] };
  expect(() => readRecord(datasetSchema, wide, origin)).toThrow(/At examples\.0\.ids: Invalid length/);
});

test("weights are as long as their shapes say, and each is a number", () => {
  const whole = adapter(3);
  const [key, pair] = [...whole.tensors][0]!;
  const withPair = (change: object) => ({ ...whole, tensors: new Map([[key, { ...pair, ...change }]]) });
  const read = (value: unknown) => readRecord(loraAdapterSchema, value, origin);
  expect(read(withPair({}))).toEqual(whole);
  expect(() => read(withPair({ A: pair.A.subarray(1) }))).toThrow(/Invalid shapes/);
  expect(() => read(withPair({ B: pair.B.subarray(1) }))).toThrow(/Invalid shapes/);
  expect(() => read({ ...whole, config: { ...whole.config, r: 3 } })).toThrow(/pairs of the config's rank/);
  expect(() => read(withPair({ A: Float32Array.from(pair.A, () => Number.NaN) }))).toThrow(/finite/);
  const moments = { ...checkpoint("run", 3), v: new Float32Array(13) };
  expect(() => readRecord(checkpointSchema, moments, origin)).toThrow(/one length/);
});

test("a record is written with its keys in one order, whoever made it", () => {
  const { id, ...others } = TASK;
  expect(writeRecord(taskSchema, { ...others, id })).toBe(writeRecord(taskSchema, TASK));
  expect(JSON.parse(writeRecord(taskSchema, TASK))).toEqual(TASK);
});

test("amounts and shares end where they must, and no number may be NaN or infinite", () => {
  const takes = (schema: v.GenericSchema, values: readonly number[]) =>
    values.filter((value) => v.is(schema, value));
  const values = [-1, -0.1, 0, 0.5, 1, 1.1, 2, NaN, Infinity];
  expect(takes(share, values)).toEqual([0, 0.5, 1]);
  expect(takes(amount, values)).toEqual([0, 0.5, 1, 1.1, 2]);
  expect(takes(count, [...values, 2 ** 53])).toEqual([0, 1, 2]);
  expect(takes(whole, [...values, 2 ** 53])).toEqual([-1, 0, 1, 2]);
  expect(takes(finite, values)).toEqual([-1, -0.1, 0, 0.5, 1, 1.1, 2]);
});

test.each(["__proto__", "prototype", "constructor", "a family"])(
  "a value named %s is looked at like any other",
  (key) => {
    const holding = (value: unknown) =>
      JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`) as unknown;
    expect(readRecord(named(count), holding(3), origin)).toEqual(holding(3));
    expect(() => readRecord(named(count), holding(null), origin)).toThrow(/this is not a record/);
    expect(() => readRecord(runSchema.entries.seconds, holding(3), origin)).toThrow(/this is not a record/);
  },
);

test("a text in the place of named values is refused before its letters are looked at", () => {
  const letters = "a".repeat(20_000_000);
  const begin = process.memoryUsage().heapUsed;
  expect(() => readRecord(named(count), letters, origin)).toThrow(/this is not a record/);
  expect(process.memoryUsage().heapUsed - begin).toBeLessThan(500e6); // its letters one by one are five gigabytes
});
