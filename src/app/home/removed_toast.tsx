// Says that a run was deleted, as long as that can be undone. It stands in the page's own status element, which is there before it.
import type { JSX } from "preact";
import { focusHeading } from "../parts/focus_heading.ts";
import type { Commands } from "../state.ts";
import { say } from "../words/say.tsx";

export interface RemovedToastProps {
  readonly commands: Pick<Commands, "undoRemove" | "removeNow" | "holdUndo">;
}

export function RemovedToast({ commands }: RemovedToastProps): JSX.Element {
  const leaveBy = (command: () => void): void => {
    command();
    focusHeading("#earlier-title", "h1");
  };
  return (
    <div
      class="toast"
      id="removed"
      onFocusIn={() => commands.holdUndo(true)}
      onFocusOut={() => commands.holdUndo(false)}
    >
      <p>{say("The run was deleted.")}</p>
      <button type="button" id="undo-remove" class="secondary" onClick={() => leaveBy(commands.undoRemove)}>
        {say("Undo")}
      </button>
      <button type="button" class="quiet" onClick={() => leaveBy(commands.removeNow)}>
        {say("Dismiss")}
      </button>
    </div>
  );
}
