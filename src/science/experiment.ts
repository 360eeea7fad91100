// What the rows of one run share: the question sets, the debates, and the ways to ask questions and judge what comes.
// Debates are kept as files of turns, because several rows learn from one of them; see `turns`.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { closings } from "../records/turn_ends.ts";
import { readTurn, type TurnV1 } from "../records/turn_v1.ts";
import type { SelfCheck } from "../eval/quality.ts";
import { generationFlops } from "../model/flops.ts";
import type { LoraArena } from "../model/lora.ts";
import { arithmeticTasks } from "../tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../tasks/task_set.ts";
import { isRight } from "../tasks/judge.ts";
import { PROTOCOLS, type ProtocolId } from "../teachers/list.ts";
import { countVotes } from "../teachers/verdict.ts";
import { defaultConfig } from "../settings/run_config.ts";
import { talkAll } from "./debates.ts";
import type { Lab } from "./lab.ts";
import { choosingQuestions, questionSets } from "./question_sets.ts";
import type { AnswerLine, SetName } from "./records.ts";
import { type Section, type Settings, settingsOf, TEST_SEED } from "./settings.ts";

/** Where raw files lie. */
export interface RawFiles {
  /** null when there is none. */
  read(name: string): Promise<string | null>;
  replace(name: string, text: string): Promise<void>;
  hash(text: string): string;
}

/** Raised when a recipe in this folder changes its meaning without a change of the settings: old raw files are then not taken. */
const REVISION = 2;

/** A debate, or what another teacher says, on one set of questions. */
export interface DebateOf {
  /** The seed's own questions to learn from, or a set of questions to be measured on. */
  readonly on: "distil" | SetName;
  /** "debate" when it is left out. */
  readonly teacher?: ProtocolId;
  readonly agents: number;
  readonly rounds: number;
  readonly seed: number;
  /** Of all rounds, where it is not the settings'. */
  readonly temperature?: number;
}

/** Which question was answered, in which way, and by whom. */
export interface Answering {
  readonly set: SetName;
  readonly task: Task;
  readonly mode: AnswerLine["mode"];
  /** The student's adapter, null for the base. */
  readonly arena: LoraArena | null;
}

export class Experiment {
  readonly lab: Lab;
  readonly settings: Settings;
  readonly files: RawFiles;
  readonly tell: (line: string) => void;
  readonly sets: Readonly<Record<SetName, readonly Task[]>>;
  /** Validation questions by which a training chooses its own best adapter; the gate looks at others. */
  readonly choosing: readonly Task[];
  /** What the rows of one seed make once, by name; see reward_model.ts. */
  readonly shared = new Map<string, unknown>();
  readonly #talks = new Map<string, Promise<Trajectory[]>>();

  constructor(lab: Lab, settings: Settings, files: RawFiles, tell: (line: string) => void) {
    this.lab = lab;
    this.settings = settings;
    this.files = files;
    this.tell = tell;
    this.sets = questionSets(settings, TEST_SEED);
    this.choosing = choosingQuestions(settings, TEST_SEED);
  }

  /** Names a raw file by all that decides its content. */
  key(facts: Readonly<Record<string, unknown>>, learns: readonly Section[]): string {
    const { base } = this.lab.parts;
    const settings = settingsOf(this.settings, learns);
    const all = { ...facts, settings, base: base.sha256, revision: REVISION };
    return this.files.hash(canonicalJson(all)).slice(0, 12);
  }

  /** The questions that this seed learns from. */
  distilTasks(seed: number): readonly Task[] {
    return takeTasks(arithmeticTasks(), "distil", this.settings.distil, seed);
  }

  /** What the teachers said about each question; they talk once, then it is read from its file. */
  trajectories(of: DebateOf): Promise<Trajectory[]> {
    const { teacher = "debate", on, agents, rounds, seed } = of;
    const name = `${teacher}-${on}-${agents}x${rounds}-seed-${seed}-${this.key({ ...of }, [])}.jsonl`;
    let found = this.#talks.get(name);
    if (found === undefined) {
      found = this.#talked(name, of);
      found.catch(() => this.#talks.delete(name));
      this.#talks.set(name, found);
    }
    return found;
  }

  /** Forgets what only one seed's rows share. */
  forget(): void {
    this.#talks.clear();
    this.shared.clear();
    this.lab.forget();
  }

  async #talked(name: string, of: DebateOf): Promise<Trajectory[]> {
    const { teacher = "debate", on, agents, rounds, seed } = of;
    const tasks = on === "distil" ? this.distilTasks(seed) : this.sets[on];
    const file = await this.files.read(name);
    // Written below, whole or not at all.
    const lines = file?.split("\n").filter((line) => line !== "") ?? [];
    const stored = lines.map((line) => readTurn(JSON.parse(line) as Turn | TurnV1));
    if (file === null) {
      const cost = `${tasks.length} questions, ${agents} agents, ${rounds} rounds`;
      this.tell(`  ${PROTOCOLS[teacher].name}: ${cost}`);
    }
    const { temperature, reviseTemperature } = this.settings;
    const warmth =
      of.temperature === undefined
        ? { temperature, reviseTemperature }
        : { temperature: of.temperature, reviseTemperature: of.temperature };
    const talks = await talkAll(
      { parts: this.lab.parts, generate: (requests) => this.lab.generate(requests, null) },
      {
        set: on === "distil" ? "distil" : "test",
        tasks,
        seed,
        config: { ...defaultConfig(), teacher, agents, rounds, samples: agents, ...warmth },
        stored,
      },
    );
    if (file === null) {
      const turns = talks.flatMap((talk) => talk.turns);
      await this.files.replace(name, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(""));
    }
    return talks;
  }

  /** One answer a question: greedy, or sampled as sample 0 of `votes`. */
  async ask(
    set: SetName,
    mode: "greedy" | "sampled",
    seed: number,
    arena: LoraArena | null,
  ): Promise<AnswerLine[]> {
    const tasks = this.sets[set];
    const temperature = mode === "greedy" ? 0 : this.settings.temperature;
    const completions = await this.lab.generate(
      tasks.map((task) => this.#proposal(task, temperature, seed, 0)),
      arena,
    );
    return tasks.map((task, i) => this.line(completions[i]!, { set, task, mode, arena }));
  }

  /** Samples of the base for each question, in the order of `tasks`: samples[task][i]. Sample i is agent i's proposal. */
  async samples(
    tasks: readonly Task[],
    count: number,
    seed: number,
    arena: LoraArena | null = null,
  ): Promise<Completion[][]> {
    const requests = tasks.flatMap((task) =>
      Array.from({ length: count }, (_, i) => this.#proposal(task, this.settings.temperature, seed, i)),
    );
    const completions = await this.lab.generate(requests, arena);
    return tasks.map((_, i) => completions.slice(i * count, (i + 1) * count));
  }

  /** A vote among `count` samples a question. */
  async vote(set: SetName, count: number, seed: number): Promise<AnswerLine[]> {
    const tasks = this.sets[set];
    const samples = await this.samples(tasks, count, seed);
    return tasks.map((task, i) => this.voted(set, task, samples[i] ?? []));
  }

  voted(set: SetName, task: Task, said: readonly Completion[]): AnswerLine {
    const { voice } = this.lab.parts;
    const [winner] = countVotes(
      said.map((each) => ({
        each,
        answer: voice.read(each.text, task.judge, task.choices).answer,
        judge: task.judge,
      })),
    );
    const chosen = winner?.voters[0]?.each ?? said[0]!;
    return {
      ...this.line(chosen, { set, task, mode: "vote", arena: null }),
      ...this.#costs(said, null),
      confidence: (winner?.voters.length ?? 0) / said.length,
      perToken: null,
    };
  }

  /** What the debates of a set of questions answered. */
  async debated(of: DebateOf & { readonly on: SetName }): Promise<AnswerLine[]> {
    const set = of.on;
    const tasks = new Map(this.sets[set].map((task) => [task.id, task]));
    return (await this.trajectories(of)).map(({ taskId, turns, outcome }) => {
      const task = tasks.get(taskId);
      if (task === undefined)
        throw new RunError("internal", `The debate of "${taskId}" is of no question in ${set}.`);
      const last = closings(turns);
      const speaker = last.find(({ id }) => id === outcome.from[0]) ?? last[0]!;
      return {
        kind: "answer",
        set,
        mode: "debate",
        task: taskId,
        family: task.family,
        answer: outcome.answer,
        right: outcome.correct === true,
        ...this.#costs(
          turns.map(({ completion }) => completion),
          null,
        ),
        confidence: outcome.from.length / Math.max(1, last.length),
        perToken: null,
        text: speaker.completion.text,
        steps: this.lab.parts.voice.stepQuality(task, speaker.solution),
      };
    });
  }

  /** Shows the first questions' solutions to their author as the only ones it reads, at temperature 0. -> all lines, in order */
  async withSelfChecks(lines: readonly AnswerLine[], arena: LoraArena | null): Promise<AnswerLine[]> {
    const { voice } = this.lab.parts;
    const tasks = new Map(this.sets.main.map((task) => [task.id, task]));
    const checked = lines.slice(0, this.settings.selfChecks);
    const requests = checked.map((line): GenerateRequest => {
      const prompt = voice.render({
        role: "revise",
        question: tasks.get(line.task)?.question ?? "",
        reads: [voice.read(line.text).solution],
      });
      return {
        id: line.task,
        prompt,
        maxNewTokens: voice.budget("revise").maxNewTokens,
        temperature: 0,
        seed: 0,
      };
    });
    const revisions = await this.lab.generate(requests, arena);
    return lines.map((line, i) => {
      const revision = revisions[i];
      if (revision === undefined) return line;
      const task = tasks.get(line.task);
      const check: SelfCheck = {
        wasRight: line.right,
        isRight:
          task !== undefined &&
          isRight(task, voice.read(revision.text, task.judge, task.choices).answer) === true,
        blamed: voice.blamedStep(revision.text),
        firstWrong: line.steps?.firstWrong ?? null,
      };
      return { ...line, check };
    });
  }

  /** One text as the line of an answer, judged. */
  line(said: Completion, { set, task, mode, arena }: Answering): AnswerLine {
    const { voice } = this.lab.parts;
    const { answer } = voice.read(said.text, task.judge, task.choices);
    const logprobs = said.logprobs ?? [];
    const sum = logprobs.reduce((total, each) => total + each, 0);
    return {
      kind: "answer",
      set,
      mode,
      task: task.id,
      family: task.family,
      answer,
      right: isRight(task, answer) === true,
      ...this.#costs([said], arena),
      confidence: Math.exp(sum),
      perToken: Math.exp(sum / Math.max(1, logprobs.length)),
      text: said.text,
      steps: voice.stepQuality(task, voice.read(said.text).solution),
    };
  }

  #costs(
    said: readonly Completion[],
    arena: LoraArena | null,
  ): Pick<AnswerLine, "generated" | "prompt" | "flops" | "seconds"> {
    const { architecture } = this.lab.parts;
    const rank = arena?.layout.rank ?? 0;
    const total = (of: (completion: Completion) => number) => said.reduce((sum, each) => sum + of(each), 0);
    return {
      generated: total(({ completionTokens }) => completionTokens),
      prompt: total(({ promptTokens }) => promptTokens),
      flops: total((each) => generationFlops(architecture, each.promptTokens, each.completionTokens, rank)),
      seconds: total((each) => ("seconds" in each && typeof each.seconds === "number" ? each.seconds : 0)),
    };
  }

  /** The request that agent `sample` makes in the first round of a debate of the set "test". */
  #proposal(task: Task, temperature: number, seed: number, sample: number): GenerateRequest {
    const { voice } = this.lab.parts;
    return {
      id: `${task.id}/${sample}`,
      prompt: voice.render({ role: "propose", question: task.question }),
      maxNewTokens: voice.budget("propose").maxNewTokens,
      temperature,
      seed: deriveSeed(seed, "turn", "test", task.id, 0, sample),
    };
  }
}
