// Which model each agent of a run speaks through. Agents of several models sit at one table, so their models must be able to read one
// another; the student's base is the run's own model, whoever teaches.
import { RunError } from "../core/errors.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import type { Voice } from "../voice/voice.ts";
import { requireCapability } from "../voice/needs.ts";
import { protocolOf, type TeacherConfig } from "./protocol_of.ts";
import { rosterOf, type TaughtRun } from "./roster.ts";

/** What a run says of its group and of its own model. */
export interface GroupRun extends TaughtRun {
  readonly model: ModelRef;
  readonly speaker?: SpeakerName | undefined;
}

/** One model of a run, with the agents that speak through it. */
export interface GroupModel extends SpokenModel {
  readonly agents: readonly AgentSpec[];
}

/** The model of a run's agent. */
export function modelOf(
  { model, speaker }: Omit<GroupRun, keyof TaughtRun>,
  { through }: AgentSpec,
): SpokenModel {
  return through ?? { model, ...(speaker === undefined ? {} : { speaker }) };
}

/** The distinct models of a run: its own first, also where no agent speaks through it, since the baselines are its answers; then the
 *  others, in the order of their first agents. */
export function groupModels(run: GroupRun): readonly [GroupModel, ...GroupModel[]] {
  const own = { ...modelOf(run, UNNAMED), agents: [] as AgentSpec[] };
  const others: (SpokenModel & { readonly agents: AgentSpec[] })[] = [];
  for (const agent of rosterOf(run)) {
    const spoken = modelOf(run, agent);
    const known = [own, ...others].find(({ model }) => isSame(model, spoken.model));
    if (known === undefined) others.push({ ...spoken, agents: [agent] });
    else known.agents.push(agent);
  }
  return [own, ...others];
}

/** An agent that names no model. */
const UNNAMED: AgentSpec = { id: "agent", name: "Agent" };

const isSame = (a: ModelRef, b: ModelRef): boolean => a.path === b.path && a.sha256 === b.sha256;

/** Deals models out to agents in turn: with two models and three agents, the third speaks through the first one again.
 *  @param programs members of the roster through whom no model speaks: none is dealt to them
 *  @param models one entry an agent, begun anew where there are more agents; null stands for the run's own model
 *  @throws RunError("config") for more models than agents */
export function dealModels(
  roster: readonly AgentSpec[],
  models: readonly (SpokenModel | null)[],
  programs: readonly string[] = [],
): readonly AgentSpec[] {
  const speakers = roster.filter(({ id }) => !programs.includes(id));
  if (models.length > speakers.length) {
    throw new RunError(
      "config",
      `The team names ${models.length} models, and ${speakers.length === 1 ? "one agent speaks" : `${speakers.length} agents speak`}. Name fewer models, or let more agents speak.`,
      { models: models.length, agents: speakers.length },
    );
  }
  return roster.map((agent) => {
    const seat = speakers.indexOf(agent);
    const through = seat < 0 ? null : (models[seat % models.length] ?? null);
    return through === null ? agent : { ...agent, through };
  });
}

/** What a seat in a group depends on. */
export type SeatConfig = TeacherConfig & { readonly examples: number };

/** A model as it is spoken to, by its name. */
interface Speaking {
  readonly name: string;
  readonly voice: Pick<Voice, "notation">;
}

/** Refuses two models for one group that could not read one another's solutions. @throws RunError("config") */
export function requireSameTable(own: Speaking, other: Speaking): void {
  if (own.voice.notation === other.voice.notation) return;
  const words = ({ name, voice }: Speaking) =>
    `${name} writes ${voice.notation === null ? "plain sentences" : "a notation of its own"}`;
  throw new RunError(
    "config",
    `${own.name} and ${other.name} cannot be one team: ${words(own)} and ${words(other)}, so neither can read what the other says. Choose two chat models.`,
    { own: own.name, other: other.name },
  );
}

/** Whether a model can take part in what a run's group does. @throws RunError("config") naming the model and what it lacks */
export function requireSeat(
  { name, voice }: { readonly name: string; readonly voice: Voice },
  config: SeatConfig,
): void {
  const { needs, words } = protocolOf(config);
  for (const needed of needs) {
    requireCapability(voice, needed, {
      feature: `${words.title} with ${name}`,
      instead: "Choose another teacher, or another model.",
    });
  }
  if (config.examples === 0) return;
  requireCapability(voice, "examples", {
    feature: `Showing ${name} worked examples`,
    instead: "Show none, or choose another model.",
  });
}
