// The person's commands -> the library worker -> signals. The worker is started with the first command, and again after it
// was lost; what it had stored is there still.
import { asRunError, RunError } from "../../core/errors.ts";
import type { LibraryLine } from "../../threads/library/client.ts";
import type { DownloadProgress } from "../../models/hub/download_progress.ts";
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { ModelOffer, SpeakingModel, TeamFit } from "../../threads/library/api.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import { toldError } from "../parts/told_error.ts";
import type { LibraryCommands, LibraryState } from "./library_state.ts";

export interface LibraryPorts {
  readonly start: () => LibraryLine;
  /** What the memory plan is made for; null without a GPU. */
  readonly device: () => AdapterReport | null;
  /** Asks the browser not to delete what is stored. */
  readonly keepStorage: () => Promise<void>;
}

export class LibrarySession implements LibraryCommands {
  private readonly state: LibraryState;
  private readonly ports: LibraryPorts;
  private running: LibraryLine | null = null;
  /** Resolves when the download that runs has ended, however. */
  private fetching: Promise<void> = Promise.resolve();

  constructor(state: LibraryState, ports: LibraryPorts) {
    this.state = state;
    this.ports = ports;
  }

  readonly measured = ({ gflops }: { readonly gflops: number }): void => {
    this.state.gflops.value = Number.isFinite(gflops) ? gflops : null;
  };

  /** Whether stored models fit side by side while they speak. */
  planTeam(members: readonly SpeakingModel[]): Promise<TeamFit> {
    return this.line().api.planTeam(members, this.ports.device());
  }

  readonly open = (): void => this.run("Stored models", () => this.refresh());

  readonly look = (): void => {
    const { name, endpoint } = this.state;
    const wanted = { name: name.value, endpoint: endpoint.value, token: this.takeToken() };
    this.run("Looking at the model", () =>
      this.lookWith((line) => line.api.look(wanted, this.ports.device())),
    );
  };

  readonly lookAt = (name: string): void => {
    this.state.name.value = name;
    this.look();
  };

  readonly lookAtFiles = (files: Promise<readonly PickedFile[]>): void =>
    this.run("Looking at the files", () =>
      this.lookWith(async (line) => line.api.lookAtFiles(await files, this.ports.device())),
    );

  readonly download = (): void => {
    const offer = this.state.offer.value;
    if (offer !== null && offer.key !== null) this.run("The download", () => this.fetch(offer, offer.key));
  };

  readonly keep = (): void => {
    const offer = this.state.offer.value;
    if (offer !== null && offer.state === "files") this.run("Keeping the model", () => this.copy(offer));
  };

  readonly proceed = ({ repo, commit }: { readonly repo: string; readonly commit: string }): void => {
    const { endpoint } = this.state;
    const wanted = { name: `${repo}@${commit}`, endpoint: endpoint.value, token: this.takeToken() };
    this.run("The download", async () => {
      const offer = await this.lookWith((line) => line.api.look(wanted, this.ports.device()));
      await this.fetch(offer, offer.key);
    });
  };

  readonly pause = (): void => this.run("The pause", () => this.line().api.pause());

  readonly cancel = (): void => {
    const key = this.state.download.value?.key ?? null;
    if (key === null) return;
    this.run("Cancelling", async () => {
      await this.line().api.pause();
      await this.fetching;
      await this.delete(key);
    });
  };

  readonly remove = (key: string): void => this.run("Deleting", () => this.delete(key));

  private async delete(key: string): Promise<void> {
    await this.line().api.remove(key);
    const { offer } = this.state;
    if (offer.value?.key === key) offer.value = { ...offer.value, state: "new" };
    await this.refresh();
  }

  private async lookWith(look: (line: LibraryLine) => Promise<ModelOffer>): Promise<ModelOffer> {
    const { looking, offer } = this.state;
    looking.value = true;
    offer.value = null;
    try {
      const found = await look(this.line());
      offer.value = found;
      return found;
    } finally {
      looking.value = false;
    }
  }

  private async fetch(offer: ModelOffer, key: string | null): Promise<void> {
    if (key === null) throw new RunError("internal", "Library: files of this device are not downloaded.");
    const state = (now: ModelOffer["state"]) => (this.state.offer.value = { ...offer, state: now });
    await this.watch(key, offer.name, async (onProgress) => {
      try {
        await this.line().download(key, onProgress);
        state("stored");
      } catch (thrown) {
        state("begun");
        throw thrown;
      }
    });
  }

  /** Copies the files that were looked at. Until it has ended their key is not known: nothing of it can be deleted. */
  private async copy(offer: ModelOffer): Promise<void> {
    const key = await this.watch(null, offer.name, (onProgress) => this.line().keep(onProgress));
    this.state.offer.value = { ...offer, key, state: "stored" };
  }

  /** Shows how far a model is that is being stored, from its first byte to its last. */
  private async watch<Result>(
    key: string | null,
    name: string,
    store: (onProgress: (progress: DownloadProgress) => void) => Promise<Result>,
  ): Promise<Result> {
    const { download } = this.state;
    download.value = { key, name, progress: null };
    let ended = (): void => {};
    this.fetching = new Promise((resolve) => (ended = resolve));
    try {
      await this.ports.keepStorage();
      return await store((progress) => {
        if (download.value !== null) download.value = { key, name, progress };
      });
    } finally {
      download.value = null;
      ended();
      await this.refresh();
    }
  }

  private async refresh(): Promise<void> {
    const { api } = this.line();
    this.state.listing.value = await api.list();
    this.state.choices.value = await api.choices(this.ports.device());
    this.state.catalogue.value = await api.catalogue(this.ports.device());
  }

  private line(): LibraryLine {
    if (this.running !== null) return this.running;
    const line = this.ports.start();
    this.running = line;
    void line.gone.then(() => {
      if (this.running === line) this.running = null; // `gone` never rejects
    });
    return line;
  }

  /** The token leaves the page with the command that uses it: the worker remembers it. */
  private takeToken(): string | null {
    const { value } = this.state.token;
    this.state.token.value = "";
    return value === "" ? null : value;
  }

  private run(what: string, command: () => Promise<unknown>): void {
    this.state.error.value = "";
    // Never rejects: what fails is shown. A pause ends the download with "aborted", which is no fault.
    void command().catch((thrown: unknown) => {
      const error = asRunError(thrown, what);
      if (error.code !== "aborted") this.state.error.value = toldError(error);
    });
  }
}
