// Bringing something back in: the picker, and what was found.
import type { JSX } from "preact";
import type { ImportOffer } from "../../threads/import/api.ts";
import { adapterWords } from "./starts_from.tsx";
import type { ImportCommands, ImportViewProps } from "./import_state.ts";
import { filesOfPicker } from "../parts/picked_files.ts";
import { stageTitle, teamWords } from "../parts/wording.ts";
import { visibleText } from "../../core/visible_text.ts";
import { say } from "../words/say.tsx";
import { ErrorWords } from "../parts/error_words.tsx";
import { dateText, size } from "../words/numbers.ts";

export function ImportView({ state, commands }: ImportViewProps): JSX.Element {
  const offer = state.offer.value;
  return (
    <>
      <p>
        {say(
          "A run, from a zip that Retort wrote: a finished one is shown as it was, and its student can train on; an unfinished one goes on. Or an adapter for this base, by Retort or by PEFT: a zip, or its two files.",
        )}
      </p>
      <div class="field">
        <label for="import-files">{say("Zip, or adapter_config.json and adapter_model.safetensors")}</label>
        <input
          id="import-files"
          type="file"
          multiple
          accept=".zip,.json,.safetensors"
          aria-describedby="import-help"
          onChange={(event) => {
            const { files } = event.currentTarget;
            if (files !== null && files.length > 0) commands.look(Promise.resolve(filesOfPicker(files)));
          }}
        />
        <p id="import-help" class="small">
          {say(
            "Or drop it here, as files, folder or zip. It is read on this device and checked before anything changes.",
          )}
        </p>
      </div>
      {state.error.value !== "" && (
        <div class="note" role="alert" id="import-error">
          <ErrorWords told={state.error.value} />
        </div>
      )}
      {state.isLooking.value && <p role="status">{say("Reading and checking…")}</p>}
      {offer !== null && <Found offer={offer} isKeeping={state.isKeeping.value} commands={commands} />}
    </>
  );
}

interface FoundProps {
  readonly offer: ImportOffer;
  readonly isKeeping: boolean;
  readonly commands: ImportCommands;
}

function Found({ offer, isKeeping, commands }: FoundProps): JSX.Element {
  const isRun = offer.kind === "project";
  return (
    <section
      class="offer"
      id="import-offer"
      aria-label={isRun ? say("The run in this file") : say("The adapter in this file")}
    >
      <h2>{visibleText(isRun ? offer.name : offer.point.name)}</h2>
      {isRun ? <RunFound offer={offer} /> : <AdapterFound offer={offer} />}
      <p class="run-buttons">
        <button type="button" id="import-take" class="secondary" disabled={isKeeping} onClick={commands.take}>
          {isRun
            ? isKeeping
              ? say("Saving…")
              : say("Bring this run in")
            : say("Start the next run from it")}
        </button>
        <button type="button" class="quiet" disabled={isKeeping} onClick={commands.drop}>
          {say("Put it away")}
        </button>
      </p>
    </section>
  );
}

function RunFound({ offer }: { readonly offer: Extract<ImportOffer, { kind: "project" }> }): JSX.Element {
  const { config, createdAt, stoppedIn, turns } = offer;
  const day = dateText(createdAt, { dateStyle: "long", timeStyle: "short" });
  return (
    <>
      <p>
        {say(
          "A run of {day}: {team}, {tasks|question|questions}, {turns|turn|turns}, seed {seed}. It takes {bytes} here.",
          {
            day,
            team: teamWords({ config }),
            tasks: config.tasks,
            turns,
            seed: config.seed,
            bytes: size(offer.bytes),
          },
        )}
      </p>
      {stoppedIn !== null && (
        <p>
          {say(
            "It is not finished: it stopped in the stage {title}, and goes on there when you press “Continue”.",
            {
              title: stageTitle(stoppedIn, config),
            },
          )}
        </p>
      )}
      <p class="fits">
        {say("Whole: every file matches its hash, and it was made with these very base weights.")}
      </p>
    </>
  );
}

function AdapterFound({ offer }: { readonly offer: Extract<ImportOffer, { kind: "adapter" }> }): JSX.Element {
  const { point, baseName } = offer;
  return (
    <>
      <p>{adapterWords(point)}</p>
      {point.check === "sha256" ? (
        <p class="fits">
          {say("It was trained on these very base weights (their sha256 stands in the file).")}
        </p>
      ) : (
        <p class="does-not-fit">
          {say(
            "Its shapes fit this base. Which weights it was trained on could not be checked: the file holds no hash{base}. On other weights it would only disturb.",
            {
              base:
                baseName === null ? say(", and names no base") : say("; it names “{baseName}”", { baseName }),
            },
          )}
        </p>
      )}
    </>
  );
}
