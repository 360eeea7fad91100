// Who says what in OPTAGENT; whose it is, and what differs from the paper, stands in protocols/optagent.ts. Loaded when it is first needed.
import { deriveSeed, uniform } from "../../core/rng.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import {
  bestEdges,
  drawnEdges,
  type Edge,
  GRAPH,
  graphText,
  HEAR,
  learnedEdges,
  type RecordedGraph,
  recordedGraph,
} from "../learned_edges.ts";
import type { TalkTable } from "../protocol.ts";
import { votedOutcome } from "../verdict.ts";

interface OptAgentConfig {
  readonly agents: number;
  readonly rounds: number;
  readonly drafts: number;
  readonly edges: number;
  readonly edgeRate: number;
  readonly edgeSpread: number;
  readonly edgeVerifier: "key" | "agreement";
  readonly temperature: number;
  readonly reviseTemperature: number;
}

/** What each agent is told of itself, by its place. */
const PROFILES = [
  "You reason by deduction: every step follows from the one before it.",
  "You explain: you say in plain words what each number stands for.",
  "You check: you do every sum twice before you write it down.",
  "You estimate first what size the answer must have, and then reckon exactly.",
  "You work backwards, from what is asked to what is given.",
  "You doubt: you look for what in the question is easily overlooked.",
  "You read slowly: you write down everything that is given before you reckon.",
  "You look for the shortest way to the answer.",
];

/** How each of the different outputs is asked for. */
const WAYS = [
  "Answer the question step by step, from what is given to what is asked.",
  "Answer the question in another way: begin with what is asked, and work back to what is given.",
  "Answer the question in a third way: write down first what every number means, then put them together.",
];

export async function optagentTalk(_task: Task, table: TalkTable, config: OptAgentConfig): Promise<Outcome> {
  const debaters = table.roster.slice(0, config.agents);
  const held = await table.everyone((agent) => firstAnswer(table, agent, config), debaters);
  for (const edges of await roundsOf(table, held, config)) {
    await heardAlong(table, edges, held, config.reviseTemperature);
  }
  return votedOutcome(held, table.turns());
}

/** An agent's profile, as words of an instruction; none for an agent to which a person gave a role of its own. */
function profileOf(table: TalkTable, agent: string): { readonly persona?: string } {
  const place = table.roster.findIndex(({ id }) => id === agent);
  return table.roster[place]?.role === undefined ? { persona: PROFILES[place]! } : {};
}

/** One of the different outputs that an agent was made to write, drawn by the seed of the first. */
async function firstAnswer(
  table: TalkTable,
  agent: string,
  { drafts, temperature }: Pick<OptAgentConfig, "drafts" | "temperature">,
): Promise<Turn> {
  const self = table.roster.find(({ id }) => id === agent)!;
  const written = await table.everyone(
    (_agent, way) =>
      table.say(agent, {
        role: "draft",
        reads: [],
        temperature,
        instruction: { ...profileOf(table, agent), titles: [], request: WAYS[way]!, gives: "solution" },
      }),
    Array.from({ length: drafts }, () => self),
  );
  const different = written.filter(
    ({ solution }, i) => written.findIndex((other) => other.solution.trim() === solution.trim()) === i,
  );
  const answering = different.filter(({ answer }) => answer !== null);
  const drawn = answering.length === 0 ? different : answering;
  return drawn[Math.floor(uniform(deriveSeed(written[0]!.seed, "first"), 0) * drawn.length)]!;
}

/** The edges of each round after the first, out of what earlier talks taught. What is stored of this talk already is gone by. */
async function roundsOf(
  table: TalkTable,
  firsts: readonly Turn[],
  config: OptAgentConfig,
): Promise<RecordedGraph["rounds"]> {
  const agents = firsts.map(({ agent }) => agent);
  const { talks, isLearning } = table.past;
  const learned = learnedEdges(talks, { agents, rate: config.edgeRate, verifier: config.edgeVerifier });
  const seed = table.memory(agents[0]!)[0]!.seed;
  const rounds = Array.from({ length: config.rounds - 1 }, (_, round) =>
    isLearning
      ? drawnEdges(
          learned,
          { count: config.edges, spread: config.edgeSpread },
          deriveSeed(seed, "round", round),
        )
      : bestEdges(learned, config.edges),
  );
  const input = isLearning ? "edges to learn from" : "edges of greatest weight";
  const answer = graphText({ ...learned, rounds });
  const recorded = await table.use("actor", { tool: GRAPH, input, reads: firsts, answer });
  return recordedGraph(recorded.completion.text)?.rounds ?? rounds;
}

/** One round: each listener hears its speakers one after the other, and answers again after each.
 *  @param held what each agent holds, by place; replaced as it answers */
async function heardAlong(
  table: TalkTable,
  edges: readonly Edge[],
  held: Turn[],
  temperature: number,
): Promise<void> {
  const before = [...held];
  const listeners = [...new Set(edges.map(({ to }) => to))];
  await table.everyone(
    async (agent, i) => {
      const place = listeners[i]!;
      for (const { from } of edges.filter(({ to }) => to === place)) {
        held[place] = await heard(table, agent, [held[place]!, before[from]!], temperature);
      }
    },
    listeners.map((place) => table.roster[place]!),
  );
}

function heard(
  table: TalkTable,
  agent: string,
  [own, speaker]: readonly [Turn, Turn],
  temperature: number,
): Promise<Turn> {
  return table.say(agent, {
    role: `${HEAR}${speaker.agent}`,
    reads: [own, speaker],
    temperature,
    instruction: {
      ...profileOf(table, agent),
      titles: [null, "Another agent's solution"],
      request:
        "Compare the other solution with yours, and find out which step is wrong where they differ. Then write your whole solution again. Change your answer only if yours was wrong.",
      gives: "solution",
    },
  });
}
