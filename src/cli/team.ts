// `retort run --team`: the models that the agents speak through, opened and held against the run's own before anything is stored.
import { RunError } from "../core/errors.ts";
import { type OpenedModel, openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { requireSameTable } from "../teachers/group_models.ts";
import type { TeamMember } from "../train/team_plan.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import type { Flag } from "./flags.ts";
import { speakerFor } from "./speaker.ts";

/** The run's own model in a list of them. */
const OWN = "own";

const team: Flag<readonly string[] | null> = {
  placeholder: "MODEL,…",
  help: `the models that the agents speak through, in turn: ${OWN} for --model, else a folder or a GGUF file, e.g. ${OWN},other.gguf (default ${OWN})`,
  parse: (text, name) => {
    const paths = text.split(",").map((each) => each.trim().replace(/(?<=.)\/+$/, ""));
    if (paths.every((path) => path !== "")) return paths;
    throw new RunError("config", `--${name}: expected models with commas between, got "${text}".`, { name });
  },
  absent: { value: null },
};

export const TEAM_FLAG = { team };

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
}

interface TeamOrder {
  readonly paths: readonly string[];
  readonly own: OpenedModel<"ref" | "architecture">;
  /** Through what all of them speak; null for what is usual for each. */
  readonly speaker: SpeakerName | null;
  readonly source: OpenSource;
}

/** @throws RunError("config") naming two models that cannot read one another; errors of opening, which name the model's path */
export async function openTeam(
  { paths, own, speaker: asked, source }: TeamOrder,
  around: Pick<Surroundings, "gpuPort">,
): Promise<OpenedTeam> {
  const ownVoice = { name: own.name, voice: await own.voice() };
  const others = new Map<string, Teammate>();
  const seats: (SpokenModel | null)[] = [];
  for (const path of paths) {
    if (path === OWN || path === own.path) {
      seats.push(null);
      continue;
    }
    const known = others.get(path) ?? (await openTeammate(await source(path), asked, around));
    requireSameTable(ownVoice, known);
    others.set(path, known);
    seats.push(known.spoken);
  }
  return { seats, others: [...others.values()] };
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
