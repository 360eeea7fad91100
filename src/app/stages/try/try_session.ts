// Asks a run's base, its student and, on demand, its group a question that a person typed. Nothing of it is stored. The workers are
// those of a run, and as there no two of them hold heavy weights at once; they stay until a run goes on or the person leaves.
import { asRunError, RunError } from "../../../core/errors.ts";
import { systemClock } from "../../../core/ports.ts";
import { type BaseAndStudent, baseAndStudent, studentWeights } from "../../../pipeline/base_and_student.ts";
import { Crew, type CrewPorts, noLongerNeeded } from "../../../pipeline/crew.ts";
import { HEAVY_BYTES } from "../../../pipeline/heavy.ts";
import { talkPrograms } from "../../../pipeline/talk_programs.ts";
import type { GenerateRequest } from "../../../records/completion.ts";
import type { Task } from "../../../records/task.ts";
import type { Trajectory } from "../../../records/trajectory.ts";
import type { RunRecord, Store } from "../../../store/store.ts";
import { withStore } from "../../../store/with_store.ts";
import { primingOf, studentPriming } from "../../../teachers/priming.ts";
import { isLearner, taughtTalks } from "../../../teachers/past.ts";
import { rosterOf, talksOf } from "../../../teachers/roster.ts";
import { solveTask } from "../../../teachers/solve_task.ts";
import type { RunEvent } from "../../../threads/run_event.ts";
import { type Priming, requestFor } from "../../../voice/asking.ts";
import type { Voice } from "../../../voice/voice.ts";
import { choiceOf } from "../../run/chosen_model.ts";
import type { PageModel } from "../../run/session_ports.ts";
import type { TryState, TriedAnswer, TriedTurn } from "./try_state.ts";
import { toldError } from "../../parts/told_error.ts";
import type { Sentence } from "../../words/say.tsx";

export interface TryPorts {
  readonly openStore: () => Promise<Store>;
  /** @param database where the run lies, when that is not the page's project */
  readonly crew: (database?: string) => CrewPorts;
  /** @param path of a stored model, "" for the bundled one */
  readonly model: (path: string) => Promise<PageModel>;
  /** Why the model cannot be asked, null when it can. @param path as a run names it */
  readonly whyNot: (question: string, path: string) => Promise<string | null>;
  /** Makes it one of the person's own questions. @returns what became of it, in a sentence */
  readonly keep: (question: string) => string;
}

/** The run and how its models are spoken to. */
interface Opened {
  readonly run: RunRecord;
  readonly tasks: readonly Task[];
  readonly voice: Voice;
  readonly crew: Crew;
  readonly speakers: BaseAndStudent;
}

type Speaker = "base" | "student";

/** What goes on, said by the view: the language may change meanwhile. */
const DOING: Readonly<Record<Speaker | "ready" | "group", Sentence>> = {
  ready: "Getting ready…",
  base: "The base answers…",
  student: "The student answers…",
  group: "The group talks…",
};

export class TrySession {
  readonly #state: TryState;
  readonly #ports: TryPorts;
  readonly #runId: string;
  #opened: Promise<Opened> | null = null;
  /** Counts what was asked: what an older question still gives is dropped. */
  #asked = 0;

  constructor(state: TryState, ports: TryPorts, runId: string) {
    this.#state = state;
    this.#ports = ports;
    this.#runId = runId;
  }

  readonly ask = (): void => {
    const question = this.#state.question.value.trim();
    if (question === "" || this.#state.doing.value !== "") return;
    void this.#ask(question, ++this.#asked);
  };

  /** Ends whoever speaks; what was said so far stays. */
  readonly stop = (): void => {
    this.#asked++;
    this.#state.doing.value = "";
    this.close();
  };

  readonly keep = (): void => {
    const { kept, tried } = this.#state;
    if (tried.value !== null) kept.value = this.#ports.keep(tried.value.question);
  };

  /** Gives the workers back. */
  readonly close = (): void => {
    const opened = this.#opened;
    this.#opened = null;
    opened?.then(
      ({ crew }) => crew.drop(new RunError("aborted", "Stopped.")),
      () => undefined, // whoever opened it has the error
    );
  };

  async #ask(question: string, own: number): Promise<void> {
    const { doing, refusal, kept, tried, asksGroup } = this.#state;
    const isCurrent = () => own === this.#asked;
    [refusal.value, kept.value] = ["", ""];
    doing.value = DOING.ready;
    try {
      const opened = await (this.#opened ??= this.#open());
      const why = await this.#ports.whyNot(question, opened.run.model.path);
      if (!isCurrent()) return;
      if (why !== null) {
        refusal.value = why;
        return;
      }
      const task = taskOf(question, opened.tasks);
      tried.value = { question, known: task.answer };
      await this.#answer("base", task, opened, own);
      await this.#answer("student", task, opened, own);
      if (asksGroup.value && isCurrent()) await this.#talk(task, opened, own);
    } catch (thrown) {
      if (!isCurrent()) return;
      this.close(); // a worker that failed is no good for the next question
      refusal.value = toldError(asRunError(thrown, "trying the student"));
    } finally {
      if (isCurrent()) doing.value = "";
    }
  }

  async #open(): Promise<Opened> {
    const [run, tasks] = await withStore(this.#ports.openStore, (store) =>
      Promise.all([store.getRun(this.#runId), store.tasks(this.#runId)]),
    );
    if (run === null) throw new RunError("store-corrupt", `There is no run "${this.#runId}" in the store.`);
    const { voice } = await this.#ports.model(choiceOf(run));
    const crew = new Crew(this.#ports.crew(), run, (event) => this.#hear(event));
    const speakers = await baseAndStudent(crew, {
      trainer: () => crew.trainer(),
      adapter: () => withStore(this.#ports.openStore, (store) => studentWeights(store, run.id)),
    });
    return { run, tasks, voice, crew, speakers };
  }

  /** One greedy answer. The base is shown what the agents were shown, the student the question alone. */
  async #answer(who: Speaker, task: Task, { run, voice, speakers }: Opened, own: number): Promise<void> {
    if (own !== this.#asked) return;
    this.#state.doing.value = DOING[who];
    const priming: Priming = who === "base" ? primingOf(run, rosterOf(run)[0]) : studentPriming(run.config);
    const asked = { role: "propose", question: task.question };
    const how: Pick<GenerateRequest, "id" | "temperature" | "seed"> = {
      id: who,
      temperature: 0,
      seed: run.seed,
    };
    const [completion] = await speakers[who]([requestFor(voice, asked, how, priming)]);
    if (own !== this.#asked || completion === undefined) return;
    const { answer } = voice.read(completion.text, task.judge, task.choices);
    this.#put(who, { text: completion.text, answer, isWhole: true });
  }

  /** The protocol of the run talks about the question, as it did about the run's own. */
  async #talk(task: Task, { run, tasks, voice, crew, speakers }: Opened, own: number): Promise<void> {
    this.#state.doing.value = DOING.group;
    this.#putTurns([]);
    const isHeavy = !speakers.isApart && ((await crew.trainer()).report.memory["weights"] ?? 0) > HEAVY_BYTES;
    if (isHeavy) crew.drop(noLongerNeeded(), "trainer");
    if (speakers.isApart) crew.drop(noLongerNeeded(), "student");
    const roster = rosterOf(run);
    const past = { talks: await this.#taught(run), isLearning: false };
    const sitting = {
      runId: run.id,
      set: "test" as const,
      seed: run.seed,
      task,
      roster,
      priming: (agent: (typeof roster)[number]) => primingOf(run, agent),
      stored: [],
      past,
    };
    const questions = tasks.filter(({ split }) => split === "test");
    const trajectory = await solveTask(run.config, sitting, {
      ...talkPrograms({ crew, clock: systemClock, model: run.model }, questions),
      maxRead: (role) => voice.budget(role).maxRead,
      speak: async (job) => {
        const agent = roster.find(({ id }) => id === job.agent)?.name ?? job.agent;
        const turn = { id: job.id, agent, text: "", answer: null, isWhole: false };
        if (own === this.#asked) this.#putTurns([...this.#turns(), turn]);
        return (await crew.team()).speak(job);
      },
      onTurn: ({ id, completion, answer }) => {
        if (own === this.#asked) this.#change(id, { text: completion.text, answer, isWhole: true });
        return Promise.resolve();
      },
      onOutcome: () => Promise.resolve(),
    });
    if (isHeavy) crew.drop(noLongerNeeded(), "team");
    if (own !== this.#asked) return;
    this.#putTurns(this.#turns(), trajectory.outcome.answer);
  }

  /** What its group said on the questions that taught, where the teacher learned from them. */
  async #taught(run: RunRecord): Promise<readonly Trajectory[]> {
    if (!isLearner(run.config)) return [];
    return withStore(this.#ports.openStore, async (store) => {
      const [turns, outcomes, tasks] = await Promise.all([
        store.turns(run.id),
        store.outcomes(run.id),
        store.tasks(run.id),
      ]);
      return taughtTalks(talksOf(run, turns, outcomes), tasks);
    });
  }

  /** What is being written, a few tokens at a time. */
  #hear(event: RunEvent): void {
    if (event.type !== "tokens" || this.#state.doing.value === "") return;
    for (const { id, text } of event.rows) {
      if (id === "base" || id === "student") this.#put(id, { text, answer: null, isWhole: false });
      else this.#change(id, { text, answer: null, isWhole: false });
    }
  }

  #put(who: Speaker, said: TriedAnswer): void {
    const { tried } = this.#state;
    if (tried.value !== null) tried.value = { ...tried.value, [who]: said };
  }

  #turns(): readonly TriedTurn[] {
    return this.#state.tried.value?.group?.turns ?? [];
  }

  #putTurns(turns: readonly TriedTurn[], answer?: string | null): void {
    const { tried } = this.#state;
    if (tried.value === null) return;
    tried.value = { ...tried.value, group: { turns, ...(answer === undefined ? {} : { answer }) } };
  }

  #change(id: string, said: TriedAnswer): void {
    const turns = this.#turns();
    if (turns.some((turn) => turn.id === id)) {
      this.#putTurns(turns.map((turn) => (turn.id === id ? { ...turn, ...said } : turn)));
    }
  }
}

/** The question as a task: one of the run's where it is that, else one whose answer nobody knows, read as the run's answers are. */
function taskOf(question: string, tasks: readonly Task[]): Task {
  const same = tasks.find((task) => task.question === question);
  if (same !== undefined) return same;
  const judge = tasks[0]?.judge === "number" ? "number" : "text";
  return { id: "tried", question, answer: null, judge, family: "", split: "test", origin: "own" };
}
