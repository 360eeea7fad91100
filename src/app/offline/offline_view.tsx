// What the page says of working without a network, and of a newer version of itself.
import type { JSX } from "preact";
import type { PageState } from "../state.ts";
import type { OfflineState } from "./offline_state.ts";
import { size } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

export interface OfflineProps {
  readonly state: PageState;
  readonly offline: OfflineState;
}

/** Beside Start: what the first run fetches, or that nothing has to be fetched any more. */
export function OfflineLine({ offline }: OfflineProps): JSX.Element | null {
  const missing = offline.missing.value;
  const commands = offline.commands.value;
  if (missing === null || commands === null) return null;
  if (missing === 0)
    return (
      <span id="offline-line" data-kept="yes">
        {say("It is kept on this device and works without a network.")}
      </span>
    );
  if (offline.keeping.value)
    return (
      <span id="offline-line" role="status">
        {say("Keeping it for use without a network: {size} to go.", { size: size(missing) })}
      </span>
    );
  return (
    <span id="offline-line">
      {say("The first one fetches {size}, then it works without a network.", { size: size(missing) })}{" "}
      <button type="button" id="keep-offline" class="quiet in-line" onClick={() => commands.keep()}>
        {say("Keep it for offline use now")}
      </button>
      {offline.trouble.value !== "" && (
        <span class="problem" role="alert">
          {" "}
          {say("Not all of it could be kept: {trouble} Try again with a connection.", {
            trouble: offline.trouble.value,
          })}
        </span>
      )}
    </span>
  );
}

/** Above everything else: a newer version, or a file that was refused. */
export function OfflineNotes({ state, offline }: OfflineProps): JSX.Element {
  return (
    <>
      {offline.refused.value !== "" && (
        <p class="note" role="alert" id="refused-file">
          {offline.refused.value}
        </p>
      )}
      {offline.newer.value !== "no" && <Newer state={state} offline={offline} />}
    </>
  );
}

function Newer({ state, offline }: OfflineProps): JSX.Element {
  const isBusy = state.runState.value === "running" || state.starting.value;
  return (
    <div class="note" role="status" id="newer-version">
      <p>
        {say("There is a newer version of this page.")}{" "}
        {isBusy
          ? say("Your run goes on with this one; load the newer one when it is done or paused.")
          : say("What is stored here stays as it is.")}
        {offline.newer.value === "other tabs" && ` ${say("Close the other tabs of this page first.")}`}
      </p>
      {!isBusy && (
        <button
          type="button"
          id="take-newer"
          class="secondary"
          onClick={() => offline.commands.value?.takeNewer()}
        >
          {say("Load it")}
        </button>
      )}
    </div>
  );
}
