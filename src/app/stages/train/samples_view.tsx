// What the student says on its way: the same questions, which it never learns, answered again after some of its steps. A row a question, a
// column a step; the chosen question is read in full, before and now.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TrainingSample } from "../../../records/training_sample.ts";
import type { Voice } from "../../../voice/voice.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { solutionLines } from "../../parts/turn_text.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { missedWords, type Taken } from "./missed_looks.ts";
import { sampleRows, type SampleRow, samplesSentence } from "./sample_rows.ts";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

interface SamplesViewProps {
  readonly samples: readonly TrainingSample[];
  /** How far the training is. */
  readonly taken: Taken;
  readonly voice: Pick<Voice, "toEnglish" | "lines" | "nameRead"> | null;
}

export function SamplesView({ samples, taken, voice }: SamplesViewProps): JSX.Element | null {
  const [chosen, setChosen] = useState("");
  const rows = sampleRows(samples);
  const row = rows.find(({ taskId }) => taskId === chosen) ?? rows.find(isChanging) ?? rows[0];
  if (row === undefined) return null;
  const steps = [...new Set(samples.map(({ step }) => step))].toSorted((a, b) => a - b);
  const missed = missedWords(steps, taken);
  return (
    <figure class="samples" aria-label={say("The same questions, answered on the way")}>
      <figcaption>{samplesSentence(samples)}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Answers by step")}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">{say("Question")}</span>
              </th>
              {steps.map((step) => (
                <th key={step} scope="col">
                  {step === 0 ? say("before") : say("step {step}", { step: grouped(step) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((each, i) => (
              <tr key={each.taskId} class={each === row ? "is-chosen" : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    class="quiet"
                    aria-pressed={each === row}
                    onClick={() => setChosen(each.taskId)}
                  >
                    {i + 1}
                    <Talked as="span" class="visually-hidden">
                      . {visibleText(each.question)}
                    </Talked>
                  </button>
                </th>
                {steps.map((step) => (
                  <Cell key={step} sample={each.samples.find((sample) => sample.step === step)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {missed !== "" && <p class="looks-missed">{missed}</p>}
      <Reading row={row} voice={voice} />
    </figure>
  );
}

const isChanging = ({ samples }: SampleRow): boolean => samples[0]?.correct !== samples.at(-1)?.correct;

/** The answer, and how sure the student was of its words as a bar. */
function Cell({ sample }: { readonly sample: TrainingSample | undefined }): JSX.Element {
  if (sample === undefined) return <td>–</td>;
  const { answer, correct, sureness } = sample;
  const mark = correct === null ? "" : correct ? " ✓" : " ×";
  const kind = correct === null ? "" : correct ? "is-right" : "is-wrong";
  return (
    <td class={`sample ${kind}`}>
      <strong>
        {answer === null ? say("none#answer") : shortAnswer(answer)}
        {mark}
      </strong>
      <svg
        class="sureness"
        viewBox="0 0 60 5"
        width={48}
        height={5}
        preserveAspectRatio="none"
        role="img"
        aria-label={say("{sureness} sure", { sureness: percent(sureness) })}
      >
        <rect class="sureness-track" width={60} height={5} />
        <rect class="sureness-fill" width={60 * Math.min(1, sureness)} height={5} />
      </svg>
    </td>
  );
}

function Reading({
  row,
  voice,
}: {
  readonly row: SampleRow;
  readonly voice: SamplesViewProps["voice"];
}): JSX.Element {
  const [first, last] = [row.samples[0]!, row.samples.at(-1)!];
  return (
    <div class="lesson sample-reading">
      <Talked class="question">{visibleText(row.question)}</Talked>
      <Said sample={first} voice={voice} />
      {last !== first && <Said sample={last} voice={voice} />}
      <p class="small">
        {say(
          "The student never learns these questions. The bar shows how likely it found the words that it wrote.",
        )}
      </p>
    </div>
  );
}

function Said({
  sample,
  voice,
}: {
  readonly sample: TrainingSample;
  readonly voice: SamplesViewProps["voice"];
}): JSX.Element {
  const { step, text, sureness } = sample;
  return (
    <div class={step === 0 ? "lesson-given" : "lesson-learned"}>
      <h3>{step === 0 ? say("Before") : say("After {step|step|steps}", { step })}</h3>
      {solutionLines(text, voice).map((line, i) => (
        <Talked key={i}>{line}</Talked>
      ))}
      <p class="small">{say("{sureness} sure of each word", { sureness: percent(sureness) })}</p>
    </div>
  );
}
