// What the page shows of a zip in the making: what a person chose, what it will hold, how far it is. Written by export_session.ts
// alone.
import { signal } from "@preact/signals";
import type { ExportChoice } from "../../../records/export_choice.ts";
import type { ExportPlan, ExportProgress } from "../../../threads/export/api.ts";

/** How far the file of an unfinished run is. */
export type Saving =
  | { readonly state: "busy" }
  | { readonly state: "saved"; readonly name: string; readonly bytes: number }
  | { readonly state: "failed"; readonly message: string };

export function createExportState() {
  return {
    /** null: everything. What that is comes with the list of formats, which is not loaded with the page. */
    choice: signal<ExportChoice | null>(null),
    /** Of `choice`; null until it is known. */
    plan: signal<ExportPlan | null>(null),
    /** Bytes of each file that any plan so far named, as the options stand now. */
    sizes: signal<ReadonlyMap<string, number>>(new Map()),
    /** Why a format cannot express the run, by the format's id. */
    unfit: signal<ReadonlyMap<string, string>>(new Map()),
    /** null while nothing is written. */
    progress: signal<ExportProgress | null>(null),
    /** A file that is being taken out of the zip. */
    fetching: signal(""),
    /** What went wrong last, or that it was cancelled; "" when all is well. */
    said: signal(""),
    /** The run that stands still, on its way into a file; null until that is asked for. */
    saving: signal<Saving | null>(null),
  };
}
export type ExportState = ReturnType<typeof createExportState>;

/** What a reader can ask for. Nothing here throws: failures appear in `said`, and of `saveRun` in `saving`. */
export interface ExportCommands {
  /** Lays out the run's zip with everything, so that each format's size is known. */
  readonly open: () => void;
  readonly choose: (choice: ExportChoice) => void;
  readonly write: () => void;
  readonly cancel: () => void;
  /** Saves the run on the page, which is not finished, as a file. */
  readonly saveRun: () => void;
  /** Saves one file out of the zip. */
  readonly save: (name: string) => void;
}
