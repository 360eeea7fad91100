// Models that a person brings, as the page shows them. Only library_session.ts writes these signals.
import { signal } from "@preact/signals";
import type { DownloadProgress } from "../../models/hub/download_progress.ts";
import type { DeviceMeasure } from "../../threads/bench/api.ts";
import type { CatalogueOffer, LibraryListing, ModelChoice, ModelOffer } from "../../threads/library/api.ts";
import type { PickedFile } from "../../models/picked_folder.ts";

export interface RunningDownload {
  /** null for files of this device, whose key is made of their hash. */
  readonly key: string | null;
  readonly name: string;
  /** null before the first word of it. */
  readonly progress: DownloadProgress | null;
}

export function createLibraryState(endpoint: string) {
  return {
    /** As typed. */
    name: signal(""),
    endpoint: signal(endpoint),
    /** In memory only: it is in no form that the browser restores, and not stored. */
    token: signal(""),
    looking: signal(false),
    offer: signal<ModelOffer | null>(null),
    download: signal<RunningDownload | null>(null),
    /** null before the worker has answered. */
    listing: signal<LibraryListing | null>(null),
    /** The stored models as the run form offers them; null before the worker has answered. */
    choices: signal<readonly ModelChoice[] | null>(null),
    /** The models of the catalogue on this device; null before the worker has answered. */
    catalogue: signal<readonly CatalogueOffer[] | null>(null),
    /** Operations a second at best, in 10^9, once the person has had the device measured. */
    gflops: signal<number | null>(null),
    /** What went wrong last, "" when nothing did. */
    error: signal(""),
  };
}
export type LibraryState = ReturnType<typeof createLibraryState>;

/** Nothing here throws: failures appear in `state.error`. */
export interface LibraryCommands {
  /** Takes note of what was measured of this device. */
  readonly measured: (result: Pick<DeviceMeasure, "gflops">) => void;
  /** Starts the worker and lists what is stored. */
  readonly open: () => void;
  readonly look: () => void;
  /** Looks at a model of the catalogue. */
  readonly lookAt: (name: string) => void;
  readonly lookAtFiles: (files: Promise<readonly PickedFile[]>) => void;
  /** Downloads what was looked at. */
  readonly download: () => void;
  /** Copies the files that were looked at into browser storage. */
  readonly keep: () => void;
  /** Looks at a model whose download was begun, then goes on with it. */
  readonly proceed: (model: { readonly repo: string; readonly commit: string }) => void;
  readonly pause: () => void;
  /** Ends the download and deletes what is stored of it. */
  readonly cancel: () => void;
  readonly remove: (key: string) => void;
}
