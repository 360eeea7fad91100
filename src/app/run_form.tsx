// The settings, drawn from CONFIG_FIELDS, and Start. Texts stay as typed; parseField judges them, here as in the URL.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ConfigField } from "../core/config.ts";
import { CONFIG_FIELDS } from "../core/config.ts";
import { fieldError } from "./form_texts.ts";
import type { Commands, PageState } from "./state.ts";

interface RunFormProps {
  readonly state: PageState;
  readonly commands: Commands;
}

export function RunForm({ state, commands }: RunFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const texts = state.form.value;
  const bad = CONFIG_FIELDS.filter((field) => fieldError(field, texts) !== null);
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
          {CONFIG_FIELDS.map((field) => (
            <Field key={field.key} field={field} texts={texts} onText={commands.setField} />
          ))}
        </div>
        <p class="small">The address of this page holds these settings: share it to share the experiment.</p>
      </details>
    </form>
  );
}

interface FieldProps {
  readonly field: ConfigField;
  readonly texts: ReadonlyMap<string, string>;
  readonly onText: (key: string, text: string) => void;
}

function Field({ field, texts, onText }: FieldProps): JSX.Element {
  const id = `field-${field.key}`;
  const text = texts.get(field.key) ?? String(field.fallback);
  const error = fieldError(field, texts);
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
        {field.choices.map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={field.key}
              value={choice.value}
              checked={choice.value === text}
              onChange={() => onText(field.key, choice.value)}
            />
            {choice.label}
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
