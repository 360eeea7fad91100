// What one agent of a team has of its own: how varied it answers, a sentence about who it is, worked examples. A team of one model whose
// members differ makes different mistakes, so that more questions are answered right by somebody.
import { RunError } from "../core/errors.ts";
import { AGENT_LIMITS, type AgentSpec } from "../records/agent_spec.ts";
import { MOST_SHOWN, type Primer } from "../records/primer.ts";
import type { WorkedExample } from "../records/worked_example.ts";

/** An agent's own; what is left out is as the settings of the run say. */
export interface AgentTraits {
  readonly temperature?: number;
  /** Stands in its system message. Needs "messages" of the voice. */
  readonly role?: string;
  /** Shown to this agent in place of the run's. Needs "examples" of the voice. */
  readonly examples?: readonly WorkedExample[];
}

/** Checks what was asked of one agent. @param who e.g. "Agent 2" @throws RunError("config") naming the agent and the limit */
export function checkTraits({ temperature, role, examples }: AgentTraits, who: string): void {
  const { min, max } = AGENT_LIMITS.temperature;
  if (temperature !== undefined && !(temperature >= min && temperature <= max)) {
    throw bad(who, `its temperature is a number from ${min} to ${max}, got ${temperature}`);
  }
  if (role !== undefined && (role.trim() === "" || role.length > AGENT_LIMITS.role)) {
    throw bad(who, `its role is a sentence of 1 to ${AGENT_LIMITS.role} characters, got ${role.length}`);
  }
  if (examples === undefined) return;
  if (examples.length === 0 || examples.length > AGENT_LIMITS.examples) {
    throw bad(who, `it may have 1 to ${AGENT_LIMITS.examples} examples of its own, got ${examples.length}`);
  }
  const empty = examples.findIndex(
    ({ question, solution }) => question.trim() === "" || solution.trim() === "",
  );
  if (empty >= 0) throw bad(who, `its example ${empty + 1} lacks its question or its answer`);
}

/** Whether any agent is asked otherwise than a plain one, which takes a voice with messages. */
export function needsMessages(traits: readonly AgentTraits[]): boolean {
  return traits.some(({ role, examples }) => role !== undefined || examples !== undefined);
}

/** What was chosen for a new run's agents: the roster as it is stored, and what they are shown. */
interface Primed {
  readonly roster: readonly AgentSpec[];
  readonly primer: Primer | undefined;
}

/** Deals traits out to agents in turn, as models are dealt. An agent with examples of its own is shown those alone.
 *  @param programs members of the roster through whom no model speaks: they get none
 *  @throws RunError("config") for traits beyond the limits, and for more of them than agents */
export function giveTraits(
  { roster, primer }: Primed,
  traits: readonly AgentTraits[],
  programs: readonly string[] = [],
): Primed {
  const speakers = roster.filter(({ id }) => !programs.includes(id));
  if (traits.length > speakers.length) {
    throw new RunError(
      "config",
      `The team names ${traits.length} agents, and ${speakers.length === 1 ? "one agent speaks" : `${speakers.length} agents speak`}. Name fewer, or let more agents speak.`,
      { traits: traits.length, agents: speakers.length },
    );
  }
  if (traits.every((each) => Object.keys(each).length === 0)) return { roster, primer };
  const shared = primer?.examples ?? [];
  const all = [...shared];
  const placeOf = (example: WorkedExample): number => {
    const known = all.findIndex((each) => isSame(each, example));
    return known < 0 ? all.push(example) - 1 : known;
  };
  const given = roster.map((agent): AgentSpec => {
    const seat = speakers.indexOf(agent);
    if (seat < 0) return agent;
    const own = traits[seat % traits.length]!;
    checkTraits(own, agent.name);
    const { temperature, role, examples } = own;
    return {
      ...agent,
      ...(temperature === undefined ? {} : { temperature }),
      ...(role === undefined ? {} : { role: role.trim() }),
      ...(examples === undefined ? {} : { examples: examples.map(placeOf) }),
    };
  });
  if (all.length > MOST_SHOWN) {
    throw new RunError(
      "config",
      `The agents have ${all.length} different worked examples; a run holds ${MOST_SHOWN} at most. Give them fewer.`,
      { examples: all.length },
    );
  }
  if (!needsMessages(traits)) return { roster: given, primer };
  const isPlain = all.length === shared.length;
  return {
    roster: isPlain
      ? given
      : given.map((agent) => (programs.includes(agent.id) ? agent : withPlaces(agent, shared.length))),
    primer: { ...primer, examples: all },
  };
}

/** An agent that names no examples is shown all that a run holds: now that others have their own, it names the shared ones. */
function withPlaces(agent: AgentSpec, shared: number): AgentSpec {
  return agent.examples === undefined
    ? { ...agent, examples: Array.from({ length: shared }, (_, place) => place) }
    : agent;
}

const isSame = (a: WorkedExample, b: WorkedExample): boolean =>
  a.question === b.question && a.solution === b.solution;

function bad(who: string, what: string): RunError {
  return new RunError("config", `${who}: ${what}. Change it, or leave it out.`, { who });
}

/** An agent as a receipt names it, with what it had of its own. */
export interface AgentFacts {
  readonly id: string;
  readonly temperature?: number;
  readonly role?: string;
  /** How many worked examples it was shown. */
  readonly examples?: number;
}

/** The agents of a run that had something of their own. Examples that were dealt out by the settings, to each as many, are the
 *  settings' matter. */
export function agentFacts(
  roster: readonly AgentSpec[],
  { exampleSets }: { readonly exampleSets: "shared" | "own" },
): readonly AgentFacts[] {
  const all = roster.map(({ id, temperature, role, examples }) => ({
    id,
    ...(temperature === undefined ? {} : { temperature }),
    ...(role === undefined ? {} : { role }),
    ...(examples === undefined ? {} : { examples: examples.length }),
  }));
  const areDealt = exampleSets === "own" && new Set(all.map(({ examples }) => examples)).size === 1;
  const isPlain = ({ temperature, role, examples }: AgentFacts) =>
    temperature === undefined && role === undefined && (examples === undefined || areDealt);
  return all.every(isPlain) ? [] : all;
}
