// Another zip of the same run: a person chooses what goes in and sees what it will weigh before it is written.
import type { JSX } from "preact";
import { EXPORT_EVERYTHING, optionsOf, tickedIn, withFormat, withTick } from "../../../export/choice.ts";
import { formatFolderOf } from "../../../export/folders.ts";
import { FORMATS } from "../../../export/list.ts";
import type { ExportCommands, ExportState } from "./export_state.ts";
import type { ExportProgress } from "../../../threads/export/api.ts";
import { say, sayAny } from "../../words/say.tsx";
import { ErrorWords } from "../../parts/error_words.tsx";
import { size } from "../../words/numbers.ts";

interface ExportFormProps {
  readonly state: ExportState;
  readonly commands: ExportCommands;
}

export function ExportForm({ state, commands }: ExportFormProps): JSX.Element {
  const { sizes, unfit, plan, progress, said } = state;
  const choice = state.choice.value ?? EXPORT_EVERYTHING;
  const chosen = FORMATS.filter(({ id }) => choice.formats.includes(id) && !unfit.value.has(id));
  const isWriting = progress.value !== null;
  const sizeOf = (holds: (name: string) => boolean) => {
    let sum = 0;
    for (const [name, bytes] of sizes.value) if (holds(name)) sum += bytes;
    return sum === 0 ? "" : size(sum);
  };
  return (
    <details class="export-form" onToggle={(event) => event.currentTarget.open && commands.open()}>
      <summary>{say("Make another zip: choose what goes in, and see its size first")}</summary>
      <fieldset disabled={isWriting}>
        <legend>{say("What goes in")}</legend>
        {FORMATS.map((format) => (
          <Tick
            key={format.id}
            label={sayAny(format.title)}
            size={sizeOf((name) => formatFolderOf(name) === format.folder)}
            isOn={chosen.includes(format)}
            whyNot={unfit.value.get(format.id)}
            onChange={(isOn) => commands.choose(withFormat(choice, format.id, isOn))}
          />
        ))}
      </fieldset>
      {optionsOf(chosen).map((option) => (
        <fieldset key={option.id} disabled={isWriting}>
          <legend>{sayAny(option.legend)}</legend>
          {option.ticks.map(({ id, label, prefix }) => (
            <Tick
              key={id}
              label={sayAny(label)}
              size={prefix === undefined ? "" : sizeOf((name) => name.startsWith(prefix))}
              isOn={tickedIn(choice, option).includes(id)}
              onChange={(isOn) => commands.choose(withTick(choice, option, { tick: id, isOn }))}
            />
          ))}
        </fieldset>
      ))}
      <WriteButtons bytes={plan.value?.bytes ?? null} isWriting={isWriting} commands={commands} />
      {progress.value !== null && <WriteProgress progress={progress.value} />}
      <div role="status" class="small">
        {said.value !== "" && <ErrorWords told={said.value} />}
      </div>
    </details>
  );
}

interface WriteButtonsProps {
  /** Bytes of the zip; null while they are counted. */
  readonly bytes: number | null;
  readonly isWriting: boolean;
  readonly commands: ExportCommands;
}

function WriteButtons({ bytes, isWriting, commands }: WriteButtonsProps): JSX.Element {
  return (
    <p>
      <button type="button" class="secondary" disabled={isWriting || bytes === null} onClick={commands.write}>
        {say("Write this zip")} <span class="button-size">{bytes === null ? "…" : size(bytes)}</span>
      </button>
      {isWriting && (
        <button type="button" class="secondary" onClick={commands.cancel}>
          {say("Cancel")}
        </button>
      )}
    </p>
  );
}

function WriteProgress({ progress }: { readonly progress: ExportProgress }): JSX.Element {
  const { doneBytes, totalBytes } = progress;
  return (
    <div class="progress">
      <progress max={Math.max(1, totalBytes)} value={doneBytes} aria-label={say("Writing the zip")} />
      <p>
        {say("{done} of {total} written", {
          done: size(doneBytes),
          total: size(totalBytes),
        })}
      </p>
    </div>
  );
}

interface TickProps {
  readonly label: string;
  readonly size: string;
  readonly isOn: boolean;
  /** Why it cannot be had; absent where it can. */
  readonly whyNot?: string | undefined;
  readonly onChange: (isOn: boolean) => void;
}

function Tick({ label, size, isOn, whyNot, onChange }: TickProps): JSX.Element {
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={isOn}
        disabled={whyNot !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {whyNot !== undefined && <span class="tick-why">: {sayAny(whyNot)}</span>}
      </span>{" "}
      <span class="tick-size">{size}</span>
    </label>
  );
}
