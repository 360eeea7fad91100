// What the session needs from outside; src/main.ts gives the browser's own, tests give their own.
import type { Clock } from "../../core/ports.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import type { SpeakingModel, TeamFit } from "../../threads/library/api.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { Store } from "../../store/store.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import type { Voice } from "../../voice/voice.ts";
import type { Start } from "../bring_in/import_state.ts";
import type { ReadBack } from "../stages/take/read_back.ts";
import type { Device, Storage } from "../state.ts";

/** A model's name and weights, and how it wants to be spoken to. */
export interface PageModel {
  readonly ref: ModelRef;
  readonly voice: Voice;
  /** What its agents speak through in a new run; left out where there is no choice. @param hasGpu in hardware */
  readonly usualSpeaker?: (hasGpu: boolean) => SpeakerName;
}

export interface SessionPorts {
  readonly clock: Clock;
  /** Whether the browser says that there is no network. */
  readonly isOffline: () => boolean;
  readonly versions: Readonly<Record<string, string>>;
  readonly openStore: () => Promise<Store>;
  /** What a new run's student starts from, null for the base alone. */
  readonly start: () => Start | null;
  /** Waits until the person's own questions are read: settings follow from them. */
  readonly questionsRead: () => Promise<void>;
  /** The questions that the settings ask for. @throws RunError where there are none of the person's own, or some that cannot be asked */
  readonly taskSet: (config: RunConfig) => Promise<TaskSet>;
  readonly openProject: () => Promise<ProjectLease>;
  readonly takeOverProject: () => Promise<ProjectLease>;
  /** @param path of a stored model, "" for the bundled one. @throws RunError for one that is not there */
  model(path: string): Promise<PageModel>;
  /** What models take that stand side by side while they speak. Rejects for a model that is not stored. */
  planTeam(members: readonly SpeakingModel[]): Promise<TeamFit>;
  crew(teacherDevice: "wasm" | "webgpu"): CrewPorts;
  probeDevice(): Promise<Device>;
  probeStorage(): Promise<Storage | null>;
  /** Asks the browser not to clear the store when space runs short; it may refuse. Never rejects. */
  readonly keepStorage: () => Promise<void>;
  /** Reads a finished download as another program would. */
  readonly readBack: ReadBack;
  /** Makes `flush` happen soon, at most once per frame. */
  schedule(flush: () => void): () => void;
  /** Puts the settings into the page's address. */
  setQuery(query: string): void;
}
