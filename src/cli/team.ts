// `retort run --team`: who the agents are. A list of models with commas between, or a file that says of each agent its model, its
// temperature, its role and its own worked examples. All models are opened and held against the run's own before anything is stored.
import * as v from "valibot";
import { jsonFault } from "../core/json_fault.ts";
import { RunError } from "../core/errors.ts";
import { parseJson } from "../models/folder.ts";
import { type OpenedModel, openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import { AGENT_LIMITS } from "../records/agent_spec.ts";
import { finite, LIMITS, list, name, readRecord, text } from "../records/schema.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { workedExampleSchema } from "../records/worked_example.ts";
import { type AgentTraits, checkTraits } from "../teachers/agent_traits.ts";
import { requireSameTable } from "../teachers/group_models.ts";
import type { TeamMember } from "../train/team_plan.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import type { Disk } from "./disk.ts";
import type { Flag } from "./flags.ts";
import { speakerFor } from "./speaker.ts";

/** The run's own model in a list of them. */
export const OWN_MODEL = "own";

const team: Flag<readonly string[] | null> = {
  placeholder: "MODEL,…|FILE.json",
  help: `the models that the agents speak through, in turn: ${OWN_MODEL} for --model, else a folder or a GGUF file, e.g. ${OWN_MODEL},other.gguf (default ${OWN_MODEL}); or a file that says it of each agent, see below`,
  parse: (text, name) => {
    const paths = text.split(",").map((each) => each.trim().replace(/(?<=.)\/+$/, ""));
    if (paths.every((path) => path !== "")) return paths;
    throw new RunError("config", `--${name}: expected models with commas between, got "${text}".`, { name });
  },
  absent: { value: null },
};

export const TEAM_FLAG = { team };

/** What a file says of one agent. */
const memberSchema = v.strictObject({
  model: v.exactOptional(name),
  temperature: v.exactOptional(finite),
  role: v.exactOptional(text),
  examples: v.exactOptional(list(workedExampleSchema, AGENT_LIMITS.examples)),
});
const membersSchema = v.pipe(list(memberSchema, LIMITS.name), v.nonEmpty());

/** The agents of a team in turn: their models' paths, and what each has of its own. */
export interface TeamMembers {
  readonly paths: readonly string[];
  readonly traits: readonly AgentTraits[];
}

/** @param given as `--team` takes it @throws RunError("file-invalid" | "config") naming the file, the agent and what is wrong with it */
export async function readTeam(given: readonly string[], disk: Pick<Disk, "read">): Promise<TeamMembers> {
  const [path = "", ...more] = given;
  if (more.length > 0 || !path.endsWith(".json")) return { paths: given, traits: [] };
  const json = parseJson(await disk.read(path), path, jsonFault);
  const members = readRecord(membersSchema, json, {
    record: 'a list of agents, each {"model", "temperature", "role", "examples"} or some of these',
    where: path,
  });
  const traits = members.map((member, seat): AgentTraits => {
    const { model: _, ...own } = member;
    checkTraits(own, `${path}, agent ${seat + 1}`);
    return own;
  });
  return { paths: members.map(({ model }) => model ?? OWN_MODEL), traits };
}

/** A model beside the run's own. */
export interface Teammate extends TeamMember {
  readonly spoken: SpokenModel;
  readonly voice: Voice;
  readonly tokenizer: Tokenizer;
}

export interface OpenedTeam {
  /** One entry an agent, null for the run's own model. */
  readonly seats: readonly (SpokenModel | null)[];
  /** Each model once. */
  readonly others: readonly Teammate[];
  /** What each agent has of its own, in turn; empty where models alone were named. */
  readonly traits: readonly AgentTraits[];
}

interface TeamOrder {
  /** As `--team` takes it. */
  readonly given: readonly string[];
  readonly own: OpenedModel<"ref" | "architecture">;
  /** Through what all of them speak; null for what is usual for each. */
  readonly speaker: SpeakerName | null;
  readonly source: OpenSource;
}

/** @throws errors of `readTeam`; RunError("config") naming two models that cannot read one another; errors of opening, which name the model's path */
export async function openTeam(
  { given, own, speaker: asked, source }: TeamOrder,
  around: Pick<Surroundings, "gpuPort" | "disk">,
): Promise<OpenedTeam> {
  const { paths, traits } = await readTeam(given, around.disk);
  const ownVoice = { name: own.name, voice: await own.voice() };
  const others = new Map<string, Teammate>();
  const seats: (SpokenModel | null)[] = [];
  for (const path of paths) {
    if (path === OWN_MODEL || path === own.path) {
      seats.push(null);
      continue;
    }
    const known = others.get(path) ?? (await openTeammate(await source(path), asked, around));
    requireSameTable(ownVoice, known);
    others.set(path, known);
    seats.push(known.spoken);
  }
  return { seats, others: [...others.values()], traits };
}

async function openTeammate(
  place: Awaited<ReturnType<OpenSource>>,
  asked: SpeakerName | null,
  around: Pick<Surroundings, "gpuPort">,
): Promise<Teammate> {
  const opened = await openModel(place, ["ref", "architecture", "tokenizer"]);
  const { ref, architecture, tokenizer, name } = opened;
  const speaker = await speakerFor(asked, opened, around);
  return {
    name,
    architecture,
    speaker,
    tokenizer,
    voice: await opened.voice(),
    spoken: { model: ref, speaker },
  };
}
