// What runs inside the library worker: models that a person brings. It is the only thread that asks other hosts than our
// own, and only for what a person named. Sync file handles, hashing and parsing stay off the page's thread.
import { RunError } from "../../core/errors.ts";
import type { Clock, Fetch } from "../../core/ports.ts";
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { DownloadProgress } from "../../models/hub/download_progress.ts";
import type {
  CatalogueOffer,
  LibraryApi,
  LibraryListing,
  ModelChoice,
  ModelOffer,
  SpeakingModel,
  TeamFit,
  WantedModel,
} from "./api.ts";
import { catalogueOffers } from "./catalogue_offers.ts";
import { modelChoice } from "./choices.ts";
import { type PickedFile, type PickedModel, pickedModel } from "../../models/picked_folder.ts";
import { type Architecture, parameterCount } from "../../models/architecture.ts";
import type { TensorInfo } from "../../formats/safetensors.ts";
import type { BlobStore } from "../../models/stored/blob_store.ts";
import {
  type DownloadedModel,
  downloadModel,
  type DownloadOptions,
  type ModelOrigin,
} from "../../models/hub/download.ts";
import { Hub } from "../../models/hub/hub.ts";
import { parseEndpoint, parseModelAddress } from "../../models/hub/hub_address.ts";
import { type HubModel, inspectModel } from "../../models/hub/hub_model.ts";
import { type Folder, licenseFile } from "../../models/folder.ts";
import { openModel } from "../../models/open.ts";
import { folderSource, type ModelSource } from "../../models/source.ts";
import { filesToKeep } from "../../models/stored/file_origin.ts";
import { deleteStored, listStored, storedKey } from "../../models/stored/stored_models.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import type { TeamMember } from "../../train/team_plan.ts";
import { peekedSource } from "../../models/stored/stored_source.ts";

export interface LibraryHostPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly blobs: () => Promise<BlobStore>;
  /** Whether a model fits a device. @throws RunError("gpu-memory") with the numbers when it does not */
  readonly plan: (architecture: Architecture, device: AdapterReport) => { readonly sentence: string };
  /** What models take that stand side by side while they speak. @throws as `plan` */
  readonly planTeam: (members: readonly TeamMember[], device: AdapterReport) => string;
}

/** A model that is about to be stored. */
interface Prepared extends Pick<DownloadOptions, "beforeWeights"> {
  readonly origin: ModelOrigin;
  readonly model: DownloadedModel;
}

export class LibraryHost implements LibraryApi {
  private readonly ports: LibraryHostPorts;
  /** What was looked at last: what can be downloaded. */
  private looked: { readonly key: string; readonly hub: Hub; readonly model: HubModel } | null = null;
  /** The files that were looked at last: what can be kept. */
  private picked: PickedModel | null = null;
  /** The last access token, with the address that it may go to. */
  private given: { readonly endpoint: string; readonly token: string } | null = null;
  private looking = new AbortController();
  private downloading: { readonly stop: AbortController; readonly key: string } | null = null;
  private opened: Promise<BlobStore> | null = null;

  constructor(ports: LibraryHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  async list(): Promise<LibraryListing> {
    const blobs = await this.blobs();
    return { models: await listStored(blobs), room: await blobs.room() };
  }

  catalogue(device: AdapterReport | null): Promise<readonly CatalogueOffer[]> {
    return Promise.resolve(catalogueOffers({ plan: this.ports.plan, device }));
  }

  async choices(device: AdapterReport | null): Promise<readonly ModelChoice[]> {
    const blobs = await this.blobs();
    const { plan } = this.ports;
    const open = (key: string) => peekedSource(blobs, key);
    const stored = await listStored(blobs);
    return Promise.all(stored.map((model) => modelChoice(model, { open, plan, device })));
  }

  /** @throws RunError("store-corrupt") for a model that is not stored; errors of its files */
  async planTeam(members: readonly SpeakingModel[], device: AdapterReport | null): Promise<TeamFit> {
    if (device === null)
      return { fits: false, sentence: "It needs WebGPU, which this browser does not offer here." };
    const blobs = await this.blobs();
    const opened = await Promise.all(
      members.map(async ({ path, speaker }) => {
        const source = await peekedSource(blobs, path.slice(STORED_PATH.length));
        const { name, architecture } = await openModel(source, ["architecture"]);
        return { name, architecture, speaker };
      }),
    );
    return fitOf(() => this.ports.planTeam(opened, device));
  }

  /** A second look ends the first. @throws RunError("config") for a wrong name or address, errors of `inspectModel` */
  async look({ name, endpoint, token }: WantedModel, device: AdapterReport | null): Promise<ModelOffer> {
    this.looking.abort(new RunError("aborted", "Another model was asked for."));
    this.looking = new AbortController();
    const { fetch, clock } = this.ports;
    const access = this.access(parseEndpoint(endpoint), token === "" ? null : token);
    const hub = new Hub({ fetch, clock }, access);
    const address = parseModelAddress(name, access.endpoint);
    const model = await inspectModel(hub, address, this.looking.signal);
    const key = storedKey(model);
    this.looked = { key, hub, model };
    const { models } = await this.list();
    const stored = models.find((each) => each.key === key);
    const isStored = stored !== undefined && "isComplete" in stored && stored.isComplete;
    const { repo, commit, license, isGated, architecture, tensors, downloadBytes } = model;
    return {
      ...this.describe(architecture, tensors, device),
      key,
      name: repo,
      commit,
      license,
      isGated,
      downloadBytes,
      state: isStored ? "stored" : stored === undefined ? "new" : "begun",
    };
  }

  /** The page keeps no token: it is remembered here, for the address that it was given for. */
  private access(
    endpoint: string,
    given: string | null,
  ): { readonly endpoint: string; readonly token: string | null } {
    const token = given ?? (this.given?.endpoint === endpoint ? this.given.token : null);
    if (token !== null) this.given = { endpoint, token };
    return { endpoint, token };
  }

  /** Its tokenizer and its chat template are tried too: what is wrong with them is told here, and not when a run begins.
   *  @throws RunError("model-invalid" | "file-invalid") */
  async lookAtFiles(files: readonly PickedFile[], device: AdapterReport | null): Promise<ModelOffer> {
    this.picked = null;
    const picked = await pickedModel(files);
    const { source, kept } = picked;
    const { name, folder, architecture, tensors } = await openModel(source, [
      "files",
      "architecture",
      "tensors",
    ]);
    await trySpeaking(source);
    const file = await licenseFile(folder);
    const license = source.license ?? (file === null ? null : `see ${file}`);
    this.picked = picked;
    const described = this.describe(architecture, tensors.tensors, device);
    return {
      ...described,
      weightTypes: source.storedAs ?? described.weightTypes,
      key: null,
      name,
      commit: null,
      license,
      isGated: false,
      downloadBytes: [...kept.values()].reduce((sum, { size }) => sum + size, 0),
      state: "files",
    };
  }

  /** Its tokenizer and its chat template are tried before its weights are fetched.
   *  @throws RunError("busy") while another download runs, RunError("internal") for a model that was not looked at, errors
   *  of `downloadModel` and `lookAtFiles` */
  async download(key: string, progress: MessagePort): Promise<void> {
    if (this.looked?.key !== key) {
      throw new RunError("internal", `Library: ${key} was not looked at before its download.`, { key });
    }
    const { hub, model } = this.looked;
    const beforeWeights = async (small: Folder) => {
      await trySpeaking(await folderSource(`${STORED_PATH}${key}`, small));
    };
    await this.store(key, progress, () => Promise.resolve({ origin: hub, model, beforeWeights }));
  }

  /** @throws RunError("busy") while a download runs, RunError("internal") where no files were looked at, errors of
   *  `downloadModel` */
  async keep(progress: MessagePort): Promise<string> {
    if (this.picked === null || this.picked.kept.size === 0) {
      throw new RunError("internal", "Library: no files were looked at that can be kept.");
    }
    const { source, kept } = this.picked;
    return this.store(source.name, progress, () => filesToKeep(source.name, source.license, kept));
  }

  /** Stores a model from wherever it comes, one at a time. @param what is stored, for errors */
  private async store(
    what: string,
    progress: MessagePort,
    prepare: () => Promise<Prepared>,
  ): Promise<string> {
    if (this.downloading !== null) {
      const sentence = `The download of ${this.downloading.key} is not finished. Wait for it, or pause it first.`;
      throw new RunError("busy", sentence, { key: this.downloading.key });
    }
    const stop = new AbortController();
    this.downloading = { stop, key: what };
    try {
      const onProgress = (told: DownloadProgress) => progress.postMessage(told);
      const { origin, model, beforeWeights } = await prepare();
      const ports = { hub: origin, blobs: await this.blobs(), clock: this.ports.clock };
      return await downloadModel(ports, model, { signal: stop.signal, onProgress, beforeWeights });
    } finally {
      this.downloading = null;
      progress.close();
    }
  }

  pause(): Promise<void> {
    this.downloading?.stop.abort(new RunError("aborted", "The download was paused."));
    return Promise.resolve();
  }

  /** @throws RunError("busy") while it is being downloaded */
  async remove(key: string): Promise<void> {
    await deleteStored(await this.blobs(), key);
  }

  private describe(
    architecture: Architecture,
    tensors: ReadonlyMap<string, TensorInfo>,
    device: AdapterReport | null,
  ): Pick<ModelOffer, "family" | "parameters" | "weightTypes" | "plan"> {
    return {
      family: architecture.family,
      parameters: parameterCount(architecture),
      weightTypes: [...new Set(Array.from(tensors.values(), ({ dtype }) => dtype))].sort(),
      plan: device === null ? null : fitOf(() => this.ports.plan(architecture, device).sentence),
    };
  }

  private blobs(): Promise<BlobStore> {
    this.opened ??= this.ports.blobs();
    this.opened.catch(() => (this.opened = null)); // the next call tries again
    return this.opened;
  }
}

/** Tries a model's tokenizer and chat template. @throws RunError("model-invalid" | "file-invalid") */
async function trySpeaking(source: ModelSource): Promise<void> {
  const { voice } = await openModel(source, ["tokenizer"]);
  await voice();
}

/** What a plan says, or why it was refused. */
function fitOf(plan: () => string): TeamFit {
  try {
    return { fits: true, sentence: plan() };
  } catch (thrown) {
    if (thrown instanceof RunError && thrown.code === "gpu-memory") {
      return { fits: false, sentence: thrown.message };
    }
    throw thrown;
  }
}
