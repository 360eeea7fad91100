// How fit a team is, in the page: it talks about questions as in any run, and its outcomes are held against the known answers. Nobody learns.
import { asRunError } from "../../core/errors.ts";
import { isOfSettings } from "../../search/faults.ts";
import type { Fitness, FrozenTeam, Genome } from "../../search/genome.ts";
import { heldOutQuestions } from "../../search/held_out_questions.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import type { TeamSpace } from "../../search/team_space.ts";
import { voteAccuracy, talkTexts } from "../../search/team_talk.ts";
import type { RunRecord } from "../../store/store.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import { PageRuns, type PageRunsPorts, type WantedRun } from "./page_runs.ts";

/** What the names of the two runs of a freezing begin with: they stay beside one another until both are measured. */
const FROZEN = "frozen:";

export interface TeamBenchOptions {
  readonly space: TeamSpace;
  /** The settings of the team that everything begins with, without those that are fields of a team. */
  readonly texts: ReadonlyMap<string, string>;
  /** Test questions that a frozen team talks about. */
  readonly heldOut: number;
}

export class PageTeamBench {
  readonly #options: TeamBenchOptions;
  readonly #ports: PageRunsPorts;
  readonly #runs: PageRuns;

  constructor(options: TeamBenchOptions, ports: PageRunsPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#runs = new PageRuns(ports);
  }

  /** @throws what is no fault of the team's settings */
  async judge(genome: Genome): Promise<Pick<Fitness, "fitness" | "cost" | "why">> {
    const { texts } = this.#options;
    const view = (questions: TaskSet) => SealedQuestions.toTalk(questions);
    let run: RunRecord | null = null;
    try {
      run = await this.#runs.seat(this.#talk(genome, `team ${genome.id}`, texts, view));
      const fitness = await this.#voteOf(run);
      return { fitness, cost: await this.#runs.cost(run), why: "" };
    } catch (thrown) {
      const error = asRunError(thrown, "evolution");
      if (!isOfSettings(error)) throw error;
      this.#ports.signal.throwIfAborted(); // it is judged again when the evolution goes on
      return { fitness: 0, cost: run === null ? 0 : await this.#runs.cost(run), why: error.message };
    }
  }

  /** The first genome and another one on test questions, which nobody has read before. @throws errors of the runs */
  async freeze(first: Genome, winner: Genome): Promise<FrozenTeam> {
    const { texts, heldOut } = this.#options;
    const asked = new Map([...texts, ["tasks", String(heldOut)] as const]);
    const shareOf = async (genome: Genome, name: string) =>
      this.#voteOf(
        await this.#runs.seat({
          ...this.#talk(genome, `${FROZEN}${name}`, asked, heldOutQuestions),
          beside: FROZEN,
        }),
      );
    const before = await shareOf(first, "before");
    return { kind: "frozen", id: winner.id, before, after: await shareOf(winner, "after") };
  }

  #talk(
    genome: Genome,
    name: string,
    texts: ReadonlyMap<string, string>,
    view: WantedRun["view"],
  ): WantedRun {
    const { space } = this.#options;
    return { name, texts: talkTexts(space, genome, texts), view, traits: space.traitsOf(genome.values) };
  }

  async #voteOf(run: RunRecord): Promise<number> {
    await this.#runs.go(run, "debate");
    return voteAccuracy(await this.#ports.store.outcomes(run.id));
  }
}
