// What an import worker offers: files that a person brings back in, an adapter or a whole run.
import type { RunConfig } from "../../settings/run_config.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import type { LoraAdapter, StartPoint } from "../../records/adapter.ts";
import type { Stage } from "../../records/stage.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/import.worker.ts: what a person brings back in, an adapter or a whole run. CPU only. */
export interface ImportApi extends Heartbeat {
  /** Reads and checks; nothing is changed. @param modelPath of the base, as a run names it */
  look(files: readonly PickedFile[], modelPath: string): Promise<ImportOffer>;
  /** Stores the run that was looked at last. */
  keep(): Promise<{ readonly runId: string }>;
}

export type ImportOffer =
  | {
      readonly kind: "adapter";
      readonly point: StartPoint;
      readonly adapter: LoraAdapter;
      /** The base that its config names, null when it names none. */
      readonly baseName: string | null;
    }
  | {
      readonly kind: "project";
      readonly name: string;
      readonly runId: string;
      readonly createdAt: number;
      readonly config: RunConfig;
      readonly turns: number;
      /** The stage in which an unfinished run goes on; null for a finished one. */
      readonly stoppedIn: Stage | null;
      readonly bytes: number;
    };
