// Random runs whose records hang together: every turn is of an agent of the roster and about a question of the run, every hash is that of
// its rows, every adapter has the shapes of a small base. All else is whatever the schemas of the records accept.
import * as fc from "fast-check";
import type * as v from "valibot";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { type Architecture, linearShapes } from "../../src/models/architecture.ts";
import { linearName } from "../../src/models/weight_names.ts";
import { ALL_LORA_TARGETS, type LoraAdapter } from "../../src/records/adapter.ts";
import { type Checkpoint, validationSchema } from "../../src/records/checkpoint.ts";
import { datasetSchema } from "../../src/records/dataset.ts";
import { datasetHash } from "../../src/records/dataset_hash.ts";
import { evalAnswerSchema } from "../../src/records/eval_answer.ts";
import { grpoMetricSchema, stepMetricSchema } from "../../src/records/metric.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { outcomeSchema } from "../../src/records/outcome.ts";
import { prmQualitySchema } from "../../src/records/prm_quality.ts";
import { reportSchema } from "../../src/records/report.ts";
import { runSchema } from "../../src/records/run.ts";
import { STAGES } from "../../src/records/stage.ts";
import { taskSchema } from "../../src/records/task.ts";
import { turnSchema } from "../../src/records/turn.ts";
import { verdictSchema } from "../../src/records/verdict.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import type { BroughtRun, RunRecord } from "../../src/store/store.ts";
import { TALK_BUDGET } from "../../src/teachers/talk_table.ts";
import { arbitraryOf, rows, together, weight, weights } from "./arbitrary.ts";

/** The bundled model's, with as few numbers as there can be. */
export const small = (tiny: Architecture): Architecture => ({
  ...tiny,
  layers: 2,
  hidden: 4,
  heads: 2,
  kvHeads: 1,
  headDim: 4,
  feedForward: 4,
});

/** An adapter of this base: any of its targets, a small rank, any numbers; each number of the file is drawn. */
export function adapters(a: Architecture, base: ModelRef, number = weight): fc.Arbitrary<LoraAdapter> {
  const shapes = linearShapes(a);
  const layers = Array.from({ length: a.layers }, (_, layer) => layer);
  return fc
    .record({
      r: fc.integer({ min: 1, max: 3 }),
      lora_alpha: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      targets: fc.subarray([...ALL_LORA_TARGETS], { minLength: 1, maxLength: 2 }),
      drawn: fc.array(number, { minLength: 1, maxLength: 12 }),
    })
    .map(({ r, lora_alpha, targets, drawn }) => {
      let at = 0;
      const numbers = (length: number) => Float32Array.from({ length }, () => drawn[at++ % drawn.length]!);
      const tensors = layers.flatMap((layer) =>
        targets.map((target) => {
          const [outFeatures, inFeatures] = shapes.get(target)!;
          const pair = { inFeatures, outFeatures, A: numbers(r * inFeatures), B: numbers(outFeatures * r) };
          return [linearName(layer, target), pair] as const;
        }),
      );
      return {
        schema: 1,
        config: { r, lora_alpha, target_modules: targets },
        base,
        tensors: new Map(tensors),
      };
    });
}

/** An adapter that may have a head. */
export const headed = (a: Architecture, base: ModelRef): fc.Arbitrary<LoraAdapter> =>
  fc
    .tuple(adapters(a, base), fc.option(weights(5), { nil: null }))
    .map(([adapter, extra]) => (extra === null ? adapter : { ...adapter, extra }));

function checkpoints(a: Architecture, base: ModelRef): fc.Arbitrary<Checkpoint> {
  const fields = {
    step: fc.integer({ min: 0, max: 100_000 }),
    adapter: headed(a, base),
    moment: fc.array(weight, { minLength: 1, maxLength: 9 }),
    identity: fc.string({ maxLength: 20 }),
    isPrm: fc.boolean(),
    watch: fc.option(
      together({
        validations: fc.array(arbitraryOf(validationSchema), { maxLength: 2 }),
        best: fc.option(
          together({
            step: fc.nat(),
            score: arbitraryOf(validationSchema.entries.score),
            adapter: headed(a, base),
          }),
          { nil: null },
        ),
        history: fc.array(arbitraryOf(grpoMetricSchema), { maxLength: 2 }),
      }),
      { nil: null },
    ),
  };
  return together(fields).map(({ step, adapter, moment, identity, isPrm, watch }) => {
    const { r: rank, target_modules: targets } = adapter.config;
    const { length } = loraLayout(a, { rank, targets, extra: adapter.extra?.length ?? 0 });
    const list = (from: number) =>
      Float32Array.from({ length }, (_, i) => moment[(i + from) % moment.length]!);
    return {
      schema: 1,
      runId: "",
      step,
      adapter,
      m: list(0),
      v: list(1),
      identity,
      ...(isPrm ? { phase: "prm" as const } : {}),
      ...(watch === null ? {} : { watch }),
    };
  });
}

const few = <Schema extends v.GenericSchema>(schema: Schema, minLength = 0) =>
  fc.array(arbitraryOf(schema), { minLength, maxLength: 3 });
/** Each once. */
const unlike = <Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [nameOf(item), item])).values(),
];

/** What an unfinished run has made when so many stages are over, or all of a finished one (4).
 *  @param base its model, and the dimensions that its adapters have */
export function runs(base: ModelRef, a: Architecture): fc.Arbitrary<Omit<BroughtRun, "artifact">> {
  const hand = new Map<v.GenericSchema, fc.Arbitrary<unknown>>([
    [runSchema.entries.config, fc.constant(defaultConfig())],
    [runSchema.entries.report, fc.constant(null)],
  ]);
  const parts = {
    done: fc.integer({ min: 0, max: 4 }),
    run: arbitraryOf(runSchema, hand),
    report: arbitraryOf(reportSchema),
    tasks: few(taskSchema, 1),
    turns: few(turnSchema),
    outcomes: few(outcomeSchema),
    verdicts: few(verdictSchema),
    dataset: arbitraryOf(datasetSchema, rows),
    metrics: few(stepMetricSchema),
    answers: few(evalAnswerSchema),
    adapter: adapters(a, base),
    start: fc.option(adapters(a, base), { nil: null }),
    prm: fc.option(together({ adapter: headed(a, base), quality: arbitraryOf(prmQualitySchema) }), {
      nil: null,
    }),
    checkpoint: fc.option(checkpoints(a, base), { nil: null }),
  };
  return together(parts).map((drawn) => hungTogether(drawn, base, a));
}

interface Drawn {
  readonly done: number;
  readonly run: v.InferOutput<typeof runSchema>;
  readonly report: v.InferOutput<typeof reportSchema>;
  readonly tasks: v.InferOutput<typeof taskSchema>[];
  readonly turns: v.InferOutput<typeof turnSchema>[];
  readonly outcomes: v.InferOutput<typeof outcomeSchema>[];
  readonly verdicts: v.InferOutput<typeof verdictSchema>[];
  readonly dataset: v.InferOutput<typeof datasetSchema>;
  readonly metrics: v.InferOutput<typeof stepMetricSchema>[];
  readonly answers: v.InferOutput<typeof evalAnswerSchema>[];
  readonly adapter: LoraAdapter;
  readonly start: LoraAdapter | null;
  readonly prm: { adapter: LoraAdapter; quality: v.InferOutput<typeof prmQualitySchema> } | null;
  readonly checkpoint: Checkpoint | null;
}

function hungTogether(drawn: Drawn, base: ModelRef, a: Architecture): Omit<BroughtRun, "artifact"> {
  const { done } = drawn;
  const tasks = unlike(drawn.tasks, ({ id }) => id);
  const run = runOf(drawn, base);
  const { id: runId } = run;
  const own = <Row extends { readonly runId: string }>(list: readonly Row[]) =>
    list.map((row) => ({ ...row, runId }));
  const about = <Row extends { readonly runId: string; readonly taskId: string }>(list: readonly Row[]) =>
    own(list).map((row, i) => ({ ...row, taskId: tasks[i % tasks.length]!.id }));
  const agents = run.roster!.map(({ id }) => id);
  const turns = about(drawn.turns).map((turn, i) => ({
    ...turn,
    agent: agents[i % agents.length]!,
    step: turn.step % TALK_BUDGET.turns,
  }));
  const place = ({ set, taskId, agent, step }: (typeof turns)[number]) =>
    JSON.stringify([set, taskId, agent, step]);
  const verdicts = about(drawn.verdicts);
  const { hash: _, ...lessons } = drawn.dataset;
  const inVocabulary = (ids: readonly number[]) => ids.map((token) => token % a.vocabulary);
  const made = {
    ...lessons,
    runId,
    examples: lessons.examples.map((row) => ({ ...row, ids: inVocabulary(row.ids) })),
  };
  const checkpoint = done === 2 && drawn.checkpoint !== null ? { ...drawn.checkpoint, runId } : null;
  return {
    run,
    tasks,
    turns: unlike(
      unlike(turns, ({ id }) => id),
      place,
    ),
    outcomes: about(drawn.outcomes),
    ...(verdicts.length === 0 ? {} : { verdicts }),
    dataset: done < 2 ? null : { ...made, hash: datasetHash(made) },
    metrics: own(drawn.metrics).map((metric) => ({ ...metric, step: metric.step % 100_001 })),
    adapter: done < 3 ? null : { adapter: drawn.adapter, sha256: "" },
    ...(checkpoint === null ? {} : { checkpoint }),
    start: drawn.start === null ? null : { adapter: drawn.start, sha256: "" },
    prm: drawn.prm,
    answers: about(drawn.answers),
  };
}

function runOf({ run: drawn, done, report, start }: Drawn, base: ModelRef): RunRecord {
  const { imported: _, start: __, config: ___, ...run } = drawn;
  const shown = run.primer?.examples.length ?? 0;
  const roster = unlike(run.roster ?? [], ({ id }) => id).map(({ examples, ...agent }) => ({
    ...agent,
    ...(examples === undefined ? {} : { examples: examples.filter((place) => place < shown) }),
  }));
  const { export: ____, ...seconds } = run.seconds;
  return {
    ...run,
    config: defaultConfig(),
    model: base,
    finished: STAGES.slice(0, done),
    seconds,
    report: done < 4 ? null : report,
    roster: roster.length === 0 ? [{ id: "agent-1", name: "Agent 1" }] : roster,
    ...(start === null
      ? {}
      : { start: { name: "a.zip", sha256: "", lora: start.config, check: "sha256" as const } }),
  };
}

/** The run with the hashes of its adapters, which take a while. */
export async function hashed(records: Omit<BroughtRun, "artifact">): Promise<Omit<BroughtRun, "artifact">> {
  const { run, adapter, start } = records;
  const named = async (each: typeof adapter) =>
    each === null ? null : { ...each, sha256: await adapterSha256(each.adapter) };
  const from = await named(start);
  return {
    ...records,
    run: from === null ? run : { ...run, start: { ...run.start!, sha256: from.sha256 } },
    adapter: await named(adapter),
    start: from,
  };
}
