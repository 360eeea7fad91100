// The library worker alone on a page, so that a browser can be killed while it downloads, and what it stored be read from
// the page's own thread as the engine would.
import { asRunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import type { AdapterReport } from "../../../src/core/adapter_report.ts";
import type { DownloadProgress } from "../../../src/models/hub/download_progress.ts";
import type {
  LibraryApi,
  LibraryListing,
  ModelOffer,
  WantedModel,
} from "../../../src/threads/library/api.ts";
import { limitScripts } from "../../../src/app/trusted_types.ts";
import { superviseWorker } from "../../../src/threads/supervise.ts";
import { openTensors } from "../../../src/models/tensors.ts";
import { openOpfs } from "../../../src/models/stored/opfs_blob_store.ts";
import { openStored } from "../../../src/models/stored/stored_models.ts";

type Told<T> = { readonly value: T } | { readonly code: string; readonly message: string };

/** What the runner outside calls by name. */
export interface LibraryUnderTest {
  look(wanted: WantedModel, device: AdapterReport): Promise<Told<ModelOffer>>;
  download(key: string, progress: (done: DownloadProgress) => Promise<void>): Promise<Told<null>>;
  pause(): Promise<void>;
  list(): Promise<LibraryListing>;
  remove(key: string): Promise<Told<null>>;
  /** The sha256 of each tensor's bytes, joined: read by range from storage. */
  digest(key: string): Promise<Told<string>>;
}

limitScripts(Reflect.get(globalThis, "trustedTypes"), {
  baseURI: document.baseURI,
  origin: location.origin,
});
const worker = new Worker(new URL("../../../workers/library.worker.ts", import.meta.url), { type: "module" });
const { api } = superviseWorker<LibraryApi>(worker, { name: "library worker", clock: systemClock });

async function told<T>(run: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await run() };
  } catch (thrown) {
    const { code, message } = asRunError(thrown, "library");
    return { code, message };
  }
}

const underTest: LibraryUnderTest = {
  look: (wanted, device) => told(() => api.look(wanted, device)),
  download: (key, progress) =>
    told(async () => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", (event: MessageEvent<DownloadProgress>) => {
        void progress(event.data); // a word to the runner; nothing waits for it
      });
      port1.start();
      await api.download(key, port2);
      return null;
    }),
  pause: () => api.pause(),
  list: () => api.list(),
  remove: (key) =>
    told(async () => {
      await api.remove(key);
      return null;
    }),
  digest: (key) =>
    told(async () => {
      const tensors = await openTensors(await openStored(await openOpfs("models"), key));
      let all = "";
      for (const name of tensors.tensors.keys()) {
        const digest = await crypto.subtle.digest("SHA-256", await tensors.read(name));
        all += Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      }
      return all;
    }),
};
Object.assign(globalThis, { library: underTest });
