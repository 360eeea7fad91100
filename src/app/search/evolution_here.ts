// An evolution that runs in the page, by the same rules as `retort evolve`.
import { RunError } from "../../core/errors.ts";
import { createRun } from "../../pipeline/runs.ts";
import { evolve, requireChangeable } from "../../search/evolve.ts";
import { openEvolutionLog } from "../../search/evolution_log.ts";
import { freezeFittest } from "../../search/freeze.ts";
import { requireTeamAnswers, requireTestAnswers } from "../../search/judged_questions.ts";
import { Population } from "../../search/population.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import { searchOrder } from "../../search/search_order.ts";
import { teamSpace } from "../../search/team_space.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import { MemoryStore } from "../../store/memory_store.ts";
import { sourceOf } from "../../tasks/sources.ts";
import type { Split, TaskSet } from "../../tasks/task_set.ts";
import { speakersOf } from "../../teachers/roster.ts";
import { requireSource } from "../../voice/askable.ts";
import { KeptWork, type KeptWorkPorts, type LogOf, type WorkSitting } from "./kept_work.ts";
import { configOfOrder, speakerOfOrder, spokenBy } from "./order_config.ts";
import { PageTeamBench } from "./page_team_bench.ts";
import { PAGE_WORDS } from "./page_words.ts";

/** What a person chooses of a new evolution; the first team is that of the form. */
export interface EvolutionWish {
  readonly config: RunConfig;
  /** Validation questions that each team talks about. */
  readonly questions: number;
  readonly generations: number;
  /** Teams that each generation adds. */
  readonly children: number;
}

/** As the command line's flags are where nobody says otherwise. */
const USUAL = { parents: 4, distance: 0.3 };

type Own = Readonly<Record<"children" | "parents" | "distance" | "generations", number>>;

export interface EvolutionDoing {
  /** The team that talks. */
  readonly id: number;
  /** Whether it talks about the test questions. */
  readonly isFrozen: boolean;
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

interface Asked {
  readonly config: RunConfig;
  readonly heldOut: number;
  readonly own: Own;
  /** What its agents speak through; left out: what is usual now. */
  readonly speaker?: SpeakerName | null;
}

export class EvolutionHere extends KeptWork<"evolution", EvolutionDoing> {
  constructor(ports: KeptWorkPorts) {
    super("evolution", ports);
  }

  begin({ config, questions, generations, children }: EvolutionWish): Promise<void> {
    const asked = {
      config: { ...config, tasks: questions },
      heldOut: config.testTasks,
      own: { ...USUAL, children, generations },
    };
    return this.sitting((sitting) => this.#evolve(asked, sitting));
  }

  /** Goes on with what is kept. @param generations in all, which may be more than before */
  goOn(generations: number): Promise<void> {
    return this.sitting((sitting) => this.#evolve(askedBefore(this.kept(), generations), sitting));
  }

  /** Has the fittest team and the first one talk about the test questions. Nothing may be added afterwards. */
  freeze(): Promise<void> {
    return this.sitting(async (sitting) => {
      const kept = this.kept();
      const asked = askedBefore(kept, Number(kept.order["generations"]));
      const { bench, population, keep, requireEnd } = await this.#open(asked, sitting);
      requireEnd();
      await freezeFittest(population, { bench, keep });
    });
  }

  async #evolve(asked: Asked, sitting: WorkSitting): Promise<void> {
    const { bench, population, keep, space } = await this.#open(asked, sitting);
    if (population.opened !== null) throw new RunError("config", PAGE_WORDS.evolution.closed);
    const { distance: threshold, ...own } = asked.own;
    const order = { space, seed: asked.config.seed, threshold, ...own };
    const { signal } = sitting;
    await evolve(population, order, { judge: (genome) => bench.judge(genome), keep, signal });
  }

  /** Opens all that a sitting needs, and checks that it is the evolution that is kept. */
  async #open({ config: wanted, heldOut: most, own, speaker }: Asked, { store, signal }: WorkSitting) {
    const { files, clock, taskSet: open } = this.ports;
    const source = sourceOf(wanted.source);
    const model = spokenBy(await this.ports.model(), speaker);
    requireSource(source, model.voice);
    const whole = await open(wanted);
    const taskSet = SealedQuestions.toTalk(whole);
    const thereIs = (set: TaskSet, split: Split) => set.size?.(split) ?? Number.POSITIVE_INFINITY;
    const heldOut = Math.min(most, thereIs(whole, "test"));
    const talked = Math.min(wanted.tasks, thereIs(taskSet, "distil"));
    if (Math.min(heldOut, talked, thereIs(taskSet, "test")) === 0)
      throw new RunError("config", PAGE_WORDS.evolution.parts);
    const config = SETTINGS.check({ ...wanted, tasks: talked, testTasks: 1 }); // a run has one at least; none of these comes to it
    const draft = new MemoryStore();
    const run = await createRun({ store: draft, clock, taskSet }, { config, model: model.ref });
    const tasks = await draft.tasks(run.id);
    requireTeamAnswers(tasks);
    const examples = taskSet.examples ?? [];
    const { temperature, codec } = config;
    const speakers = speakersOf(run).length;
    // No worked examples of an agent's own: a log does not hold their texts, so that the next run could not have such a team.
    const space = teamSpace(speakers, { temperature, codec }, [], model.voice.can);
    requireChangeable(space, speakers);
    const order = await searchOrder({
      run,
      tasks,
      examples,
      heldOut,
      speaker: model.speaker,
      trainer: null,
      own,
    });
    const tellOf = (sentence: string) => (this.notice.value = sentence);
    const log = await this.inPageWords(() => openEvolutionLog(files, tellOf, order));
    const population = new Population(log.entries);
    const keep = this.keeping(log, (entries) => {
      return { kind: "evolution", order, isTorn: false, population: new Population(entries) };
    });
    const tell = (what: string, done: number, total: number): void => {
      const id = population.opened ?? population.open?.id ?? 0;
      this.doing.value = { id, isFrozen: population.opened !== null, what, done, total };
    };
    const texts = SETTINGS.texts(config);
    texts.delete("codec"); // a field of the team
    const bench = new PageTeamBench(
      { space, texts, heldOut },
      { store, clock, crew: this.ports.crew(), model, questions: whole, signal, tell },
    );
    const requireEnd = () => requireTestAnswers(whole, heldOut, config.seed);
    return { bench, population, keep, space, requireEnd };
  }
}

/** How many generations in all an evolution is offered to go on to. */
export function nextGenerations({ population, order }: LogOf<"evolution">, most: number): number {
  const asked = Number(order["generations"]);
  const there = population.all.at(-1)?.genome.generation ?? 0;
  const isDone = there > asked || population.all.length >= 1 + asked * Number(order["children"]);
  return isDone && population.open === null ? Math.min(most, there + asked) : Math.max(asked, there);
}

/** What was asked of an evolution, out of its log. */
function askedBefore({ order }: LogOf<"evolution">, generations: number): Asked {
  const numberOf = (key: string) => Number(order[key]);
  return {
    config: configOfOrder(order),
    speaker: speakerOfOrder(order),
    heldOut: numberOf("test-tasks"),
    own: {
      children: numberOf("children"),
      parents: numberOf("parents"),
      distance: numberOf("distance"),
      generations,
    },
  };
}
