// Models that a person brings: looked at on the Hub or on this device, downloaded, kept, deleted.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ModelOffer } from "../../threads/library/api.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import { CatalogueView } from "./catalogue_view.tsx";
import { StoredModels } from "./stored_models_view.tsx";
import type { LibraryCommands, LibraryState, RunningDownload } from "./library_state.ts";
import { filesOfDrop, filesOfPicker } from "../parts/picked_files.ts";
import { TextField } from "../parts/text_field.tsx";
import { magnitude, timeLeft } from "../parts/wording.ts";
import { say, sayAny } from "../words/say.tsx";
import { ErrorWords } from "../parts/error_words.tsx";
import { listed, size } from "../words/numbers.ts";

interface LibraryViewProps {
  readonly state: LibraryState;
  readonly commands: LibraryCommands;
  /** Chooses a stored model for the next run, by its path. */
  readonly onUse: (path: string) => void;
}

export function LibraryView({ state, commands, onUse }: LibraryViewProps): JSX.Element {
  const section = useRef<HTMLDetailsElement>(null);
  // Who came by a link is led there once more: where the browser went is gone since this was fetched.
  useEffect(() => {
    if (location.hash === "#models") section.current?.scrollIntoView();
  }, []);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    const items = event.dataTransfer?.items;
    if (items !== undefined) commands.lookAtFiles(filesOfDrop(items));
  };
  return (
    <details
      ref={section}
      class="library"
      id="models"
      open
      onToggle={(event) => event.currentTarget.open && commands.open()}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <summary>{say("Other models")}</summary>
      <p>
        {say(
          "Look whether a model fits this device, and keep it here. What is stored can be chosen for the next run.",
        )}
      </p>
      <div class="library-sources">
        <HubForm state={state} commands={commands} />
        <FolderForm commands={commands} />
      </div>
      {state.error.value !== "" && (
        <div class="note" role="alert">
          <ErrorWords told={state.error.value} />
        </div>
      )}
      {state.looking.value && <p role="status">{say("Looking at the model…")}</p>}
      {state.offer.value !== null && (
        <Offer
          offer={state.offer.value}
          running={state.download.value}
          commands={commands}
          use={useOf(state, onUse)}
        />
      )}
      {state.download.value !== null && <Download download={state.download.value} commands={commands} />}
      <StoredModels state={state} commands={commands} />
      <CatalogueView state={state} commands={commands} />
    </details>
  );
}

type PartProps = Omit<LibraryViewProps, "onUse">;

function HubForm({ state, commands }: PartProps): JSX.Element {
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    commands.look();
  };
  return (
    <form class="field" onSubmit={onSubmit} noValidate>
      <TextField
        id="library-name"
        label={say("From the Hugging Face Hub")}
        text={state.name}
        placeholder="owner/name"
      >
        {say(
          "For example HuggingFaceTB/SmolLM2-135M-Instruct. This asks the Hub for some 100 kB of the model’s description; the Hub sees the name, and nothing of yours.",
        )}
      </TextField>
      <button type="submit" class="secondary" disabled={state.looking.value}>
        {say("Look it up")}
      </button>
      <details>
        <summary>{say("Mirror, access token")}</summary>
        <TextField
          id="library-endpoint"
          label={say("Address of the Hub or of a mirror")}
          text={state.endpoint}
        />
        <TextField
          id="library-token"
          label={say("Access token, for gated models")}
          text={state.token}
          type="password"
        >
          {say(
            "Goes to that address alone and is not saved. The field is emptied when it is used; the token is forgotten when this page closes.",
          )}
        </TextField>
      </details>
    </form>
  );
}

function FolderForm({ commands }: Pick<LibraryViewProps, "commands">): JSX.Element {
  const onPick = ({ files }: HTMLInputElement): void => {
    if (files !== null && files.length > 0) commands.lookAtFiles(Promise.resolve(filesOfPicker(files)));
  };
  return (
    <div class="field">
      <label for="library-gguf">{say("A GGUF file of this device")}</label>
      <input
        id="library-gguf"
        type="file"
        accept=".gguf"
        multiple
        aria-describedby="library-gguf-help"
        onChange={(event) => onPick(event.currentTarget)}
      />
      <p id="library-gguf-help" class="small">
        {say("One file is a model; of a split one choose all parts. Nothing is uploaded.")}
      </p>
      <label for="library-folder">{say("Or a model’s folder")}</label>
      <input
        id="library-folder"
        type="file"
        multiple
        ref={(input) => input?.setAttribute("webkitdirectory", "")}
        aria-describedby="library-folder-help"
        onChange={(event) => onPick(event.currentTarget)}
      />
      <p id="library-folder-help" class="small">
        {say(
          "As the Hub has it: config.json, tokenizer.json, model.safetensors. Either can be dropped here too.",
        )}
      </p>
    </div>
  );
}

/** Chooses the model that was looked at; null while it is not stored, or cannot run here. */
function useOf({ offer, choices }: LibraryState, onUse: (path: string) => void): (() => void) | null {
  const key = offer.value?.state === "stored" ? offer.value.key : null;
  const choice = choices.value?.find(({ path, canRun }) => canRun && path === `${STORED_PATH}${key}`);
  if (key === null || choice === undefined) return null;
  return () => {
    onUse(choice.path);
    document.querySelector("#field-model")?.scrollIntoView({ block: "center" });
  };
}

interface OfferProps {
  readonly offer: ModelOffer;
  readonly running: RunningDownload | null;
  readonly commands: LibraryCommands;
  readonly use: (() => void) | null;
}

function Offer({ offer, running, commands, use }: OfferProps): JSX.Element {
  const { plan, state, commit } = offer;
  return (
    <section class="offer" aria-label={say("The model {name}", { name: offer.name })}>
      <h2>{offer.name}</h2>
      <p>{describe(offer)}</p>
      {plan === null ? (
        <p>{say("Without a GPU nothing can be said about the memory it takes.")}</p>
      ) : (
        <p class={plan.fits ? "fits" : "does-not-fit"}>
          {plan.fits ? say("Fits this device.") : say("Does not fit this device.")} {sayAny(plan.sentence)}
        </p>
      )}
      {state === "files" && <p>{say("The model is complete, and its weights can be read.")}</p>}
      {state === "stored" && (
        <p>
          {commit === null
            ? say("It is stored here, a copy of your file.")
            : say("It is stored here, checked against the hashes that the Hub lists.")}
        </p>
      )}
      {use !== null && (
        <button type="button" class="secondary" onClick={use}>
          {say("Use it for the next run")}
        </button>
      )}
      {state === "files" && offer.downloadBytes > 0 && (
        <button type="button" class="secondary" disabled={running !== null} onClick={commands.keep}>
          {say("Keep a copy here: {size}", { size: size(offer.downloadBytes) })}
        </button>
      )}
      {(state === "new" || state === "begun") && running?.key !== offer.key && (
        <button type="button" class="secondary" disabled={running !== null} onClick={commands.download}>
          {state === "new"
            ? say("Download {size}", { size: size(offer.downloadBytes) })
            : say("Go on with the download of {size}", { size: size(offer.downloadBytes) })}
        </button>
      )}
    </section>
  );
}

function describe({ family, parameters, weightTypes, license, isGated, commit }: ModelOffer): string {
  const from = commit === null ? "" : ` ${say("Revision {revision}.", { revision: commit.slice(0, 12) })}`;
  const gate = isGated ? ` ${say("Its owner asks for a login and consent.")}` : "";
  const terms =
    license === null ? say("It names no licence: ask its owner.") : say("Licence: {license}.", { license });
  const kind = say("{parameters} parameters, family {family}, weights as {types}.", {
    parameters: magnitude(parameters),
    family,
    types: listed(weightTypes),
  });
  return `${kind} ${terms}${gate}${from}`;
}

interface DownloadProps {
  readonly download: RunningDownload;
  readonly commands: LibraryCommands;
}

function Download({ download, commands }: DownloadProps): JSX.Element {
  const { name, progress } = download;
  const isCopy = download.key === null;
  const title = isCopy ? say("Copy of {name}", { name }) : say("Download of {name}", { name });
  return (
    <section class="offer" aria-label={title}>
      <p>
        <progress aria-label={title} max={progress?.totalBytes ?? 1} value={progress?.doneBytes ?? 0} />
      </p>
      <p>
        {progress === null
          ? isCopy
            ? say("Reading {name}…", { name })
            : say("Asking for {name}…", { name })
          : progressSentence(progress)}
      </p>
      <p class="run-buttons">
        <button type="button" class="secondary" onClick={commands.pause}>
          {say("Pause")}
        </button>
        {!isCopy && (
          <button type="button" class="quiet" onClick={commands.cancel}>
            {say("Cancel and delete")}
          </button>
        )}
      </p>
    </section>
  );
}

function progressSentence(progress: NonNullable<RunningDownload["progress"]>): string {
  const { doneBytes, totalBytes, bytesPerSecond, secondsLeft, file } = progress;
  const speed =
    bytesPerSecond === null ? "" : say(", {size} a second", { size: size(Math.round(bytesPerSecond)) });
  const left = secondsLeft === null ? "" : `, ${timeLeft(secondsLeft)}`;
  return say("{done} of {total}{speed}{left}. Now: {file}", {
    done: size(doneBytes),
    total: size(totalBytes),
    speed,
    left,
    file,
  });
}
