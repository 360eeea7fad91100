// What the Hub worker offers: a run's download becomes a repository on the Hugging Face Hub.
import type { Heartbeat } from "../heartbeat.ts";
import type { HubGrant } from "../../models/hub/hub_oauth.ts";

/** workers/hub.worker.ts: a run's download to the Hugging Face Hub. The only thread that holds the person's token. */
export interface HubApi extends Heartbeat {
  signIn(access: { readonly endpoint: string; readonly token: string }): Promise<HubAccount>;
  /** The end of a sign-in in a window: code and verifier become a token, which stays in the worker. */
  exchange(grant: HubGrant): Promise<HubAccount>;
  signOut(): Promise<void>;
  /** Sizes of what the run's download could put there. */
  contents(runId: string): Promise<HubContents>;
  /** `HubProgress` comes on `progress`. */
  upload(job: HubUpload, progress: MessagePort): Promise<{ readonly url: string }>;
  cancel(): Promise<void>;
}

export interface HubAccount {
  readonly name: string;
  /** Milliseconds since the epoch; null where the Hub does not say. */
  readonly expiresAt: number | null;
}

/** Null for what the download does not hold. */
export interface HubContents {
  readonly adapterBytes: number | null;
  readonly mergedBytes: number | null;
}

export interface HubUpload {
  readonly runId: string;
  readonly what: "adapter" | "merged";
  /** "owner/name" */
  readonly repo: string;
  readonly visibility: "private" | "public";
}

export interface HubProgress {
  readonly phase: "preparing" | "uploading" | "committing" | "done";
  readonly doneBytes: number;
  readonly totalBytes: number;
}
