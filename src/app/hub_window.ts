// The window in which a person signs in elsewhere. It comes back to a page of ours that sends its query on a BroadcastChannel:
// the opener's own handle is cut by Cross-Origin-Opener-Policy as soon as the window shows another site, so `closed` says nothing.
import { RunError } from "../core/errors.ts";

/** Also written in public/hub_return.js. */
const CHANNEL = "retort-hub-return";
const PATIENCE_MS = 10 * 60_000;

/** @throws RunError("fetch-failed") when the browser opens no window, or nobody comes back within ten minutes */
export function visitInWindow(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const end = (): void => {
      clearTimeout(timer);
      channel.close();
    };
    const timer = setTimeout(() => {
      end();
      reject(new RunError("fetch-failed", "The sign-in was not finished within ten minutes. Try again."));
    }, PATIENCE_MS);
    channel.addEventListener("message", (message: MessageEvent<unknown>) => {
      if (typeof message.data !== "string") return;
      end();
      resolve(message.data);
    });
    if (globalThis.open(url, "_blank", "popup,width=560,height=760") === null) {
      end();
      reject(
        new RunError(
          "fetch-failed",
          "The browser blocked the window of the sign-in. Allow it, then try again.",
        ),
      );
    }
  });
}
