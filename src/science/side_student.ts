// A student of any method and any teacher, in the size of the experiment. The method's own defaults decide all that is no size.
import { buildDataset } from "../distill/dataset.ts";
import { METHODS, type MethodId } from "../methods/list.ts";
import type { Method } from "../methods/method.ts";
import type { Learner } from "../methods/site.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { RunConfig } from "../settings/run_config.ts";
import type { Experiment } from "./experiment.ts";
import type { MadeRow } from "./row_spec.ts";
import { configOf, type Settings, type Sizes } from "./settings.ts";
import { type LearnedStudent, taughtStudent } from "./student.ts";

/** Settings of every method that are no sizes. */
const SHARED = ["rank", "batchTokens", "learningRate"] as const;

/** The settings of a run by this method in this size. Sizes that the method does not have are left out. */
export function sizedConfig(strategy: MethodId, settings: Settings, changes: Sizes): RunConfig {
  const { opd, prm, pad, sft } = settings;
  const has = (name: string) => name in METHODS[strategy].rows || SHARED.some((each) => each === name);
  const sizes = Object.entries({ ...opd, ...prm, ...pad, ...sft }).filter(([name]) => has(name));
  return configOf(strategy, settings, Object.fromEntries(sizes), changes);
}

/** What of such a config this method reads. */
export function readSettings(config: RunConfig): Readonly<Record<string, unknown>> {
  const names = [...Object.keys(METHODS[config.strategy].rows), ...SHARED];
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)));
}

interface SideLesson {
  /** Names the row in what is told. */
  readonly name: string;
  readonly config: RunConfig;
  readonly talks: readonly Trajectory[];
}

interface SideStudent {
  readonly model: LearnedStudent["model"];
  readonly facts: Readonly<Record<string, number | string | null>>;
  readonly training: NonNullable<MadeRow["training"]>;
}

export async function sideStudent(x: Experiment, { name, config, talks }: SideLesson): Promise<SideStudent> {
  const { voice, tokenizer } = x.lab.parts;
  const method: Method = METHODS[config.strategy];
  const { seed, labels } = config;
  const dataset = buildDataset({
    runId: name,
    config: { seed, labels, strategy: method.lessons },
    tasks: x.distilTasks(seed),
    trajectories: talks,
    voice,
    tokenizer,
  });
  const learner: Learner<RunConfig> = await method.learner();
  const { student, model, metrics, seconds } = await taughtStudent(
    x,
    { name, config, trajectories: talks, dataset },
    (site) => learner.learn(site),
  );
  const tokens = metrics.reduce((sum, metric) => sum + metric.tokens, 0);
  const stop = student.outcome?.stop?.reason;
  return {
    model,
    facts: {
      lessons: dataset.examples.length,
      wrong: dataset.statistics.wrong,
      trainSeconds: Math.round(seconds),
      ...(stop === undefined ? {} : { stop }),
    },
    training: { rank: config.rank, tokens, flops: 0, seconds },
  };
}
