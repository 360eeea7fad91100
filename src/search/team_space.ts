// A team's settings as a space to evolve in: for each agent its role, its temperature and its worked examples, and for all of them the codec of
// their messages. These are the settings that agents have here (src/teachers/agent_traits.ts).
import { canonicalJson } from "../core/canonical_json.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import type { AgentTraits } from "../teachers/agent_traits.ts";
import { CODECS } from "../teachers/codecs/list.ts";
import type { Voice } from "../voice/voice.ts";
import type { Configuration, SearchDimension, SearchSpace } from "./configuration.ts";

/** Sentences that an agent may have about itself, by a short name; none for the plain one. */
export const TEAM_ROLES: Readonly<Record<string, string | null>> = {
  plain: null,
  checker: "You check every number and every step twice.",
  reader: "You read the question word by word before you answer.",
  brief: "You answer in as few steps as possible.",
  planner: "You say first what is asked for and which steps lead there.",
  doubter: "You doubt the obvious answer and look for what it misses.",
  teacher: "You explain each step as to a child.",
  expert: "You are an expert in questions of this kind.",
};

const TEMPERATURES = [0.2, 0.5, 0.7, 1, 1.3];
/** Worked examples that one agent is shown, where it has its own. */
const SHOWN = 2;
const AS_SET = "as set";

export interface TeamSpace extends SearchSpace {
  /** What each agent has of its own, in turn. */
  readonly traitsOf: (values: Configuration) => readonly AgentTraits[];
  /** The settings of the whole team, as texts by setting. */
  readonly textsOf: (values: Configuration) => ReadonlyMap<string, string>;
}

/** The space around a plain team. @param examples of which agents may have their own */
export function teamSpace(
  agents: number,
  { temperature, codec }: { readonly temperature: number; readonly codec: string },
  examples: readonly WorkedExample[],
  can: Voice["can"],
): TeamSpace {
  const sets = exampleSets(examples.length);
  const seats = Array.from({ length: agents }, (_, i) => i + 1);
  const field = (key: string, values: readonly (number | string)[]): SearchDimension[] =>
    values.length < 2 ? [] : [{ key, values, impact: 5, expects: () => "" }];
  const temperatures = [...new Set([...TEMPERATURES, temperature])].toSorted((a, b) => a - b);
  const dimensions = [
    ...field("codec", can.includes("instructions") ? Object.keys(CODECS) : []),
    ...seats.flatMap((seat) => [
      ...field(`role ${seat}`, can.includes("messages") ? Object.keys(TEAM_ROLES) : []),
      ...field(`temperature ${seat}`, temperatures),
      ...field(`examples ${seat}`, can.includes("messages") && can.includes("examples") ? sets : []),
    ]),
  ];
  const plain = (key: string) =>
    key === "codec"
      ? codec
      : key.startsWith("role")
        ? "plain"
        : key.startsWith("temp")
          ? temperature
          : AS_SET;
  return {
    base: Object.fromEntries(dimensions.map(({ key }) => [key, plain(key)])),
    dimensions,
    identity: canonicalJson,
    problem: () => null,
    traitsOf: (values) => seats.map((seat) => traitsOf(values, seat, examples)),
    textsOf: (values) => new Map(values["codec"] === undefined ? [] : [["codec", String(values["codec"])]]),
  };
}

/** What one agent has of its own. @param seat from 1 on @param examples all that agents' examples are numbered by */
export function traitsOf(
  values: Configuration,
  seat: number,
  examples: readonly WorkedExample[],
): AgentTraits {
  const role = TEAM_ROLES[String(values[`role ${seat}`])] ?? null;
  const shown = values[`examples ${seat}`] ?? AS_SET;
  const own =
    shown === AS_SET
      ? []
      : String(shown)
          .split("+")
          .map((place) => examples[Number(place) - 1]!);
  return {
    temperature: Number(values[`temperature ${seat}`]),
    ...(role === null ? {} : { role }),
    ...(own.length === 0 ? {} : { examples: own }),
  };
}

/** "as set", "1+2", "3+4", …: which worked examples an agent is shown, by their numbers. */
function exampleSets(count: number): string[] {
  const sets = [AS_SET];
  for (let first = 1; first + SHOWN - 1 <= count; first += SHOWN) {
    sets.push(Array.from({ length: SHOWN }, (_, i) => first + i).join("+"));
  }
  return sets;
}
