// When a stage fails and may be tried again. A lost or hung worker: at most three new starts without progress. A lost GPU:
// browsers refuse a new device for about two minutes after the second loss, so the tries are spread over that time. Numbers
// that are not finite: once, from the last good state, which overcomes a fault of the device; what comes again is of the run.
import { asRunError, type ErrorCode, RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";

export const MAX_RESTARTS = 3;
/** Waits before the 1st, 2nd, … new start after GPU losses that lie less than `GPU_WINDOW_MS` apart. */
export const GPU_WAITS_MS: readonly number[] = [0, 2000, 10_000, 30_000, 60_000, 120_000];
export const GPU_WINDOW_MS = 120_000;

/** How often an offline browser is asked whether it is online again. */
const OFFLINE_POLL_MS = 1000;
/** What a new start cures; "busy": another tab, which had lost the run, saved something late, and what is stored is read anew. */
const CURABLE: ReadonlySet<ErrorCode> = new Set(["worker-lost", "worker-hung", "busy"]);
/** What fails where a script or a file cannot be fetched. */
const NEEDS_NETWORK: ReadonlySet<ErrorCode> = new Set(["worker-lost", "worker-hung", "fetch-failed"]);

export interface RestartPorts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the browser says that there is no network. A worker's script cannot be fetched then, however often it is tried. */
  readonly isOffline?: (() => boolean) | undefined;
  /** Grows whenever something new is stored; a restart after progress counts anew. */
  readonly progress: () => number;
  readonly notice: (code: ErrorCode, text: string) => void;
  /** Ends the workers of the failed try. */
  readonly drop: (reason: RunError) => void;
}

/** Runs `attempt` until it succeeds, the restarts are used up, or an error comes that a restart cannot cure.
 *  `attempt` must find by itself what is already stored. @throws RunError */
export async function withRestarts<T>(
  where: string,
  attempt: () => Promise<T>,
  ports: RestartPorts,
): Promise<T> {
  const { clock, signal, progress, notice, drop, isOffline = () => false } = ports;
  let restarts = 0;
  let gpuLosses = 0;
  let hasGoneBack = false;
  let lastGpuLoss = Number.NEGATIVE_INFINITY;
  let mark = progress();
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = notCancelled(asRunError(thrown, where), signal);
      drop(error);
      signal.throwIfAborted();
      if (NEEDS_NETWORK.has(error.code) && isOffline()) {
        notice(error.code, told(OFFLINE, error));
        while (isOffline()) await clock.sleep(OFFLINE_POLL_MS, signal);
        continue;
      }
      if (error.code === "non-finite" && !hasGoneBack) {
        hasGoneBack = true;
        notice(error.code, told(GOING_BACK, error));
        continue;
      }
      const sinceLoss = clock.elapsed() - lastGpuLoss;
      // After a loss the browser may hand out no adapter at all for a while: the same trouble under another name.
      const isGpu = error.code === "gpu-lost" || (error.code === "gpu-unavailable" && gpuLosses > 0);
      if (!isGpu && !CURABLE.has(error.code)) throw error;

      if (progress() > mark) restarts = 0;
      mark = progress();
      restarts += 1;
      let waitMs = 0;
      if (isGpu) {
        gpuLosses = sinceLoss < GPU_WINDOW_MS ? gpuLosses + 1 : 1;
        lastGpuLoss = clock.elapsed();
        const planned = GPU_WAITS_MS[gpuLosses - 1];
        if (planned === undefined) throw lockedOut(error);
        waitMs = planned;
      } else if (restarts > MAX_RESTARTS) {
        throw error;
      }
      notice(error.code, sentence(error, isGpu, waitMs));
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (isGpu) lastGpuLoss = clock.elapsed(); // the wait itself does not make the losses lie further apart
    }
  }
}

/** A driver that is missing and a page that is locked out after losses have one code; what helps is not the same. */
function lockedOut(error: RunError): RunError {
  return new RunError(
    error.code,
    "The browser gave no graphics device again after several losses. It locks a page out for a while when the device was lost twice: reload the page, then press Continue. Everything finished is saved.",
    error.details,
    { cause: error },
  );
}

/** A try that says it was cancelled though nobody cancelled the run was lost: only the run's own signal is a cancel. */
function notCancelled(error: RunError, signal: AbortSignal): RunError {
  if (error.code !== "aborted" || signal.aborted) return error;
  return new RunError("worker-lost", `${error.message} Nobody cancelled it.`, {}, { cause: error });
}

const OFFLINE = "This device is offline; the run goes on once the network is back.";
const GOING_BACK =
  "The numbers of the training ran out of bounds. Going back once to the last good state, on a new device.";
const STARTING_AGAIN =
  "A part of Retort that works in the background stopped. Starting it again; nothing that was finished is lost.";

/** A plain sentence, and the error's own on a second line, for who wants to know. */
const told = (plain: string, { message }: RunError): string => `${plain}\n${message}`;

function sentence(error: RunError, isGpu: boolean, waitMs: number): string {
  if (!isGpu) return told(STARTING_AGAIN, error);
  if (waitMs === 0) return "The graphics device was lost. Going on with a new one; nothing is lost.";
  return (
    `The graphics device was lost again within two minutes, and the browser may refuse a new one for about as long. ` +
    `Trying again in ${waitMs / 1000} s. Everything so far is kept: you can also reload the page and continue.`
  );
}
