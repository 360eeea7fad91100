// The person's choice -> the export worker -> a new zip in place of the run's. The worker is started with the first command and
// ended with the last: it holds the base model's files. Trap: a choice can change while the plan of the one before is made,
// so only the answer to the newest question is shown.
import { batch } from "@preact/signals";
import { asRunError, RunError } from "../../../core/errors.ts";
import type { ExportJob } from "../../../threads/export/api.ts";
import type { ExportLine } from "../../../threads/export/client.ts";
import type { ExportChoice } from "../../../records/export_choice.ts";
import type { ProjectLease } from "../../../store/project_lock.ts";
import type { Store } from "../../../store/store.ts";
import { withStore } from "../../../store/with_store.ts";
import { openDownload } from "./archive.ts";
import type { ExportCommands, ExportState } from "./export_state.ts";
import type { PageState } from "../../state.ts";
import { toldError } from "../../parts/told_error.ts";
import type { Sentence } from "../../words/say.tsx";

export interface ExportPorts {
  readonly start: () => ExportLine;
  readonly openStore: () => Promise<Store>;
  readonly openProject: () => Promise<ProjectLease>;
  /** Hands a file to the person, as a click on a download link does. */
  readonly save: (name: string, blob: Blob) => void;
}

const NEW_ZIP: Sentence = "The zip above is the new one.";
const OLD_ZIP: Sentence = "Cancelled. The zip above is as it was.";

export class ExportSession implements ExportCommands {
  private readonly page: PageState;
  private readonly state: ExportState;
  private readonly ports: ExportPorts;
  private running: ExportLine | null = null;
  private question = 0;

  constructor(page: PageState, state: ExportState, ports: ExportPorts) {
    this.page = page;
    this.state = state;
    this.ports = ports;
  }

  readonly open = (): void => {
    if (this.state.plan.value === null) this.ask();
  };

  readonly choose = (choice: ExportChoice): void => {
    this.state.choice.value = choice;
    this.ask();
  };

  readonly write = (): void => {
    const { progress, said } = this.state;
    if (progress.value !== null) return;
    progress.value = { doneBytes: 0, totalBytes: this.state.plan.value?.bytes ?? 0 };
    said.value = "";
    void this.run(async () => {
      const job = this.job();
      const lease = await this.ports.openProject(); // another tab may be writing this run
      try {
        await this.line().write(job, (told) => (progress.value = told));
        await this.show(job.runId);
        said.value = NEW_ZIP;
      } finally {
        lease.release();
      }
    }).then(() => (progress.value = null));
  };

  readonly cancel = (): void => void this.run(() => this.line().api.cancel());

  readonly save = (name: string): void => {
    const { fetching } = this.state;
    if (fetching.value !== "") return;
    fetching.value = name;
    void this.run(async () => {
      const { runId } = this.job();
      const blob = await this.line().api.file({ runId, name });
      this.ports.save(name.slice(name.lastIndexOf("/") + 1), blob);
    }).then(() => (fetching.value = ""));
  };

  readonly saveRun = (): void => {
    const { page, state, ports } = this;
    if (state.saving.value?.state === "busy") return;
    state.saving.value = { state: "busy" };
    const line = this.line();
    void import("./save_unfinished.ts")
      .then(({ saveUnfinished }) => saveUnfinished(page.runId, state.saving, ports.save, line))
      .catch((thrown: unknown) => {
        state.saving.value = { state: "failed", message: toldError(asRunError(thrown, "saving the run")) };
      })
      .finally(() => {
        if (this.running === line) this.end(); // the run that goes on needs the memory
      });
  };

  private end(): void {
    this.running?.close();
    this.running = null;
  }

  /** Forgets the run; the worker ends with it. */
  clear(): void {
    this.question++;
    this.end();
    const { plan, sizes, unfit, progress, fetching, said, saving } = this.state;
    batch(() => {
      plan.value = null;
      sizes.value = new Map();
      unfit.value = new Map();
      progress.value = null;
      fetching.value = "";
      said.value = "";
      saving.value = null;
    });
  }

  private ask(): void {
    const { state } = this;
    const mine = ++this.question;
    batch(() => {
      state.plan.value = null;
      state.said.value = "";
    });
    void this.run(async () => {
      const plan = await this.line().api.plan(this.job());
      if (mine !== this.question) return;
      const sizes = new Map(state.sizes.value);
      for (const { name, bytes } of plan.files) sizes.set(name, bytes);
      batch(() => {
        state.plan.value = plan;
        state.sizes.value = sizes;
        state.unfit.value = new Map(plan.unfit.map(({ id, why }) => [id, why]));
      });
    });
  }

  /** The run that is shown, with the receipt that its zip holds and what goes in. */
  private job(): ExportJob {
    const { runId, download } = this.page;
    const receipt = download.value?.receipt;
    if (receipt === undefined) throw new RunError("internal", "There is no finished run to write a zip of.");
    const choice = this.state.choice.value;
    return { runId: runId.value, receipt, ...(choice === null ? {} : { choice }) };
  }

  private async show(runId: string): Promise<void> {
    await withStore(this.ports.openStore, async (store) => {
      const artifact = await store.getArtifact(runId);
      if (artifact === null || this.page.runId.value !== runId) return;
      const download = await openDownload(artifact);
      const before = this.page.download.value;
      this.page.download.value = download;
      if (before !== null) URL.revokeObjectURL(before.url);
    });
  }

  private line(): ExportLine {
    if (this.running !== null) return this.running;
    const started = this.ports.start();
    this.running = started;
    void started.gone.then(() => {
      if (this.running === started) this.running = null; // the next command starts another
    });
    return started;
  }

  private async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const error = asRunError(thrown, "export");
      this.state.said.value = error.code === "aborted" ? OLD_ZIP : toldError(error);
    }
  }
}
