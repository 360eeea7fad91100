// A second model for every other agent of a new run. What cannot read the chosen model's solutions is listed with the reason.
import type { JSX } from "preact";
import type { ModelChoice } from "../../threads/library/api.ts";
import type { Voice } from "../../voice/voice.ts";
import type { Commands, PageState } from "../state.ts";
import { magnitude } from "../parts/wording.ts";
import { say, sayAny } from "../words/say.tsx";
import { size } from "../words/numbers.ts";

interface SecondModelProps {
  readonly state: PageState;
  /** The stored models that can run here. */
  readonly choices: readonly ModelChoice[];
  readonly commands: Pick<Commands, "chooseSecond">;
}

const ID = "field-second-model";

/** Nothing where there is the bundled model alone. */
export function SecondModel({ state, choices, commands }: SecondModelProps): JSX.Element | null {
  const { model, second, team, voice } = state;
  const others = choices.filter(({ path, canRun }) => canRun && path !== model.value);
  if (others.length === 0 && second.value === "" && model.value === "") return null;
  const isWrong = team.value?.fits === false;
  return (
    <details class="second-model" open={second.value !== ""}>
      <summary>{say("A second model in the team")}</summary>
      <fieldset id={ID} class="field model-field" tabIndex={-1} aria-describedby={`${ID}-help ${ID}-fit`}>
        <legend class="visually-hidden">{say("Second model")}</legend>
        <p id={`${ID}-help`} class="small">
          {say(
            "The agents take turns: the first speaks through the model above, the next through this one, and so on. Each reads what the others said. Only the model above learns.",
          )}{" "}
          {noteOnBundled(voice.value, others.length > 0)}
        </p>
        <Option path="" label={say("none#model")} chosen={second.value} whyOff={null} commands={commands}>
          {say("All agents speak through the model above.")}
        </Option>
        {others.map((choice) => (
          <Option
            key={choice.path}
            path={choice.path}
            label={choice.name}
            chosen={second.value}
            whyOff={whyOff(voice.value, choice.notation)}
            commands={commands}
          >
            {describe(choice)}
          </Option>
        ))}
        <p id={`${ID}-fit`} class={isWrong ? "field-error" : "small"} role={isWrong ? "alert" : undefined}>
          {sayAny(team.value?.sentence ?? "")}
        </p>
      </fieldset>
    </details>
  );
}

/** Why the bundled model is not in the list, "" where the chosen one is no chat model. */
function noteOnBundled(voice: Voice | null, hasOthers: boolean): string {
  if (voice === null || voice.notation !== null) return "";
  const note = say("The bundled model is no partner for a chat model: it writes a notation of 208 words.");
  return hasOthers
    ? note
    : `${note} ${say("Keep another chat model under “Other models”, and it can be chosen here.")}`;
}

/** Why two models cannot read one another, null where they can, and while the chosen one is not opened. */
function whyOff(voice: Voice | null, notation: string | null): string | null {
  if (voice === null || voice.notation === notation) return null;
  return voice.notation === null
    ? say("Writes a notation of its own, which the model above cannot read.")
    : say("Writes plain sentences; the model above reads only its own notation.");
}

function describe({ parameters, bytes }: ModelChoice): string {
  return `${parameters === null ? "" : `${say("{parameters} parameters", { parameters: magnitude(parameters) })}, `}${size(bytes)}.`;
}

interface OptionProps {
  readonly path: string;
  readonly label: string;
  /** The path that is chosen. */
  readonly chosen: string;
  readonly whyOff: string | null;
  readonly commands: SecondModelProps["commands"];
  readonly children: string;
}

function Option({ path, label, chosen, whyOff: why, commands, children }: OptionProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="radio"
        name="second-model"
        value={path}
        checked={chosen === path}
        disabled={why !== null && chosen !== path}
        onChange={() => commands.chooseSecond(path)}
      />
      <span>
        {label}
        <span class="choice-help">{why ?? children}</span>
      </span>
    </label>
  );
}
