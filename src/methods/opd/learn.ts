// On-policy distillation with the debate as privileged teacher (train/opd_trainer.ts): who teaches which question is read out of the stored
// debates, then the student answers and is corrected.
import { RunError } from "../../core/errors.ts";
import { type PrivilegedTask, privilegedTasks, type Unprivileged } from "../../distill/privilege.ts";
import { decodePlan } from "../../model/decoding/decode_plan.ts";
import { Generator } from "../../model/generate.ts";
import { trainOpd } from "../../train/opd_trainer.ts";
import { taught } from "../../train/phases.ts";
import { promptIds } from "../../voice/prompt_ids.ts";
import { openLooks } from "../looks.ts";
import { gpuScores } from "../next_scores.ts";
import { onGpu } from "../seat.ts";
import { CHECKPOINT_EVERY, type Learner, type Site, type Student } from "../site.ts";
import { OPD_NUMBERS, type OpdConfig, type OpdNumbers, taughtRecipe } from "./recipe.ts";

type Asking = Pick<Site<OpdConfig>, "config" | "questions" | "records" | "sizes" | "tokenizer" | "voice">;

/** Tokens that an answer takes at most, its end token among them. */
const answerTokens = ({ voice }: Pick<Asking, "voice">) => voice.budget("propose").maxNewTokens + 1;

/** The questions that have a teacher. @throws RunError("empty-dataset") when none has */
export async function teachersOf(
  site: Asking,
  { confidenceTemperature, mostTeachers }: Pick<OpdNumbers, "confidenceTemperature" | "mostTeachers">,
): Promise<{ readonly tasks: readonly PrivilegedTask[]; readonly leftOut: Unprivileged }> {
  const { config, questions, records, sizes, tokenizer, voice } = site;
  const { taught: tasks, leftOut } = privilegedTasks(questions.distil, await records.trajectories(), {
    labels: config.labels,
    working: config.working,
    voice,
    tokenizer,
    most: sizes.contextTokens - answerTokens(site),
    temperature: confidenceTemperature,
    mostTeachers,
  });
  if (tasks.length > 0) return { tasks, leftOut };
  const { unread, long } = leftOut;
  const advice =
    long > 0
      ? "Choose fewer rounds or agents, or a model with a longer context."
      : unread > 0
        ? "Choose a teacher whose agents read each other, with at least one round in which they do."
        : "Ask more questions, or easier ones.";
  throw new RunError(
    "empty-dataset",
    `Nobody can teach: of ${questions.distil.length} questions ${reasonsOf(leftOut)} ${advice}`,
    { ...leftOut, questions: questions.distil.length },
  );
}

/** How many questions teach, and why the others do not; null where all do. */
export function leftOutSentence({ unkept, unread, long }: Unprivileged, questions: number): string | null {
  const all = unkept + unread + long;
  if (all === 0) return null;
  return `OPD learns from ${questions - all} of ${questions} questions. Of the others ${reasonsOf({ unkept, unread, long })}`;
}

const reasonsOf = ({ unkept, unread, long }: Unprivileged): string =>
  `${unkept} ended without a solution that is kept, ${unread} in solutions whose authors had read nothing, and ${long} have debates that are too long to read again.`;

/** @throws RunError("empty-dataset") when no question has a teacher; errors of `trainOpd` */
async function learn(site: Site<OpdConfig>, numbers = OPD_NUMBERS): Promise<Student> {
  const { runId, base, config, start, sizes, tokenizer, voice, checkpoint, hooks, notice } = site;
  const seat = onGpu(site);
  const { gpu, model } = seat;
  const { tasks, leftOut } = await teachersOf(site, numbers);
  const sentence = leftOutSentence(leftOut, site.questions.distil.length);
  if (sentence !== null && checkpoint === null) notice("left-out", sentence);
  const looks = await openLooks(site, gpuScores(seat));
  const { decodeRows: rows, contextTokens } = sizes;
  const generator = await Generator.create(
    gpu,
    model,
    decodePlan(model.architecture, { rows, contextTokens }),
  );
  const longest = (prompts: readonly (readonly number[])[]) =>
    Math.max(sizes.microTokens, Math.max(...prompts.map(({ length }) => length)) + answerTokens(site));
  try {
    const adapter = await trainOpd({
      ...hooks,
      ...looks,
      runId,
      base,
      gpu,
      model,
      generator,
      tokenizer,
      voice,
      recipe: taughtRecipe(config, start?.point, numbers),
      tasks,
      microTokens: longest(
        tasks.map(({ task: { question } }) => promptIds(voice, tokenizer, { role: "propose", question })),
      ),
      teacherTokens: longest(tasks.flatMap(({ teachers }) => teachers.map((each) => each.promptIds))),
      checkpointing: sizes.checkpointing,
      storage: sizes.storage,
      ...(start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } }),
      checkpoint,
      checkpointEvery: CHECKPOINT_EVERY,
      savesByTime: true,
      onMetric: (metric) => {
        if (metric.step === 1 && metric.loss < numbers.leastDivergence) {
          notice(
            "nothing-to-learn",
            `OPD: the student’s own words are already those of its teacher, ${metric.loss.toExponential(1)} nats a word apart, so there is next to nothing to learn. The debates show the model nothing that it did not know, or it takes nothing from what it reads.`,
          );
        }
        hooks.onMetric(metric, {});
      },
    });
    return { adapter, outcome: null };
  } finally {
    generator.destroy();
  }
}

export const taughtByDebate: Learner<OpdConfig, OpdNumbers> = {
  numbers: OPD_NUMBERS,
  memory: () => taught(),
  learn,
};
