// Putting a student on the Hugging Face Hub, as the page shows it. Only hub_session.ts writes these signals; the views write what is
// typed. The token is in none of them: a pasted one goes from its field to the worker, and the field is emptied.
import { signal } from "@preact/signals";
import type { HubAccount, HubContents, HubProgress } from "../../threads/hub/api.ts";

export function createHubState(endpoint: string, clientId: string) {
  return {
    /** As typed. */
    endpoint: signal(endpoint),
    /** The registration of this copy of the page at the Hub; "" where it has none, then a token is pasted. */
    clientId: signal(clientId),
    name: signal(""),
    what: signal<"adapter" | "merged">("adapter"),
    visibility: signal<"private" | "public">("private"),
    /** null while nobody is signed in. */
    account: signal<HubAccount | null>(null),
    isSigningIn: signal(false),
    /** The window of the sign-in. It is "left" once the person is back at this page without an answer: closed, or out of sight. */
    signInWindow: signal<"none" | "open" | "left">("none"),
    contents: signal<HubContents | null>(null),
    /** null while nothing is uploaded. */
    progress: signal<HubProgress | null>(null),
    /** The finished upload's address, "" before. */
    url: signal(""),
    error: signal(""),
  };
}
export type HubState = ReturnType<typeof createHubState>;

/** Nothing here throws: failures appear in `state.error`. */
export interface HubCommands {
  /** Starts the worker and measures what the run's download holds. */
  readonly open: (runId: string) => void;
  /** Opens the Hub's own window. */
  readonly signIn: () => void;
  /** Waits no longer for that window. */
  readonly stopSignIn: () => void;
  readonly signInWith: (token: string) => void;
  readonly signOut: () => void;
  readonly upload: (runId: string) => void;
  readonly cancel: () => void;
}
