// A table at which the sums of each solution are asserted: who wrote a wrong one is shown the error and plans once more. The failed
// assertion is a turn of its own, and the new solution another; the protocol is handed the new one.
// Source: CodeAgents (arXiv:2507.03254), where a failed assertion sends an error trace to a replanner, which returns an updated plan.
// Differences from the paper, with reasons:
// 1. The author plans again itself, since a protocol has no replanner at its table.
// 2. There is no local recovery: nothing is executed between the steps of a plan that could be repeated.
// 3. One new plan is asked for, and it is not asserted again: a small model would go on for long. Where it gives no answer, the protocol
//    is handed the first solution.
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Turn } from "../../records/turn.ts";
import { checkWorking } from "../../tasks/check_working.ts";
import { readExpressions } from "../../tasks/working_statements.ts";
import type { Past, Saying, TalkTable, ToolCall } from "../protocol.ts";
import type { SeatedTable } from "../talk_table.ts";
import { claimsIn } from "./claims.ts";
import { isSumClaim } from "./codec.ts";

export class AssertingTable implements TalkTable {
  readonly #table: SeatedTable;
  /** The last turn that each agent was asked for: which of its turns is a new plan must not depend on how fast others are. */
  readonly #last = new Map<string, Promise<Turn>>();

  constructor(table: SeatedTable) {
    this.#table = table;
  }

  get roster(): readonly AgentSpec[] {
    return this.#table.roster;
  }

  get past(): Past {
    return this.#table.past;
  }

  say(agent: string, saying: Saying): Promise<Turn> {
    return this.#next(agent, async () => {
      const said = await this.#table.say(agent, saying);
      const failed = said.kind === "say" ? failedAssertion(said) : null;
      if (failed === null) return said;
      const trace = await this.#table.use(agent, {
        tool: "assert",
        input: said.solution,
        reads: [said],
        answer: failed,
      });
      const plan = await this.#table.say(agent, replanned(saying, [said, trace]));
      return plan.answer === null ? said : plan;
    });
  }

  use(agent: string, call: ToolCall): Promise<Turn> {
    return this.#next(agent, () => this.#table.use(agent, call));
  }

  everyone<Said>(
    speak: (agent: string, place: number) => Promise<Said>,
    agents?: readonly AgentSpec[],
  ): Promise<Said[]> {
    return this.#table.everyone(speak, agents);
  }

  memory(agent: string): readonly Turn[] {
    return this.#table.memory(agent);
  }

  turns(): readonly Turn[] {
    return this.#table.turns();
  }

  maxRead(role: string): number {
    return this.#table.maxRead(role);
  }

  /** Has an agent's turns come one after the other. A failed one hands its error on: the talk is over then. */
  #next(agent: string, take: () => Promise<Turn>): Promise<Turn> {
    const before = this.#last.get(agent);
    const turn = before === undefined ? take() : before.then(take);
    this.#last.set(agent, turn);
    return turn;
  }
}

function replanned({ temperature, instruction }: Saying, reads: readonly Turn[]): Saying {
  return {
    role: "replan",
    reads,
    temperature,
    instruction: {
      ...instruction,
      titles: [null, "Error"],
      request:
        "A step of your solution failed this check. Correct it and every step that follows from it, and write the whole solution again.",
      gives: "solution",
    },
  };
}

/** The error of the first sum that is not true, null where all hold that are understood. */
export function failedAssertion(turn: Pick<Turn, "kind" | "solution" | "answer">): string | null {
  const claims = claimsIn(turn);
  const at = claims.findIndex((claim) => isSumClaim(claim) && checkWorking(claim).verdict === "wrong");
  if (at < 0) return null;
  const claim = claims[at]!;
  const values = readExpressions(claim).flatMap(({ sides }) => sides.map(({ value }) => value));
  return `AssertionError: claim ${at + 1}: ${claim.replaceAll("=", "==")}\nIts sides are ${values.join(" and ")}.`;
}
