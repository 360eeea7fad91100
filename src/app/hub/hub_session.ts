// The person's commands -> the Hub worker -> signals. The sign-in happens in a window of the Hub's own, which comes back to
// hub_return.html and hands its answer over on a channel, so that this page and its run stay as they are.
import { asRunError, RunError } from "../../core/errors.ts";
import type { HubLine } from "../../threads/hub/client.ts";
import type { HubApi } from "../../threads/hub/api.ts";
import { beginSignIn, codeOfReturn } from "./hub_sign_in.ts";
import type { HubCommands, HubState } from "./hub_state.ts";
import { toldError } from "../parts/told_error.ts";
import type { Visit } from "./hub_window.ts";

export interface HubPorts {
  readonly start: () => HubLine;
  readonly random: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** Absolute address of hub_return.html. */
  readonly returnAddress: string;
  /** Opens a window at `url` and gives the query with which it came back. @throws RunError when it cannot, or is given up */
  readonly visit: (url: string, visit: Visit) => Promise<string>;
}

export class HubSession implements HubCommands {
  readonly #state: HubState;
  readonly #ports: HubPorts;
  #line: HubLine | null = null;
  #visit = new AbortController();

  constructor(state: HubState, ports: HubPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  readonly open = (runId: string): void => {
    if (this.#state.name.value === "") this.#state.name.value = `retort-${runId}`;
    void this.#guard(async () => {
      this.#state.contents.value = await this.#worker().api.contents(runId);
    });
  };

  readonly signIn = (): void => {
    void this.#signingIn(async () => {
      const { endpoint, clientId } = this.#state;
      const client = {
        endpoint: endpoint.value.replace(/\/+$/, ""),
        clientId: clientId.value.trim(),
        redirectUri: this.#ports.returnAddress,
      };
      if (client.clientId === "")
        throw new RunError(
          "config",
          "This copy of the page is not registered at the Hub. Paste a token instead.",
        );
      const { url, state, ...signIn } = await beginSignIn(client, this.#ports.random);
      const code = codeOfReturn(await this.#visited(url), { state });
      return this.#worker().api.exchange({ ...signIn, code });
    });
  };

  readonly stopSignIn = (): void => this.#visit.abort(new RunError("aborted", "The sign-in was given up."));

  readonly signInWith = (token: string): void => {
    void this.#signingIn(() => this.#worker().api.signIn({ endpoint: this.#state.endpoint.value, token }));
  };

  readonly signOut = (): void => {
    void this.#guard(async () => {
      this.#state.account.value = null;
      await this.#worker().api.signOut();
    });
  };

  readonly upload = (runId: string): void => {
    const { account, name, what, visibility, progress, url } = this.#state;
    const owner = account.value?.name;
    if (owner === undefined || progress.value !== null) return;
    void this.#guard(async () => {
      url.value = "";
      progress.value = { phase: "preparing", doneBytes: 0, totalBytes: 0 };
      const repo = name.value.includes("/") ? name.value.trim() : `${owner}/${name.value.trim()}`;
      const job = { runId, what: what.value, repo, visibility: visibility.value };
      try {
        const done = await this.#worker().upload(job, (told) => (progress.value = told));
        url.value = done.url;
      } catch (thrown) {
        if (asRunError(thrown, "upload").details["status"] === 401) account.value = null;
        throw thrown;
      } finally {
        progress.value = null;
      }
    });
  };

  readonly cancel = (): void => void this.#guard(() => this.#worker().api.cancel());

  async #visited(url: string): Promise<string> {
    const { signInWindow } = this.#state;
    this.#visit = new AbortController();
    signInWindow.value = "open";
    try {
      const onLeft = (): void => void (signInWindow.value = "left");
      return await this.#ports.visit(url, { signal: this.#visit.signal, onLeft });
    } finally {
      signInWindow.value = "none";
    }
  }

  async #signingIn(enter: () => ReturnType<HubApi["signIn"]>): Promise<void> {
    const { isSigningIn, account } = this.#state;
    if (isSigningIn.value) return;
    isSigningIn.value = true;
    await this.#guard(async () => {
      account.value = await enter();
    });
    isSigningIn.value = false;
  }

  #worker(): HubLine {
    if (this.#line !== null) return this.#line;
    const line = this.#ports.start();
    this.#line = line;
    void line.gone.then(() => {
      if (this.#line !== line) return;
      this.#line = null;
      this.#state.account.value = null; // the token went with the worker
    });
    return line;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    this.#state.error.value = "";
    try {
      await work();
    } catch (thrown) {
      this.#state.error.value = toldError(asRunError(thrown, "Hub"));
    }
  }
}
