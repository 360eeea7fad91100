// What the page shows of its service worker: whether it works without a network, and whether there is a newer version.
import { signal } from "@preact/signals";

export interface OfflineCommands {
  /** Keeps all files that a run needs on this device. */
  keep(): void;
  /** Loads the newer version of the page. */
  takeNewer(): void;
}

/** Everything stands still where there is no service worker: in old browsers, in some private windows, on the development server. */
export function createOfflineState() {
  return {
    /** Null until the service worker has answered. */
    commands: signal<OfflineCommands | null>(null),
    /** Bytes that a whole run would still have to fetch; null while that is not known. */
    missing: signal<number | null>(null),
    /** Whether all files are being fetched. */
    keeping: signal(false),
    /** Why that did not get to its end, "" otherwise. */
    trouble: signal(""),
    /** Whether a newer version waits; "other tabs" once it was asked for while another tab shows the older one. */
    newer: signal<"no" | "waiting" | "other tabs">("no"),
    /** Why a file of the page was refused, "" otherwise. */
    refused: signal(""),
  };
}

export type OfflineState = ReturnType<typeof createOfflineState>;
