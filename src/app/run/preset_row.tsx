// The size of a run by name, each with the time that it takes here.
import type { JSX } from "preact";
import type { Commands, PageState } from "../state.ts";
import { chosenFromTexts, configFromTexts } from "./form_texts.ts";
import { presetOf, PRESETS, presetTexts } from "./presets.ts";
import { runSeconds, runTimeWords } from "./run_time.ts";
import { say } from "../words/say.tsx";

interface PresetRowProps {
  readonly state: PageState;
  readonly commands: Pick<Commands, "setField">;
}

/** For generated questions and the bundled model alone: a person's own questions are as many as there are. */
export function PresetRow({ state, commands }: PresetRowProps): JSX.Element | null {
  const form = state.form.value;
  if (state.model.value !== "" || form.has("source")) return null;
  const chosen = chosenFromTexts(form);
  const now = presetOf(form, chosen);
  const timedBy = timing(state);
  return (
    <fieldset class="presets">
      <legend>{say("How long")}</legend>
      {PRESETS.map((preset) => {
        const texts = presetTexts(preset, chosen);
        const seconds = runSeconds(configFromTexts(new Map([...form, ...texts])), timedBy);
        return (
          <label key={preset.id} class="preset">
            <input
              type="radio"
              name="preset"
              id={`preset-${preset.id}`}
              checked={preset === now}
              onChange={() => {
                for (const [key, text] of texts) commands.setField(key, text);
              }}
            />
            <span>
              <strong>{say(preset.name)}</strong>
              {seconds !== null && ` ${runTimeWords(seconds)}`}
              <span class="choice-help">{say(preset.what)}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** What the page knows about time. */
export function timing(state: PageState) {
  return {
    device: state.device.value,
    measured: state.measured.value,
    runs: state.runs.value,
    model: state.model.value,
  };
}
