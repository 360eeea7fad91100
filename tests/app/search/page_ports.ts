// A page in which a search or an evolution runs, on the real pipeline with a scripted crew, opened again and again over what a browser keeps.
import type { KeptWorkPorts } from "../../../src/app/search/kept_work.ts";
import { RunError } from "../../../src/core/errors.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { ProjectLease } from "../../../src/store/project_lock.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { OWN_SOURCE } from "../../../src/tasks/sources/own.ts";
import { takeTasks, type TaskSet } from "../../../src/tasks/task_set.ts";
import { InstantClock } from "../../harness/manual_clock.ts";
import type { Faults } from "../../harness/scripted_crew.ts";
import { makeWorld, MODEL } from "../../pipeline/world.ts";
import { DiskModel } from "../../store/journal/disk_model.ts";

/** What stays when a page is closed. */
export interface Browser {
  readonly store: MemoryStore;
  readonly disk: DiskModel;
}

export const newBrowser = (): Browser => ({ store: new MemoryStore(), disk: new DiskModel() });

export interface PageOptions {
  readonly faults?: Faults;
  readonly onCall?: (where: string) => void;
  readonly busy?: boolean;
  readonly model?: () => Promise<never>;
  /** Of the model that is chosen. */
  readonly sha256?: string;
  /** Questions of the person's own. */
  readonly own?: TaskSet;
}

let opened = 0;

/** A page of this browser, opened a second after the one before. */
export function pagePorts({ store, disk }: Browser, options: PageOptions = {}): KeptWorkPorts {
  const clock = new InstantClock();
  void clock.sleep(1000 * ++opened);
  const { faults, onCall, sha256 = MODEL.sha256 } = options;
  const ref = { ...MODEL, sha256 };
  const { deps } = makeWorld({
    clock,
    store,
    ...(faults === undefined ? {} : { faults }),
    onCall: (where) => {
      void clock.sleep(1); // two runs of one sitting are begun at different times
      onCall?.(where);
    },
    tasks: takeTasks(arithmeticTasks(), "val", 40, 7).concat(
      takeTasks(arithmeticTasks(), "distil", 8, 7),
      takeTasks(arithmeticTasks(), "test", 8, 7),
    ),
  });
  const lease: ProjectLease = { lost: new Promise(() => undefined), release: () => undefined };
  return {
    files: disk.ports.files,
    openStore: () => Promise.resolve(store),
    openProject: () =>
      options.busy === true
        ? Promise.reject(new RunError("busy", "Another tab. Close it, or take over here."))
        : Promise.resolve(lease),
    clock,
    crew: () => deps,
    model: options.model ?? (() => Promise.resolve({ ref, voice: deps.voice, speaker: null })),
    taskSet: async (config) => {
      if (config.source !== OWN_SOURCE.id) return openSource(config.source, { settings: config });
      return options.own ?? OWN_SOURCE.open({});
    },
  };
}
