// Bringing something back in: the picker, and what was found.
import type { JSX } from "preact";
import type { ImportOffer } from "../../threads/import/api.ts";
import { adapterWords } from "./starts_from.tsx";
import type { ImportCommands, ImportViewProps } from "./import_state.ts";
import { filesOfPicker } from "../parts/picked_files.ts";
import { sizeText } from "../../core/size_text.ts";
import { plural, teamWords } from "../parts/wording.ts";
import { visibleText } from "../../core/visible_text.ts";

export function ImportView({ state, commands }: ImportViewProps): JSX.Element {
  const offer = state.offer.value;
  return (
    <>
      <p>
        A whole run, from the zip that this page wrote: it is shown as it was, and its student can train on.
        Or an adapter for this base, by Retort or by PEFT: a zip, or its two files.
      </p>
      <div class="field">
        <label for="import-files">Zip, or adapter_config.json and adapter_model.safetensors</label>
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
          Or drop it here, as files, folder or zip. It is read on this device and checked before anything
          changes.
        </p>
      </div>
      {state.error.value !== "" && (
        <p class="note" role="alert" id="import-error">
          {visibleText(state.error.value)}
        </p>
      )}
      {state.isLooking.value && <p role="status">Reading and checking…</p>}
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
      aria-label={isRun ? "The run in this file" : "The adapter in this file"}
    >
      <h2>{visibleText(isRun ? offer.name : offer.point.name)}</h2>
      {isRun ? <RunFound offer={offer} /> : <AdapterFound offer={offer} />}
      <p class="run-buttons">
        <button type="button" id="import-take" class="secondary" disabled={isKeeping} onClick={commands.take}>
          {isRun ? (isKeeping ? "Saving…" : "Bring this run in") : "Start the next run from it"}
        </button>
        <button type="button" class="quiet" disabled={isKeeping} onClick={commands.drop}>
          Put it away
        </button>
      </p>
    </section>
  );
}

function RunFound({ offer }: { readonly offer: Extract<ImportOffer, { kind: "project" }> }): JSX.Element {
  const { config, createdAt, turns } = offer;
  const day = new Date(createdAt).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
  return (
    <>
      <p>
        A run of {day}: {teamWords({ config })}, {plural(config.tasks, "question")}, {plural(turns, "turn")},
        seed {config.seed}. It takes {sizeText(offer.bytes)} here.
      </p>
      <p class="fits">Whole: every file matches its hash, and it was made with these very base weights.</p>
    </>
  );
}

function AdapterFound({ offer }: { readonly offer: Extract<ImportOffer, { kind: "adapter" }> }): JSX.Element {
  const { point, baseName } = offer;
  return (
    <>
      <p>{adapterWords(point)}</p>
      {point.check === "sha256" ? (
        <p class="fits">It was trained on these very base weights (their sha256 stands in the file).</p>
      ) : (
        <p class="does-not-fit">
          Its shapes fit this base. Which weights it was trained on could not be checked: the file holds no
          hash
          {baseName === null ? ", and names no base" : `; it names “${baseName}”`}. On other weights it would
          only disturb.
        </p>
      )}
    </>
  );
}
