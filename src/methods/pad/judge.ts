// PAD's judge of steps: it learns from the debates, on the base, which written steps are right.
import type { Task } from "../../records/task.ts";
import type { Trajectory } from "../../records/trajectory.ts";
import { type PrmRow, prmRows } from "../../distill/prm_rows.ts";
import type { Model } from "../../model/transformer.ts";
import { trainPrm } from "../../train/prm_trainer.ts";
import { onGpu } from "../seat.ts";
import { CHECKPOINT_EVERY, type Site, type TrainedJudge } from "../site.ts";
import { judgeRecipe, type PadConfig, type PadNumbers } from "./recipe.ts";

/** What the judge learns from: the run's debates of the questions that it may know. */
export interface JudgeLessons {
  readonly trajectories: readonly Trajectory[];
  readonly tasks: readonly Task[];
}

/** The labelled solutions: those that the judge learns from, and those of the held-out questions, which judge it. */
export function judgeRows(
  { config, tokenizer, voice }: Pick<Site<PadConfig>, "config" | "tokenizer" | "voice">,
  { trajectories, tasks }: JudgeLessons,
  { judge: { heldOutEvery } }: Pick<PadNumbers, "judge">,
): { readonly learned: PrmRow[]; readonly heldOut: PrmRow[] } {
  const order = new Map(tasks.map(({ id }, i) => [id, i]));
  const known = new Map(tasks.map((task) => [task.id, task]));
  const rows = prmRows(trajectories, known, { tokenizer, voice }, { labels: config.labels });
  const isHeldOut = ({ from }: PrmRow): boolean =>
    (order.get(from.taskId) ?? 0) % heldOutEvery === heldOutEvery - 1;
  return { learned: rows.filter((row) => !isHeldOut(row)), heldOut: rows.filter(isHeldOut) };
}

/** The judge of steps as it is stored; it is trained where there is none yet, and then stored.
 *  @param judge the base with an arena of the judge's shape; its contents afterwards are not to be relied on */
export async function trainedJudge(
  site: Site<PadConfig>,
  judge: Model,
  { trajectories, tasks }: JudgeLessons,
  numbers: PadNumbers,
): Promise<TrainedJudge> {
  const { runId, base, sizes, records, checkpoint, hooks } = site;
  const stored = await records.judge();
  if (stored !== null) return stored;
  const { learned, heldOut } = judgeRows(site, { trajectories, tasks }, numbers);
  const { adapter, report } = await trainPrm({
    ...hooks,
    runId,
    base,
    gpu: onGpu(site).gpu,
    model: judge,
    rows: learned,
    heldOut,
    recipe: judgeRecipe(site.config, numbers),
    microTokens: sizes.microTokens,
    checkpointing: sizes.checkpointing,
    storage: sizes.storage,
    checkpoint: checkpoint?.phase === "prm" ? checkpoint : null,
    checkpointEvery: CHECKPOINT_EVERY,
    savesByTime: true,
    onMetric: (metric, reported) => hooks.onMetric({ ...metric, phase: "prm" }, reported),
    onCheckpoint: (saved, metrics) =>
      hooks.onCheckpoint(
        { ...saved, phase: "prm" },
        metrics.map((metric) => ({ ...metric, phase: "prm" as const })),
      ),
    onEvaluation: () => {}, // the report comes with the result
  });
  const { auc, accuracy, baseRate, brier, ece, count } = report;
  const trainedSteps = learned.reduce((sum, { stepEnds }) => sum + stepEnds.length, 0);
  const quality = { auc, accuracy, baseRate, brier, ece, steps: count, trainedSteps };
  const trained = { adapter, quality };
  await records.putJudge(trained);
  site.tellJudge(quality);
  return trained;
}

/** Names the judge: its weights follow from the run's settings and debates, which name it as well. */
export function judgeId({ adapter }: TrainedJudge): string {
  const bytes = adapter.extra ?? new Float32Array();
  return `prm ${Array.from(bytes.subarray(0, 4)).join(" ")}`;
}
