// The models that are stored in this browser, with what can be done with each.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DamagedModel, StoredModel } from "../../models/stored/stored_models.ts";
import { size } from "../words/numbers.ts";
import { say } from "../words/say.tsx";
import type { LibraryCommands, LibraryState, RunningDownload } from "./library_state.ts";

interface StoredModelsProps {
  readonly state: LibraryState;
  readonly commands: LibraryCommands;
}

export function StoredModels({ state, commands }: StoredModelsProps): JSX.Element | null {
  const listing = state.listing.value;
  if (listing === null || listing.models.length === 0) return null;
  const { models, room } = listing;
  const used = models.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  return (
    <section class="earlier" aria-labelledby="library-stored">
      <h2 id="library-stored">{say("Stored on this device")}</h2>
      <p class="small">
        {room === null
          ? say("{used} in all.", { used: size(used) })
          : say("{used} in all; this browser lends the page up to {allowed}.", {
              used: size(used),
              allowed: size(room.quotaBytes),
            })}
      </p>
      <ul>
        {models.map((model) => (
          <StoredRow key={model.key} model={model} running={state.download.value} commands={commands} />
        ))}
      </ul>
    </section>
  );
}

interface StoredRowProps {
  readonly model: StoredModel | DamagedModel;
  readonly running: RunningDownload | null;
  readonly commands: LibraryCommands;
}

function StoredRow({ model, running, commands }: StoredRowProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const isBegun = "isComplete" in model && !model.isComplete && !model.isFromFiles;
  return (
    <li>
      <p class="run-words">
        <strong>{"repo" in model ? model.repo : model.key}</strong>
        <span>{stateOf(model)}</span>
      </p>
      <p class="run-buttons">
        {isBegun && (
          <button
            type="button"
            class="secondary"
            disabled={running !== null}
            onClick={() => commands.proceed(model)}
          >
            {say("Go on")}
          </button>
        )}
        {asking ? (
          <>
            <button type="button" class="danger" onClick={() => commands.remove(model.key)}>
              {say("Delete for good")}
            </button>
            <button type="button" class="quiet" onClick={() => setAsking(false)}>
              {say("Keep")}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="quiet"
            disabled={running?.key === model.key}
            onClick={() => setAsking(true)}
          >
            {say("Delete")}
          </button>
        )}
      </p>
    </li>
  );
}

function stateOf(model: StoredModel | DamagedModel): string {
  if ("problem" in model)
    return say("Cannot be used: {problem}. Delete it and download it again.", { problem: model.problem });
  const { commit, isComplete, isFromFiles, storedBytes, totalBytes } = model;
  const unfinished = isFromFiles
    ? say("not finished: choose the file again and keep it")
    : say("not finished");
  const howMuch = isComplete
    ? size(totalBytes)
    : say("{done} of {total}, {unfinished}", {
        done: size(storedBytes),
        total: size(totalBytes),
        unfinished,
      });
  return `${howMuch}, ${isFromFiles ? say("your file") : say("revision")} ${commit.slice(0, 12)}`;
}
