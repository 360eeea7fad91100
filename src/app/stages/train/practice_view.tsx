// Practice in the Train stage: how good the judge of steps is, where one learns first, how the student's practice goes, and attempts to look at.
import type { JSX } from "preact";
import { METHODS } from "../../../methods/list.ts";
import type { Method } from "../../../methods/method.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import type { StepMetric } from "../../../records/metric.ts";
import type { PrmQuality } from "../../../records/prm_quality.ts";
import { Attempts } from "./attempts.tsx";
import type { Iteration } from "./iteration.ts";
import { LossChart } from "./loss_chart.tsx";
import { PracticeLines } from "./practice_lines.tsx";
import type { PageState } from "../../state.ts";
import { decimal, grouped, percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

interface PracticeViewProps {
  readonly state: PageState;
  readonly config: RunConfig;
}

export function PracticeView({ state, config }: PracticeViewProps): JSX.Element {
  const steps = state.steps.value;
  const judging = steps.filter(({ phase }) => phase === "prm");
  const method: Method = METHODS[config.strategy];
  const judgeSteps = method.judgeSteps?.(config) ?? 0;
  const iterations = iterationsOf(steps);
  const copying = steps.filter(({ phase, practice }) => phase === undefined && practice === undefined);
  return (
    <>
      {judgeSteps > 0 && (
        <section class="judge" aria-labelledby="judge-title">
          <h3 id="judge-title">{say("First, a judge of steps")}</h3>
          <p>
            {say(
              "A copy of the model learns from what was said which written steps are right. It will judge the student’s attempts step by step.",
            )}
          </p>
          {state.prm.value !== null && <Quality quality={state.prm.value} />}
          {judging.length > 0 && <LossChart steps={judging} learner="judge" />}
        </section>
      )}
      {copying.length > 0 && (
        <section class="judge" aria-labelledby="copying-title">
          <h3 id="copying-title">{say("First it copies whole debates")}</h3>
          <LossChart steps={copying} learner="student" />
        </section>
      )}
      {iterations.length > 0 && (
        <section class="practice" aria-labelledby="practice-title">
          <h3 id="practice-title">
            {judgeSteps + copying.length > 0
              ? say("Then the student practises")
              : say("The student practises")}
          </h3>
          <p>
            {say(
              "In each round it answers {n|question|questions} {times} times each. Attempts that were judged better than the others become likelier, the rest less likely.",
              { n: config.practiceTasks, times: grouped(config.rollouts) },
            )}
          </p>
          <PracticeLines iterations={iterations} />
          <Attempts state={state} iterations={iterations} />
        </section>
      )}
    </>
  );
}

/** Rounds of practice, counted from 1 behind whatever came before them. */
function iterationsOf(steps: readonly StepMetric[]): Iteration[] {
  const before = (steps.find(({ practice }) => practice !== undefined)?.step ?? 1) - 1;
  return steps.flatMap(({ step, practice }) =>
    practice === undefined ? [] : [{ number: step - before, metric: practice }],
  );
}

function Quality({ quality }: { readonly quality: PrmQuality }): JSX.Element {
  const { auc, accuracy, baseRate, brier, ece, steps, trainedSteps } = quality;
  return (
    <>
      <dl class="facts">
        {auc !== null && (
          <div>
            <dt>AUC</dt>
            <dd>{decimal(auc, 2)}</dd>
          </div>
        )}
        <div>
          <dt>{say("steps judged right")}</dt>
          <dd>{percent(accuracy)}</dd>
        </div>
        <div>
          <dt>{say("calibration error")}</dt>
          <dd>{percent(ece)}</dd>
        </div>
      </dl>
      <p>{judgeSentence(quality)}</p>
      <p class="small">
        {say(
          "Learned from {trainedSteps|step|steps}, tested on {steps|step|steps} of other questions. Always saying “right” would judge {share} rightly. Brier score {brier}.",
          {
            trainedSteps,
            steps,
            share: percent(Math.max(baseRate, 1 - baseRate)),
            brier: decimal(brier, 3),
          },
        )}
      </p>
    </>
  );
}

/** Held-out steps of the rarer kind below which a share of them says little. */
const FEW = 10;

/** What AUC means, without the word. */
export function judgeSentence({
  auc,
  baseRate,
  steps,
}: Pick<PrmQuality, "auc" | "baseRate" | "steps">): string {
  if (auc === null)
    return say("All held-out steps were of one kind, so it cannot be said how well it tells them apart.");
  const often = Math.round(100 * auc);
  const told = say(
    "Shown a right step and a wrong one, it gives the right one the higher mark {often} times of 100; a coin would 50 times.",
    { often },
  );
  const right = Math.round(baseRate * steps);
  const wrong = steps - right;
  if (Math.min(right, wrong) < FEW) {
    const but =
      right < wrong
        ? say("But it was shown only {right|right step|right steps}, too few to be sure.", { right })
        : say("But it was shown only {wrong|wrong step|wrong steps}, too few to be sure.", { wrong });
    return `${told} ${but}`;
  }
  const verdict =
    auc >= 0.9
      ? say("a judge to rely on")
      : auc >= 0.7
        ? say("better than a coin, but it errs often")
        : say("hardly a judge");
  return `${told} ${say("That is {verdict}.", { verdict })}`;
}
