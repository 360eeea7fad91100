// The worker's side of a call, and calls between workers over a port. Trap: an unhandled rejection inside a worker does not fire
// `error` on the page, so `serveWorker` forwards it by hand.
import * as Comlink from "comlink";
import { asRunError } from "../core/errors.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { unhandledMessage } from "./wire.ts";

/** A worker's end: exposes `api` and forwards unhandled rejections to the page. `scope` is the worker's own `self`, which
 *  the compiler takes for a window. */
export function serveWorker(api: Heartbeat, scope: WorkerScope = self as WorkerScope): void {
  scope.addEventListener("unhandledrejection", (event) => {
    const error = asRunError((event as PromiseRejectionEvent).reason, "unhandled rejection");
    scope.postMessage(unhandledMessage(error));
  });
  Comlink.expose(api, scope);
}

/** The part of a dedicated worker's global scope that `serveWorker` uses. */
export type WorkerScope = Comlink.Endpoint;

/** Offers `api` to one peer on a MessagePort. */
export function servePort(api: object, port: MessagePort): void {
  Comlink.expose(api, port);
}

/** Calls a peer over a MessagePort, unsupervised: a port has no sign of life, so the caller must itself live in a
 *  worker that its owner ends together with the peer. */
export function callPort<Api>(port: MessagePort): Comlink.Remote<Api> {
  return Comlink.wrap<Api>(port);
}
