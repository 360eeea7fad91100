// The settings, drawn from the catalogue of settings, and Start. Texts stay as typed; the catalogue judges them, here as in the URL.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Chosen, Field as Setting } from "../../settings/catalogue.ts";
import { visibleText } from "../../core/visible_text.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import { OWN_ORIGIN } from "../../tasks/reading/origin.ts";
import type { Voice } from "../../voice/voice.ts";
import { AgentsDrawer } from "./agents_drawer.tsx";
import { deviceProblem } from "./device_fit.ts";
import { chosenFromTexts, combinationError, configFromTexts, fieldError } from "./form_texts.ts";
import { ListField } from "./list_field.tsx";
import { SourceField } from "./source_field.tsx";
import { voiceProblem } from "./voice_fit.ts";
import type { Commands, PageState } from "../state.ts";
import { langOf, say, sayAny } from "../words/say.tsx";

interface RunFormProps {
  readonly state: PageState;
  readonly commands: Commands;
  /** Where a person brings questions, shown while those are chosen. */
  readonly ownQuestions?: JSX.Element;
  /** Why no question can be asked, null where some can. */
  readonly whyNot?: string | null;
}

/** Stands above the rest: what is asked is the first thing to choose. */
const FIRST = "source";

/** What model or device cannot do of the settings. */
const problemOf = (config: RunConfig, { voice, device }: Pick<PageState, "voice" | "device">) =>
  voiceProblem(config, voice.value) ?? deviceProblem(config, device.value);

export function RunForm({ state, commands, ownQuestions, whyNot = null }: RunFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const texts = state.form.value;
  const chosen = chosenFromTexts(texts);
  const voice = state.voice.value;
  const fields = SETTINGS.fields.flatMap((field) => {
    const shown = SETTINGS.belongs(field, chosen) ? shownField(field, voice, texts.get(field.key)) : null;
    return shown ?? [];
  });
  const together = combinationError(texts) ?? problemOf(configFromTexts(texts), state);
  const errorOf = (field: Setting): string | null =>
    fieldError(field, texts) ?? (field.key === together?.field ? together.sentence : null);
  const asked = fields.find(({ key }) => key === FIRST);
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
    <form class="run-form" id="run-form" ref={form} onSubmit={onSubmit} noValidate>
      {asked?.kind === "choice" && (
        <SourceField
          field={asked}
          text={texts.get(FIRST)}
          error={errorOf(asked)}
          onText={(text) => commands.setField(FIRST, text)}
        />
      )}
      {texts.get(FIRST) === OWN_ORIGIN && ownQuestions}
      <details open={bad.length > 0}>
        <summary>{say("All settings, for experts")}</summary>
        <div class="fields">
          {fields
            .filter(({ key }) => key !== FIRST)
            .map((field) => (
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
        <Rest state={state} />
      </details>
      <Submit isOff={state.starting.value} whyNot={whyNot} />
    </form>
  );
}

interface SubmitProps {
  readonly isOff: boolean;
  readonly whyNot: string | null;
}

function Submit({ isOff, whyNot }: SubmitProps): JSX.Element {
  return (
    <>
      <button class="secondary" type="submit" disabled={isOff || whyNot !== null}>
        {say("Run it with these settings")}
      </button>
      {whyNot !== null && (
        <p class="field-error" lang={langOf(whyNot)}>
          {visibleText(sayAny(whyNot))}
        </p>
      )}
    </>
  );
}

function Rest({ state }: Pick<RunFormProps, "state">): JSX.Element {
  return (
    <>
      <AgentsDrawer state={state} />
      <p class="small">
        {say("The address of this page holds these settings: share it to share the experiment.")}
      </p>
    </>
  );
}

/** A field with those choices that can be taken here, null where that is a single one. What is chosen already, e.g. by the address, is
 *  among them. What needs more of the voice than this model's has, or a model that is not there yet, is not. */
function shownField(field: Setting, voice: Voice | null, text: string | undefined): Setting | null {
  if (field.kind !== "choice") return field;
  const can: readonly string[] = voice?.can ?? [];
  const choices = field.choices.filter(
    ({ value, isOffered = true, asks }) =>
      value === text || (isOffered && (asks === undefined || can.includes(asks))),
  );
  return choices.length > 1 ? { ...field, choices } : null;
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
  const help = <Below id={id} help={field.help} error={error} />;
  if (field.kind === "choice") {
    return (
      <fieldset id={id} class="field" tabIndex={-1} aria-describedby={described}>
        <legend>{sayAny(field.label)}</legend>
        {field.choices.map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={field.key}
              value={choice.value}
              checked={choice.value === text}
              onChange={() => onText(field.key, choice.value)}
            />
            <span>
              {sayAny(choice.label)}
              {choice.help !== undefined && <span class="choice-help">{sayAny(choice.help)}</span>}
            </span>
          </label>
        ))}
        {help}
      </fieldset>
    );
  }
  if (field.kind === "list") {
    return (
      <ListField id={id} field={field} text={text} described={described} onText={onText}>
        {help}
      </ListField>
    );
  }
  return (
    <div class={`field ${error === null ? "" : "is-invalid"}`}>
      <label for={id}>{sayAny(field.label)}</label>
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

interface BelowProps {
  readonly id: string;
  readonly help: string;
  readonly error: string | null;
}

/** The words below a field: what it is for, and what is wrong with its text. */
function Below({ id, help, error }: BelowProps): JSX.Element {
  return (
    <>
      <p id={`${id}-help`} class="small">
        {sayAny(help)}
      </p>
      {error !== null && (
        <p id={`${id}-error`} class="field-error" lang={langOf(error)}>
          {sayAny(error)}
        </p>
      )}
    </>
  );
}
