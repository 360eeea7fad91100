// The settings, drawn from the catalogue of settings, and Start. Texts stay as typed; the catalogue judges them, here as in the URL.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Chosen, Field as Setting } from "../../settings/catalogue.ts";
import type { ChoiceRow } from "../../settings/row.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import { chosenFromTexts, combinationError, fieldError } from "./form_texts.ts";
import type { Commands, PageState } from "../state.ts";

interface RunFormProps {
  readonly state: PageState;
  readonly commands: Commands;
}

export function RunForm({ state, commands }: RunFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const texts = state.form.value;
  const chosen = chosenFromTexts(texts);
  const fields = SETTINGS.fields.filter((field) => SETTINGS.belongs(field, chosen) && isChoosable(field));
  const together = combinationError(texts);
  const errorOf = (field: Setting): string | null =>
    fieldError(field, texts) ?? (field.key === together?.field ? together.sentence : null);
  const bad = fields.filter((field) => errorOf(field) !== null);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const [first] = bad;
    if (first === undefined) {
      commands.start();
      return;
    }
    const details = form.current?.querySelector("details");
    if (details) details.open = true;
    form.current?.querySelector<HTMLElement>(`#field-${first.key}`)?.focus();
  };
  return (
    <form class="run-form" ref={form} onSubmit={onSubmit} noValidate>
      <button id="start" class="primary" type="submit" disabled={state.starting.value}>
        {state.starting.value ? "Starting…" : "Start"}
      </button>
      <details open={bad.length > 0}>
        <summary>Settings</summary>
        <div class="fields">
          {fields.map((field) => (
            <Field
              key={field.key}
              field={field}
              chosen={chosen}
              text={texts.get(field.key)}
              error={errorOf(field)}
              onText={commands.setField}
            />
          ))}
        </div>
        <p class="small">The address of this page holds these settings: share it to share the experiment.</p>
      </details>
    </form>
  );
}

function offeredBy(field: ChoiceRow): ChoiceRow["choices"] {
  return field.choices.filter(({ isOffered = true }) => isOffered);
}

/** A choice with a single value to take is no choice. */
function isChoosable(field: Setting): boolean {
  return field.kind !== "choice" || offeredBy(field).length > 1;
}

interface FieldProps {
  readonly field: Setting;
  readonly chosen: Chosen;
  /** undefined while it stands at its default */
  readonly text: string | undefined;
  readonly error: string | null;
  readonly onText: (key: string, text: string) => void;
}

function Field({ field, chosen, text: typed, error, onText }: FieldProps): JSX.Element {
  const id = `field-${field.key}`;
  const text = typed ?? String(SETTINGS.fallback(field, chosen));
  const described = error === null ? `${id}-help` : `${id}-help ${id}-error`;
  const help = (
    <>
      <p id={`${id}-help`} class="small">
        {field.help}
      </p>
      {error !== null && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </>
  );
  if (field.kind === "choice") {
    return (
      <fieldset id={id} class="field" tabIndex={-1} aria-describedby={described}>
        <legend>{field.label}</legend>
        {offeredBy(field).map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={field.key}
              value={choice.value}
              checked={choice.value === text}
              onChange={() => onText(field.key, choice.value)}
            />
            <span>
              {choice.label}
              {choice.help !== undefined && <span class="choice-help">{choice.help}</span>}
            </span>
          </label>
        ))}
        {help}
      </fieldset>
    );
  }
  return (
    <div class={`field ${error === null ? "" : "is-invalid"}`}>
      <label for={id}>{field.label}</label>
      <input
        id={id}
        name={field.key}
        value={text}
        type="text"
        inputMode={field.integer ? "numeric" : "decimal"}
        autoComplete="off"
        aria-describedby={described}
        aria-invalid={error !== null}
        onInput={(event) => onText(field.key, event.currentTarget.value)}
      />
      {help}
    </div>
  );
}
