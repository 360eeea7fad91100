// Says that a run was deleted, as long as that can be undone.
import type { JSX } from "preact";
import type { Commands } from "../state.ts";

export interface RemovedToastProps {
  readonly commands: Pick<Commands, "undoRemove" | "removeNow">;
}

export function RemovedToast({ commands }: RemovedToastProps): JSX.Element {
  return (
    <div class="toast" role="status" id="removed">
      <p>The run was deleted.</p>
      <button type="button" id="undo-remove" class="secondary" onClick={commands.undoRemove}>
        Undo
      </button>
      <button type="button" class="quiet" onClick={commands.removeNow}>
        Dismiss
      </button>
    </div>
  );
}
