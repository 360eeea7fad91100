// Attempts of one round of practice, to be read: right or wrong in words, each step with the judge's mark as a number and a
// shade. Follows the newest round until the reader steps back.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Attempt } from "../../../records/metric.ts";
import type { Iteration } from "./iteration.ts";
import type { PageState } from "../../state.ts";
import { decimal, percent } from "../../words/numbers.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

interface AttemptsProps {
  readonly state: PageState;
  readonly iterations: readonly Iteration[];
}

export function Attempts({ state, iterations }: AttemptsProps): JSX.Element | null {
  const [held, setHeld] = useState<number | null>(null);
  const index = held === null ? iterations.length - 1 : Math.min(held, iterations.length - 1);
  const shown = iterations[index];
  if (shown === undefined) return null;
  const go = (to: number): void => setHeld(to >= iterations.length - 1 ? null : to);
  const marked = shown.metric.samples.some(({ steps }) =>
    steps.some(({ probability }) => probability !== null),
  );
  return (
    <div class="attempts">
      <div class="table-bar">
        <h4 aria-live="polite">{say("Attempts of round {n}", { n: shown.number })}</h4>
        <button type="button" class="quiet" disabled={index === 0} onClick={() => go(index - 1)}>
          {say("Earlier round")}
        </button>
        <button
          type="button"
          class="quiet"
          disabled={index === iterations.length - 1}
          onClick={() => go(index + 1)}
        >
          {say("Later round")}
        </button>
        {held !== null && (
          <button type="button" class="quiet" onClick={() => setHeld(null)}>
            {say("Newest")}
          </button>
        )}
      </div>
      <p class="small">
        {marked
          ? say(
              "The best and the worst attempt at the round’s first two questions; the number behind a step is the judge’s mark, how sure it is that all is right up to there.",
            )
          : say("The best and the worst attempt at the round’s first two questions.")}
      </p>
      <ul>
        {shown.metric.samples.map((attempt, i) => (
          <AttemptCard key={i} state={state} attempt={attempt} />
        ))}
      </ul>
    </div>
  );
}

function AttemptCard({
  state,
  attempt,
}: {
  readonly state: PageState;
  readonly attempt: Attempt;
}): JSX.Element {
  const english = state.voice.value?.toEnglish ?? ((text: string) => text);
  const question = state.debates.value.get(`distil/${attempt.taskId}`)?.task.question ?? attempt.taskId;
  return (
    <li class="attempt">
      <Talked class="question">{visibleText(question)}</Talked>
      <p class={attempt.correct ? "mark-right" : "mark-wrong"}>
        {attempt.correct ? say("✓ right answer") : say("✗ wrong answer")}
        <span class="small"> {say("reward {reward}", { reward: decimal(attempt.reward, 2) })}</span>
      </p>
      <ol class="attempt-text">
        {piecesOf(attempt).map(({ text, probability }, i) => (
          <li key={i} class={probability === null ? undefined : `sure-${shadeOf(probability)}`}>
            <Talked as="span">{english(text)}</Talked>
            {probability !== null && (
              <span class="mark">
                <span class="visually-hidden">{say("judge’s mark")} </span>
                {percent(probability)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </li>
  );
}

/** Steps and what lies between them, in order; nothing of the text is left out. */
export function piecesOf({ text, steps }: Pick<Attempt, "text" | "steps">): {
  readonly text: string;
  readonly probability: number | null;
}[] {
  const pieces: { text: string; probability: number | null }[] = [];
  let at = 0;
  const plain = (until: number): void => {
    const between = text.slice(at, until).trim();
    if (between !== "") pieces.push({ text: between, probability: null });
  };
  for (const { start, end, probability } of steps) {
    plain(start);
    pieces.push({ text: text.slice(start, end), probability });
    at = end;
  }
  plain(text.length);
  return pieces;
}

/** Five shades: 0 surely wrong … 4 surely right. */
export const shadeOf = (probability: number): number => Math.min(4, Math.floor(probability * 5));
