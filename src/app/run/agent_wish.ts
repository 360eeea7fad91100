// What a person asks of single agents of a new run, as it was typed. Texts become traits when the run begins, and are judged by the
// same limits as those of the command line.
import type { AgentTraits } from "../../teachers/agent_traits.ts";
import type { WorkedExample } from "../../records/worked_example.ts";

export interface AgentWish {
  /** "" for the temperatures of the settings. */
  readonly temperature: string;
  /** "" for none. */
  readonly role: string;
  /** Empty for those of the run. */
  readonly examples: readonly WorkedExample[];
}

export const NO_WISH: AgentWish = { temperature: "", role: "", examples: [] };

/** One agent's traits. What is no number becomes NaN, which no limit admits. */
export function traitsOfWish({ temperature, role, examples }: AgentWish): AgentTraits {
  const text = temperature.trim();
  return {
    ...(text === "" ? {} : { temperature: Number(text) }),
    ...(role.trim() === "" ? {} : { role: role.trim() }),
    ...(examples.length === 0 ? {} : { examples }),
  };
}

/** The traits of a new run's agents, one entry an agent; undefined where nobody differs. @param agents how many speak */
export function traitsOfWishes(
  wishes: readonly AgentWish[],
  agents: number,
): readonly AgentTraits[] | undefined {
  const traits = Array.from({ length: agents }, (_, seat) => traitsOfWish(wishes[seat] ?? NO_WISH));
  return traits.some((each) => Object.keys(each).length > 0) ? traits : undefined;
}
