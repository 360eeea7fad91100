// How fit a team is: it talks about questions as in any run, and its outcomes are held against the known answers. Nobody learns.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import type { Fitness, FrozenTeam, Genome } from "../search/genome.ts";
import { heldOutQuestions } from "../search/held_out_questions.ts";
import { SealedQuestions } from "../search/sealed_questions.ts";
import type { TeamSpace } from "../search/team_space.ts";
import { voteAccuracy, talkTexts } from "../search/team_talk.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import type { Surroundings } from "./command.ts";
import { type MeasuringOrder, measureRun } from "./measured_run.ts";

export interface TeamBenchOrder extends MeasuringOrder {
  readonly space: TeamSpace;
  /** The settings of the team that everything begins with. */
  readonly texts: ReadonlyMap<string, string>;
  /** Test questions that a frozen team talks about. */
  readonly heldOut: number;
  /** The evolution's folder. */
  readonly out: string;
}

export class TeamBench {
  readonly #given: TeamBenchOrder;
  readonly #around: Surroundings;

  constructor(given: TeamBenchOrder, around: Surroundings) {
    this.#given = given;
    this.#around = around;
  }

  async judge(genome: Genome): Promise<Pick<Fitness, "fitness" | "cost" | "why">> {
    const folder = join(this.#given.out, "teams", String(genome.id).padStart(4, "0"));
    const view = (questions: TaskSet) => SealedQuestions.toTalk(questions);
    const { value, cost, why } = await this.#talk(genome, this.#given.texts, { folder, view });
    return { fitness: value ?? 0, cost, why };
  }

  /** The first genome and another one on test questions, which nobody has read before. @throws errors of the runs */
  async freeze(first: Genome, winner: Genome): Promise<FrozenTeam> {
    const { texts, heldOut, out } = this.#given;
    const scores = [];
    for (const [name, genome] of [["before", first] as const, ["after", winner] as const]) {
      const run = { folder: join(out, "frozen", name), view: heldOutQuestions };
      const { value, why } = await this.#talk(genome, new Map([...texts, ["tasks", String(heldOut)]]), run);
      if (value === null) throw new RunError("config", why);
      scores.push(value);
    }
    const [before = 0, after = 0] = scores;
    return { kind: "frozen", id: winner.id, before, after };
  }

  #talk(
    genome: Genome,
    texts: ReadonlyMap<string, string>,
    run: { readonly folder: string; readonly view: (questions: TaskSet) => TaskSet },
  ) {
    const { space } = this.#given;
    const asked = talkTexts(space, genome, texts);
    const traits = space.traitsOf(genome.values);
    const team = { ...run, texts: asked, traits, until: "debate" } as const;
    return measureRun(this.#given, team, this.#around, async ({ id }, store) =>
      voteAccuracy(await store.outcomes(id)),
    );
  }
}
