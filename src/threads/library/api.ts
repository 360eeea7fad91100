// What the library worker offers: models that a person brings.
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import type { Heartbeat } from "../heartbeat.ts";
import type { DamagedModel, StoredModel } from "../../models/stored/stored_models.ts";

/** workers/library.worker.ts: models that a person brings, from the Hugging Face Hub or from files: looked at before
 *  anything large is fetched, downloaded into browser storage, listed, deleted. */
export interface LibraryApi extends Heartbeat {
  list(): Promise<LibraryListing>;
  /** The models of the catalogue, and whether they would run here; nothing is fetched for it.
   *  @param device null where there is no GPU to plan for */
  catalogue(device: AdapterReport | null): Promise<readonly CatalogueOffer[]>;
  /** The stored models as a run may choose among them; what cannot run here says why.
   *  @param device null where there is no GPU to plan for */
  choices(device: AdapterReport | null): Promise<readonly ModelChoice[]>;
  /** Whether stored models fit side by side while they speak. @param device null where there is no GPU to plan for */
  planTeam(members: readonly SpeakingModel[], device: AdapterReport | null): Promise<TeamFit>;
  /** Fetches some 100 KB to say what a model is and takes. @param device null where there is no GPU to plan for */
  look(wanted: WantedModel, device: AdapterReport | null): Promise<ModelOffer>;
  /** The same for files of this device, a model's folder or a GGUF file; nothing of them is copied. */
  lookAtFiles(files: readonly PickedFile[], device: AdapterReport | null): Promise<ModelOffer>;
  /** Downloads the model that was looked at last, from where it stands; `DownloadProgress` comes on `progress`. */
  download(key: string, progress: MessagePort): Promise<void>;
  /** Copies the files that were looked at last into browser storage, or goes on with that; reports as `download` does.
   *  @returns the model's key */
  keep(progress: MessagePort): Promise<string>;
  /** Ends the download or the copying that runs; what is stored stays. */
  pause(): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface WantedModel {
  /** As a person types or pastes it: "owner/name", "owner/name@revision", or the address of its page. */
  readonly name: string;
  /** The address of the Hub or of a mirror of one's own. */
  readonly endpoint: string;
  /** For gated and private models; null: the one that was given for this address before, if any. Held in this worker's memory only. */
  readonly token: string | null;
}

export interface ModelOffer {
  /** Names the model in storage; null for files, whose key is made of their hash when they are kept. */
  readonly key: string | null;
  readonly name: string;
  readonly commit: string | null;
  /** As the model's card names it, null when it does not. */
  readonly license: string | null;
  readonly isGated: boolean;
  readonly family: string;
  readonly parameters: number;
  /** Types its weights are stored in, e.g. "BF16". */
  readonly weightTypes: readonly string[];
  /** What is fetched, or copied; 0 where files are not kept. */
  readonly downloadBytes: number;
  /** Whether training and writing fit this device, and with which settings; null without a GPU. */
  readonly plan: { readonly fits: boolean; readonly sentence: string } | null;
  readonly state: "new" | "begun" | "stored" | "files";
}

/** A model of the catalogue on this device. */
export interface CatalogueOffer {
  /** "owner/name@commit", as `look` takes it. */
  readonly name: string;
  readonly repo: string;
  readonly license: string;
  readonly isGated: boolean;
  readonly parameters: number;
  readonly downloadBytes: number;
  /** Floating point operations of a usual training. */
  readonly trainingFlops: number;
  /** Whether it can run here, and what it takes of the GPU's memory or why it cannot: a sentence. */
  readonly canRun: boolean;
  readonly sentence: string;
}

/** A stored model of a team. */
export interface SpeakingModel {
  /** `ModelRef.path`. */
  readonly path: string;
  readonly speaker: SpeakerName;
}

/** Whether models can be one team, and what they take together or why they cannot: a sentence. */
export interface TeamFit {
  readonly fits: boolean;
  readonly sentence: string;
}

export interface LibraryListing {
  readonly models: readonly (StoredModel | DamagedModel)[];
  /** This page's room for storage; null where the browser does not say. The quota is an upper bound only. */
  readonly room: { readonly usedBytes: number; readonly quotaBytes: number } | null;
}

/** A stored model as one that a run may be about. */
export interface ModelChoice {
  /** `ModelRef.path`. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly license: string | null;
  /** null where that could not be read. */
  readonly parameters: number | null;
  /** As its voice says it; null also where that could not be read. */
  readonly notation: string | null;
  /** Whether it can run here, and what it takes of the GPU's memory or why it cannot: a sentence. */
  readonly canRun: boolean;
  readonly sentence: string;
}
