// What the rows of the evidence share: the questions, the base's speaker, and what the group said about each set of questions.
import type { Clock } from "../core/ports.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { gather, talkAll } from "../science/debates.ts";
import { defaultConfig, type RunConfig } from "../settings/run_config.ts";
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import { primeRoster, primingOf } from "../teachers/priming.ts";
import { rosterOf } from "../teachers/roster.ts";
import type { SolvePorts } from "../teachers/solve_task.ts";
import { type Priming, requestFor } from "../voice/asking.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import { type Answered, answeredBy } from "./answer.ts";
import { EvidenceQuestions } from "./questions.ts";
import type { EvidenceSizes } from "./sizes.ts";

export interface DeskParts {
  readonly voice: Voice;
  readonly tokenizer: Tokenizer;
  readonly base: ModelRef;
  /** What base and students speak through: another one says nearly the same, and not always the very same. */
  readonly speaker: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What agents call beside the model when they talk about these questions. Left out: nothing. */
  readonly programsFor?: (tasks: readonly Task[]) => Pick<SolvePorts, "isRightProgram" | "tools">;
}

/** Who talks about which questions. */
export interface TalkOf {
  readonly on: "distil" | "test";
  readonly kind: PlainKind;
  readonly seed: number;
  /** The protocol with its numbers; the rest is the run's. */
  readonly teacher: Readonly<Partial<RunConfig>> & Pick<RunConfig, "teacher">;
  /** Of the questions so many, those that come first. Left out: all. */
  readonly most?: number;
  /** Each agent is shown examples of its own. */
  readonly hasOwnExamples?: boolean;
}

/** What a group said about a set of questions. */
export interface GroupTalks {
  /** One each of the tasks, in their order. */
  readonly talks: readonly Trajectory[];
  /** The mean log-probability of a text's tokens, by the id of its turn: how sure the model was. */
  readonly sure: ReadonlyMap<string, number>;
}

/** An answer that is cut there: a chat model that is shown no examples may go on for hundreds of tokens. */
const ANSWER_TOKENS = 96;

export class Desk {
  readonly parts: DeskParts;
  readonly sizes: EvidenceSizes;
  readonly questions: EvidenceQuestions;
  /** The base. */
  readonly say: LanguageModel["generate"];
  /** The base where several groups talk at a time: what they ask for in the same moment is one batch. */
  readonly #sayTogether: (requests: readonly GenerateRequest[]) => Promise<Completion[]>;
  readonly #talks = new Map<string, Promise<GroupTalks>>();

  /** @param say the base's speaker, which remembers what it said */
  constructor(parts: DeskParts, sizes: EvidenceSizes, say: LanguageModel["generate"]) {
    this.parts = parts;
    this.sizes = sizes;
    this.questions = new EvidenceQuestions(sizes);
    this.say = say;
    this.#sayTogether = gather((requests) => say(requests, { signal: parts.signal }));
  }

  /** What stands around a question for who is shown examples. */
  primed(kind: PlainKind): Priming {
    return { examples: this.questions.examples(kind), maxNewTokens: ANSWER_TOKENS };
  }

  /** One greedy answer to each held-out question of these kinds.
   *  @param priming of each kind; the question alone where it gives nothing */
  async greedy(
    kinds: readonly PlainKind[],
    generate: LanguageModel["generate"],
    priming: (kind: PlainKind) => Priming = () => ({ maxNewTokens: ANSWER_TOKENS }),
  ): Promise<Answered[]> {
    const { voice, signal } = this.parts;
    const asked = kinds.flatMap((kind) => this.questions.test(kind).map((task) => ({ kind, task })));
    const requests = asked.map(({ kind, task }) =>
      requestFor(
        voice,
        { role: "propose", question: task.question },
        { id: task.id, temperature: 0, seed: 0 },
        priming(kind),
      ),
    );
    const said = await generate(requests, { signal });
    return asked.map(({ task }, i) => answeredBy(task, said[i]!, { voice }));
  }

  /** The tasks of a talk. */
  tasksOf({ on, kind, seed, most }: Pick<TalkOf, "on" | "kind" | "seed" | "most">): readonly Task[] {
    return (on === "distil" ? this.questions.distil(kind, seed) : this.questions.test(kind)).slice(0, most);
  }

  /** What the base said as this group. */
  talks(of: TalkOf): Promise<GroupTalks> {
    const key = JSON.stringify(of);
    let found = this.#talks.get(key);
    if (found === undefined) {
      found = this.#talk(of);
      found.catch(() => this.#talks.delete(key));
      this.#talks.set(key, found);
    }
    return found;
  }

  /** The group's samples: what students learn from. */
  async samples(kind: PlainKind, seed: number): Promise<readonly Trajectory[]> {
    const { samples } = this.sizes;
    const teacher = { teacher: "self-consistency", samples } as const;
    return (await this.talks({ on: "distil", kind, seed, teacher })).talks;
  }

  async #talk(of: TalkOf): Promise<GroupTalks> {
    const { on, kind, seed, teacher, hasOwnExamples = false } = of;
    const { temperature, examples } = this.sizes;
    const config: RunConfig = {
      ...defaultConfig(),
      temperature,
      reviseTemperature: temperature,
      seed,
      examples,
      exampleSets: hasOwnExamples ? "own" : "shared",
      answerTokens: ANSWER_TOKENS,
      ...teacher,
    };
    const pool = this.questions.examples(kind, hasOwnExamples ? "all" : "shown");
    const { roster, primer } = primeRoster(rosterOf({ config }), pool, config);
    const sure = new Map<string, number>();
    const generate: LanguageModel["generate"] = async (requests) => {
      const said = await this.#sayTogether(requests);
      for (const { id, logprobs = [] } of said) {
        sure.set(id, logprobs.reduce((sum, each) => sum + each, 0) / Math.max(1, logprobs.length));
      }
      return said;
    };
    const { programsFor } = this.parts;
    const tasks = this.tasksOf(of);
    const programs = programsFor === undefined ? {} : { programs: programsFor(tasks) };
    const talks = await talkAll(
      { parts: this.parts, generate, ...programs },
      {
        set: on,
        tasks,
        seed,
        config,
        stored: [],
        shown: { roster, priming: (agent) => primingOf({ config, primer }, agent) },
      },
    );
    return { talks, sure };
  }
}
