// The person's commands -> the import worker -> signals. The worker lives for one file: it is started with the look at it and
// ended when the file was taken or put away. Storing a run holds the project's lock, as running one does.
import { asRunError, RunError } from "../../core/errors.ts";
import type { ImportLine } from "../../threads/import/client.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import { toldError } from "../parts/told_error.ts";
import type { ImportCommands, ImportState } from "./import_state.ts";

export interface ImportPorts {
  readonly line: () => ImportLine;
  readonly openProject: () => Promise<ProjectLease>;
  readonly openStore: () => Promise<Store>;
  /** The base that is chosen: what comes in must belong to it. */
  readonly modelPath: () => string;
  /** Called when a run has come in. */
  readonly show: (runId: string) => void;
}

export class ImportSession implements ImportCommands {
  readonly #state: ImportState;
  readonly #ports: ImportPorts;
  #line: ImportLine | null = null;

  constructor(state: ImportState, ports: ImportPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  readonly look = (files: Promise<readonly PickedFile[]>): void => {
    void this.#guard(this.#state.isLooking, async () => {
      this.drop();
      const line = this.#ports.line();
      this.#line = line;
      const offer = await line.api.look(await files, this.#ports.modelPath());
      if (this.#line === line) this.#state.offer.value = offer; // else another file was chosen meanwhile
    });
  };

  readonly take = (): void => {
    const offer = this.#state.offer.value;
    if (offer === null) return;
    if (offer.kind === "adapter") {
      this.#state.start.value = { point: offer.point, adapter: offer.adapter };
      this.drop();
      return;
    }
    void this.#guard(this.#state.isKeeping, async () => {
      const lease = await this.#ports.openProject();
      try {
        if (this.#line === null) throw new RunError("internal", "Import: no worker holds this run any more.");
        const { runId } = await this.#line.api.keep();
        this.drop();
        await withStore(this.#ports.openStore, (store) => store.checkIntegrity()); // the worker that stored the run could keep no mark
        this.#ports.show(runId);
      } finally {
        lease.release();
      }
    });
  };

  readonly drop = (): void => {
    this.#line?.close();
    this.#line = null;
    this.#state.offer.value = null;
    this.#state.error.value = "";
  };

  readonly trainOn = (runId: string): void => {
    void this.#guard(this.#state.isLooking, async () => {
      const stored = await withStore(this.#ports.openStore, (store) => store.getAdapter(runId));
      if (stored === null)
        throw new RunError("store-corrupt", `Run ${runId} has no trained student yet.`, { runId });
      const { adapter, sha256 } = stored;
      const point = {
        name: `the student of run ${runId}`,
        sha256,
        lora: adapter.config,
        check: "sha256",
      } as const;
      this.#state.start.value = { point, adapter };
    });
  };

  readonly startFromBase = (): void => {
    this.#state.start.value = null;
  };

  async #guard(busy: ImportState["isLooking"], work: () => Promise<void>): Promise<void> {
    busy.value = true;
    this.#state.error.value = "";
    try {
      await work();
    } catch (thrown) {
      this.#state.error.value = toldError(asRunError(thrown, "import"));
    } finally {
      busy.value = false;
    }
  }
}
