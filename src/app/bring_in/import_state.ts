// What a person brings back in, as the page shows it. Only import_session.ts writes these signals.
import { signal } from "@preact/signals";
import type { ImportOffer } from "../../threads/import/api.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import type { LoraAdapter, StartPoint } from "../../records/adapter.ts";

/** What the next run's student starts from. */
export interface Start {
  readonly point: StartPoint;
  readonly adapter: LoraAdapter;
}

export function createImportState() {
  return {
    isLooking: signal(false),
    isKeeping: signal(false),
    /** What was found in the files, waiting for the person's word. */
    offer: signal<ImportOffer | null>(null),
    /** What the next run starts from, null for the base alone. */
    start: signal<Start | null>(null),
    /** What went wrong last, "" when nothing did. */
    error: signal(""),
  };
}
export type ImportState = ReturnType<typeof createImportState>;

/** Nothing here throws: failures appear in `state.error`. */
export interface ImportCommands {
  readonly look: (files: Promise<readonly PickedFile[]>) => void;
  /** Takes what was found: a run into the store, an adapter as the next run's start. */
  readonly take: () => void;
  /** Puts what was found away. */
  readonly drop: () => void;
  /** The next run starts from the student of a stored run. */
  readonly trainOn: (runId: string) => void;
  readonly startFromBase: () => void;
}

/** What each part of it is shown with. */
export interface ImportViewProps {
  readonly state: ImportState;
  readonly commands: ImportCommands;
}
