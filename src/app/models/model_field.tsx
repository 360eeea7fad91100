// The models of a new run. The one that it is about: the bundled one, or one of those that are stored in this browser. What cannot run here is listed
// with the reason and cannot be chosen. And, where a person wants one, a second one for every other agent.
import type { JSX } from "preact";
import type { ModelChoice } from "../../threads/library/api.ts";
import type { Commands, PageState } from "../state.ts";
import { magnitude } from "../parts/wording.ts";
import type { LibraryState } from "./library_state.ts";
import { SecondModel } from "./second_model.tsx";
import { say, sayAny } from "../words/say.tsx";
import { size } from "../words/numbers.ts";

interface ModelFieldProps {
  readonly state: PageState;
  readonly library: LibraryState;
  readonly commands: Pick<Commands, "chooseModel" | "chooseSecond">;
}

const ID = "field-model";

/** Nothing while there is one model only. */
export function ModelField({ state, library, commands }: ModelFieldProps): JSX.Element | null {
  const chosen = state.model.value;
  const choices = library.choices.value ?? [];
  if (choices.length === 0 && chosen === "") return null;
  const isLost =
    chosen !== "" && library.choices.value !== null && !choices.some((each) => each.path === chosen);
  return (
    <>
      <fieldset
        id={ID}
        class="field model-field"
        tabIndex={-1}
        aria-describedby={isLost ? `${ID}-error` : undefined}
      >
        <legend>{say("Model")}</legend>
        <Option path="" label={say("the bundled one")} isChosen={chosen === ""} commands={commands}>
          {say(
            "Made for this page’s word problems, and knows their 208 words only. 3 MB, licence apache-2.0.",
          )}
        </Option>
        {choices.map((choice) => (
          <Option
            key={choice.path}
            path={choice.path}
            label={choice.name}
            isChosen={choice.path === chosen}
            isOff={!choice.canRun}
            commands={commands}
          >
            {describe(choice)}
          </Option>
        ))}
        {isLost && (
          <p id={`${ID}-error`} class="field-error" role="alert">
            {say(
              "The model {name} is not stored in this browser: it was deleted, or this address comes from another browser. Download it under “Other models”, or choose another one.",
              { name: chosen.slice(chosen.indexOf(":") + 1) },
            )}
          </p>
        )}
      </fieldset>
      <SecondModel state={state} choices={choices} commands={commands} />
    </>
  );
}

function describe({ parameters, bytes, license, canRun, sentence }: ModelChoice): string {
  const count =
    parameters === null ? "" : `${say("{parameters} parameters", { parameters: magnitude(parameters) })}, `;
  const terms = license === null ? say("names no licence") : say("licence {license}", { license });
  return `${count}${size(bytes)}, ${terms}. ${canRun ? "" : say("Cannot run here: ")}${sayAny(sentence)}`;
}

interface OptionProps {
  readonly path: string;
  readonly label: string;
  readonly isChosen: boolean;
  readonly isOff?: boolean;
  readonly commands: Pick<Commands, "chooseModel">;
  readonly children: string;
}

function Option({ path, label, isChosen, isOff = false, commands, children }: OptionProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="radio"
        name="model"
        value={path}
        checked={isChosen}
        disabled={isOff}
        onChange={() => commands.chooseModel(path)}
      />
      <span>
        {label}
        <span class="choice-help">{children}</span>
      </span>
    </label>
  );
}
