// Reads each finished download back, once while it is on the page: written by session.ts when a download appears or goes.
import { asRunError } from "../../../core/errors.ts";
import type { ReadBackProgress, ReadBackReport } from "../../../threads/reader/api.ts";
import { toldError } from "../../parts/told_error.ts";
import type { PageState } from "../../state.ts";

/** Reads the stored download of a run as another program would; see ReaderApi. */
export type ReadBack = (
  runId: string,
  onProgress: (progress: ReadBackProgress) => void,
  signal: AbortSignal,
) => Promise<ReadBackReport>;

export class DownloadReader {
  readonly #state: PageState;
  readonly #readBack: ReadBack;
  /** sha256 of the download that is read or was. */
  #read = "";
  #stop = new AbortController();

  constructor(state: PageState, readBack: ReadBack) {
    this.#state = state;
    this.#readBack = readBack;
  }

  /** Begins to read the download on the page, or ends what was read of one that is gone. Never throws. */
  look(): void {
    const { download, runId, readBack } = this.#state;
    const sha256 = download.value?.sha256 ?? "";
    if (sha256 === this.#read) return;
    this.#stop.abort();
    const stop = (this.#stop = new AbortController()); // also for none: the old one's reason holds, by its stack, the page that is left
    this.#read = sha256;
    readBack.value = null;
    if (sha256 === "") return;
    const show = (value: PageState["readBack"]["value"]) => {
      if (!stop.signal.aborted) readBack.value = value;
    };
    show({ state: "reading", done: 0, total: 0 });
    this.#readBack(runId.value, (progress) => show({ state: "reading", ...progress }), stop.signal).then(
      (report) => show({ state: "read", report }),
      (thrown: unknown) => {
        const error = asRunError(thrown, "reading the download back");
        show({ state: "failed", code: error.code, message: toldError(error) });
      },
    );
  }
}
