// What a person is told of a download: how much of it came, how fast, and how long it will take.
import type { Clock } from "../../core/ports.ts";
import type { HubModel } from "./hub_model.ts";
import { DownloadPace } from "./pace.ts";

export interface DownloadProgress {
  /** The file that is being fetched. */
  readonly file: string;
  /** Bytes of the whole model so far, with what was stored before. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** null at the start. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Progress is told at most this often. */
const TELL_MS = 250;
/** Adds up what came, and tells it now and then. */
export class DownloadCounter {
  file = "";
  private readonly pace = new DownloadPace();
  private readonly clock: Clock;
  private readonly totalBytes: number;
  private readonly onProgress: (progress: DownloadProgress) => void;
  private doneBytes = 0;
  private fetchedBytes = 0;
  private toldAt: number | null = null;

  constructor(
    model: Pick<HubModel, "downloadBytes">,
    clock: Clock,
    onProgress: (progress: DownloadProgress) => void,
  ) {
    this.clock = clock;
    this.totalBytes = model.downloadBytes;
    this.onProgress = onProgress;
  }

  /** Bytes that were there before: they count as done, not as speed. */
  stored(bytes: number): void {
    this.doneBytes += bytes;
    this.tell(true);
  }

  came(bytes: number): void {
    this.doneBytes += bytes;
    this.fetchedBytes += bytes;
    this.tell(false);
  }

  tell(always: boolean): void {
    const at = this.clock.elapsed();
    if (!always && this.toldAt !== null && at - this.toldAt < TELL_MS) return;
    this.toldAt = at;
    this.pace.note(at, this.fetchedBytes);
    const { file, doneBytes, totalBytes } = this;
    const bytesPerSecond = this.pace.bytesPerSecond();
    const isMoving = bytesPerSecond !== null && bytesPerSecond > 0;
    const leftBytes = totalBytes - doneBytes;
    const secondsLeft = leftBytes === 0 ? 0 : isMoving ? leftBytes / bytesPerSecond : null;
    this.onProgress({ file, doneBytes, totalBytes, bytesPerSecond, secondsLeft });
  }
}
