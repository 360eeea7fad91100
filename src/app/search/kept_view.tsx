// A search or an evolution that runs in the page, around what is its own: begun, paused, saved and deleted.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { systemClock } from "../../core/ports.ts";
import { PROJECT } from "../../core/project.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import type { OpenedLog } from "../../search/opened_log.ts";
import { openStore } from "../../store/idb_store.ts";
import { idbFiles } from "../../store/journal/idb_files.ts";
import { openProject } from "../../store/project_lock.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import type { PageModel } from "../run/session_ports.ts";
import { teacherDevice } from "../run/teacher_device.ts";
import { saveFile } from "../stages/take/archive.ts";
import type { PageState } from "../state.ts";
import { say } from "../words/say.tsx";
import type { KeptWork, KeptWorkPorts } from "./kept_work.ts";

export interface HereProps {
  readonly state: Pick<PageState, "form" | "model" | "device">;
  readonly trying: {
    /** @param database where the runs lie */
    readonly crew: (database: string) => CrewPorts;
    readonly model: (path: string) => Promise<PageModel>;
    readonly taskSet: KeptWorkPorts["taskSet"];
  };
}

/** One for both: side by side they would take the memory and the time by which the other's runs are measured. */
const LOCK = `${PROJECT}-search`;

/** What it works with in this browser: databases of its own, and the model and questions that are chosen. */
export function portsHere({ trying, state }: HereProps, kind: OpenedLog["kind"]): KeptWorkPorts {
  const database = `${PROJECT}-${kind}`;
  return {
    files: idbFiles(`${database}-log`),
    openStore: () => openStore(database),
    openProject: () => openProject(LOCK, navigator.locks),
    clock: systemClock,
    crew: () => trying.crew(database),
    model: async () => {
      const { ref, voice, usualSpeaker } = await trying.model(state.model.value);
      const hasGpu = teacherDevice(state.device.value) === "webgpu";
      return { ref, voice, speaker: usualSpeaker?.(hasGpu) ?? null };
    },
    taskSet: trying.taskSet,
  };
}

type AnyWork = Pick<
  KeptWork<OpenedLog["kind"], unknown>,
  "look" | "pause" | "forget" | "bytes" | "phase" | "trouble" | "notice" | "isUnreadable"
> & { readonly log: { readonly value: unknown } };

interface KeptViewProps {
  /** "search" or "evolution": what the ids of its parts begin with. */
  readonly name: OpenedLog["kind"];
  readonly title: string;
  readonly work: AnyWork;
  /** What the last button says before it is pressed twice. */
  readonly forget: string;
  /** What is going on, null while nothing has been told yet. */
  readonly doing: string | null;
  /** Where nothing is kept. */
  readonly begin: JSX.Element;
  /** Fields above the buttons, and buttons before those that are always there, while it rests. */
  readonly fields: ComponentChildren;
  readonly buttons: ComponentChildren;
  /** What is kept, drawn. */
  readonly children: ComponentChildren;
}

export function KeptView(props: KeptViewProps): JSX.Element {
  const { name, title, work, begin, fields, buttons, children } = props;
  useEffect(() => {
    void work.look();
    return () => work.pause();
  }, [work]);
  const phase = work.phase.value;
  const trouble = work.trouble.value;
  const isKept = work.log.value !== null;
  const rests = phase === "rests";
  return (
    <section
      class="search-here"
      id={`${name}-here`}
      aria-labelledby={`${name}-here-title`}
      data-phase={phase}
    >
      <h3 id={`${name}-here-title`}>{title}</h3>
      {trouble !== "" && (
        <div class="note" role="alert" id={`${name}-here-error`}>
          <ErrorWords told={trouble} />
        </div>
      )}
      {work.notice.value !== "" && (
        <p class="note" lang="en">
          {work.notice.value}
        </p>
      )}
      {rests && !isKept && !work.isUnreadable.value && begin}
      {(phase === "runs" || phase === "pausing") && <Running {...props} />}
      {rests && isKept && fields}
      {rests && (isKept || work.isUnreadable.value) && (
        <p class="run-buttons">
          {isKept && buttons}
          <Kept {...props} />
        </p>
      )}
      {children}
    </section>
  );
}

function Running({ name, work, doing }: KeptViewProps): JSX.Element {
  const isPausing = work.phase.value === "pausing";
  return (
    <p class="run-buttons">
      <button
        type="button"
        id={`${name}-pause`}
        class="secondary"
        disabled={isPausing}
        onClick={() => work.pause()}
      >
        {isPausing ? say("Pausing…") : say("Pause")}
      </button>
      <span id={`${name}-doing`}>{doing ?? say("Getting ready…")}</span>
    </p>
  );
}

/** What can be done with a log, also with one that cannot be read. */
function Kept({ name, work, forget }: KeptViewProps): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const save = async (): Promise<void> => {
    const bytes = await work.bytes();
    if (bytes !== null) saveFile("journal.jsonl", new Blob([bytes]));
  };
  return (
    <>
      <button type="button" id={`${name}-save`} class="quiet" onClick={() => void save()}>
        {say("Save its log")}
      </button>
      <button
        type="button"
        id={`${name}-forget`}
        class="quiet"
        onClick={() => (isAsked ? void work.forget() : setAsked(true))}
      >
        {isAsked ? say("Delete it for good") : forget}
      </button>
    </>
  );
}
