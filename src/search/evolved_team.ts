// A genome as a team that a new run can have: what each of its agents has of its own, and the settings that the whole team evolved with.
import { RunError } from "../core/errors.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { type AgentTraits, checkTraits } from "../teachers/agent_traits.ts";
import { CODEC_ROWS } from "../teachers/codecs/rows.ts";
import type { Configuration } from "./configuration.ts";
import { traitsOf } from "./team_space.ts";

export interface EvolvedTeam {
  readonly traits: readonly AgentTraits[];
  /** Texts by setting: the teacher and what it has, and the team's codec. */
  readonly texts: ReadonlyMap<string, string>;
}

/** @param order what the evolution was asked for, by flag
 *  @throws RunError("config") for a team whose agents have worked examples, whose texts a log does not hold, and for values that no agent may have */
export function evolvedTeam(values: Configuration, order: Configuration): EvolvedTeam {
  const seats = Object.keys(values).filter((key) => /^temperature \d+$/.test(key)).length;
  const own = Object.entries(values).find(
    ([key, value]) => key.startsWith("examples ") && value !== "as set",
  );
  if (own !== undefined) {
    throw new RunError(
      "config",
      `This team's agents have worked examples of their own (${own[0]}), whose texts its log does not hold. Use it with retort run --team and the file that retort evolve --freeze writes.`,
    );
  }
  const traits = Array.from({ length: seats }, (_, seat) => traitsOf(values, seat + 1, []));
  for (const [seat, each] of traits.entries()) checkTraits(each, `Agent ${seat + 1}`);
  const texts = new Map<string, string>();
  for (const field of SETTINGS.fields) {
    const value = values[field.key] ?? order[flagName(field)];
    const { key, only } = field;
    const isTeams = key === "teacher" || Object.hasOwn(CODEC_ROWS, key) || only?.list === "teacher";
    if (!isTeams || value === undefined) continue;
    SETTINGS.parse(field, String(value));
    if (only === null || only.ids.includes(String(order["teacher"]))) texts.set(key, String(value));
  }
  return { traits, texts };
}
