// The window in which a person signs in elsewhere. It comes back to a page of ours that sends its query on a BroadcastChannel: the
// Hub cuts the opener's handle by its Cross-Origin-Opener-Policy, and ours does so too.
// Trap: a cut handle says `closed` while the window is open. So `closed` alone ends nothing; with the focus back on this page it is
// worth a sentence, and the person decides.
import { sleepAwake } from "../../core/awake.ts";
import { RunError } from "../../core/errors.ts";
import { systemClock } from "../../core/ports.ts";

/** Also written in public/hub_return.js. */
const CHANNEL = "retort-hub-return";
const PATIENCE_MS = 10 * 60_000;
const LOOK_MS = 500;

export interface Visit {
  /** Gives the visit up. */
  readonly signal: AbortSignal;
  /** Told once: the person is back here, and the window is closed or out of sight. */
  readonly onLeft: () => void;
}

/** @throws RunError("fetch-failed") when the browser opens no window, or nobody comes back within ten minutes;
 *  RunError("aborted") when the visit is given up */
export function visitInWindow(url: string, { signal, onLeft }: Visit): Promise<string> {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
      clearInterval(looking);
      signal.removeEventListener("abort", giveUp);
      channel.close();
    };
    const fail = (error: RunError): void => {
      end();
      reject(error);
    };
    void sleepAwake(systemClock, PATIENCE_MS, ended.signal).then(
      () => fail(new RunError("fetch-failed", "The sign-in was not finished within ten minutes. Try again.")),
      () => undefined, // it has ended
    );
    channel.addEventListener("message", (message: MessageEvent<unknown>) => {
      if (typeof message.data !== "string") return;
      end();
      resolve(message.data);
    });
    const opened = globalThis.open(url, "_blank", "popup,width=560,height=760");
    const giveUp = (): void => {
      opened?.close();
      fail(new RunError("aborted", "The sign-in was given up. Nothing was signed in."));
    };
    let looks = 0;
    const looking = setInterval(() => {
      looks = opened?.closed === true && document.hasFocus() ? looks + 1 : 0;
      if (looks === 2) onLeft();
    }, LOOK_MS);
    signal.addEventListener("abort", giveUp);
    if (opened === null)
      fail(
        new RunError(
          "fetch-failed",
          "The browser blocked the window of the sign-in. Allow windows of this page, then try again, or paste a token.",
        ),
      );
  });
}
