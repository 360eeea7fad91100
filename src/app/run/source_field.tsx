// What is asked: the first thing to choose of a run, above its settings; only what is chosen explains itself.
import type { JSX } from "preact";
import type { ChoiceRow } from "../../settings/row.ts";
import { sayAny } from "../words/say.tsx";

interface SourceFieldProps {
  /** With those choices alone that can be taken. */
  readonly field: ChoiceRow;
  /** undefined while it stands at its default */
  readonly text: string | undefined;
  readonly error: string | null;
  readonly onText: (text: string) => void;
}

export function SourceField({ field, text, error, onText }: SourceFieldProps): JSX.Element {
  const { label, choices } = field;
  const chosen = text ?? field.fallback;
  return (
    <fieldset
      id="field-source"
      class="field source-choice"
      tabIndex={-1}
      aria-describedby="field-source-help"
    >
      <legend>{sayAny(label)}</legend>
      {choices.map((choice) => (
        <label key={choice.value} class="choice">
          <input
            type="radio"
            name="source"
            value={choice.value}
            checked={choice.value === chosen}
            onChange={() => onText(choice.value)}
          />
          <span>{sayAny(choice.label)}</span>
        </label>
      ))}
      <p id="field-source-help" class={error === null ? "small" : "field-error"}>
        {sayAny(error ?? choices.find(({ value }) => value === chosen)?.help ?? "")}
      </p>
    </fieldset>
  );
}
