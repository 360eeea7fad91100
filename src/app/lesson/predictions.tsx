// The guesses of a card. Until all of them are given, the figures of the run are not shown; once they are given they stay as they are.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Notebook } from "../../records/notebook.ts";
import type { PageState } from "../state.ts";
import type { LessonCard, Prediction } from "./card.ts";
import { comparison, isGuess } from "./comparison.ts";
import { figureOf } from "./figures.ts";
import type { LessonCommands } from "./lesson_state.ts";
import { say } from "../words/say.tsx";

interface PredictionsProps {
  readonly card: LessonCard;
  readonly notebook: Notebook;
  readonly page: PageState;
  readonly commands: LessonCommands;
}

/** Whether a card's figures may be shown. */
export const isGiven = ({ predictions }: LessonCard, { given }: Notebook): boolean =>
  predictions.every(({ id }) => given.includes(id));

export function Predictions({ card, notebook, page, commands }: PredictionsProps): JSX.Element | null {
  const [missing, setMissing] = useState(false);
  const { predictions } = card;
  if (predictions.length === 0) return null;
  const open = isGiven(card, notebook);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const unsaid = predictions.find((each) => !isGuess(each, notebook.words[each.id]));
    setMissing(unsaid !== undefined);
    if (unsaid === undefined) commands.give(predictions.map(({ id }) => id));
    else document.getElementById(`guess-${unsaid.id}`)?.focus();
  };
  return (
    <form class="guesses" onSubmit={onSubmit} noValidate>
      <h4>{say("Your guess")}</h4>
      {predictions.map((each) => (
        <Guess key={each.id} prediction={each} notebook={notebook} commands={commands} />
      ))}
      {!open && (
        <>
          {missing && (
            <p class="field-error" role="alert">
              {predictions.some(({ kind }) => kind === "of100")
                ? say("Give a guess for each: a number from 0 to 100.")
                : say("Give a guess for each: choose one.")}
            </p>
          )}
          <button type="submit" class="secondary">
            {say("That is my guess")}
          </button>
        </>
      )}
      <div class="reveal" aria-live="polite">
        {open &&
          predictions.map((each) => <Reveal key={each.id} {...{ prediction: each, notebook, page }} />)}
      </div>
    </form>
  );
}

interface GuessProps {
  readonly prediction: Prediction;
  readonly notebook: Notebook;
  readonly commands: LessonCommands;
}

function Guess({ prediction, notebook, commands }: GuessProps): JSX.Element {
  const { id, question } = prediction;
  const text = notebook.words[id] ?? "";
  const isFixed = notebook.given.includes(id);
  if (prediction.kind === "choice") {
    return (
      <fieldset id={`guess-${id}`} tabIndex={-1} disabled={isFixed}>
        <legend>{say(question)}</legend>
        {prediction.choices.map(({ value, label }) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={`guess-${id}`}
              value={value}
              checked={value === text}
              onChange={() => commands.write(id, value)}
            />
            {say(label)}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <p class="guess-number">
      <label for={`guess-${id}`}>{say(question)}</label>
      <input
        id={`guess-${id}`}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={3}
        value={text}
        disabled={isFixed}
        onInput={(event) => commands.write(id, event.currentTarget.value.trim())}
      />
    </p>
  );
}

function Reveal({
  prediction,
  notebook,
  page,
}: Pick<GuessProps, "prediction" | "notebook"> & { readonly page: PageState }): JSX.Element {
  const figure = figureOf(prediction.figure, page);
  if (figure === null)
    return <p class="small">{say("What comes out is shown here as soon as the run has it.")}</p>;
  return (
    <p>
      {figure.value !== null && (
        <strong>{comparison(prediction, notebook.words[prediction.id] ?? "", figure.value)}</strong>
      )}{" "}
      {figure.sentence}
    </p>
  );
}
