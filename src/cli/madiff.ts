// `retort madiff`: MADiff's joint-trajectory model on the rendezvous world (src/madiff), with attention across agents and without, at the same
// number of parameters. Everything is kept below --out, so the same command goes on after a kill.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { utf8Text } from "../core/utf8.ts";
import type { Gpu } from "../gpu/device.ts";
import { episodeLines, readEpisodes } from "../madiff/episode_lines.ts";
import { jointFigures, type JointFigures } from "../madiff/joint_figures.ts";
import { debateEpisode } from "../madiff/debate_windows.ts";
import { DEBATE_TELLING, type ForeseenAnswers, foreseenAnswers } from "../madiff/foreseen_answers.ts";
import { firstJointState, jointLayout, type JointState } from "../madiff/joint_trainer.ts";
import { trainJointly } from "../madiff/joint_training.ts";
import { cosineSchedule } from "../madiff/noise_schedule.ts";
import { type JointModel, JOINT_MODELS, plansLine } from "../madiff/plan_lines.ts";
import { plansOutOfNoise } from "../madiff/shown_plans.ts";
import type { Telling } from "../madiff/training_batch.ts";
import { type JointEpisode, rendezvous, type RendezvousEpisode } from "../madiff/world.ts";
import { command, type Surroundings } from "./command.ts";
import { evenlyOf, foreseenSentence, storedWindows } from "./stored_windows.ts";
import { withGpu } from "./engine.ts";
import { type FlagValues, integerFlag, needed, optional, realFlag } from "./flags.ts";
import { readJointState, writeJointState } from "./joint_state.ts";
import { lockFolder } from "./run_lock.ts";

const FLAGS = {
  out: needed("DIR", "episodes, both trainings and the figures are kept there"),
  seed: integerFlag(1, { min: 0, max: 4_294_967_295 }, "seed of everything"),
  episodes: integerFlag(1000, { min: 1, max: 100_000 }, "episodes that are made to learn from"),
  debates: optional(
    "FILE",
    "learns from stored debates instead, data/trajectories.jsonl of a run's zip, and foresees a teammate's next answer",
  ),
  from: optional("FILE", "learns from these episodes instead, one a line as in OUT/episodes.jsonl"),
  steps: integerFlag(2000, { min: 1, max: 1_000_000 }, "steps of training, for each of the two models"),
  plans: integerFlag(32, { min: 1, max: 1024 }, "plans of a step"),
  rate: realFlag(0.01, { min: 0, max: 1 }, "learning rate of the first step; it falls to 0"),
  noising: integerFlag(50, { min: 2, max: 1000 }, "steps from a plan to noise"),
  tested: integerFlag(
    500,
    { min: 1, max: 10_000 },
    "episodes of each kind that are planned and acted, and windows of debates at most",
  ),
  json: optional("FILE", "writes the figures there"),
};
type MadiffFlags = FlagValues<typeof FLAGS>;

/** Steps between two times that a training is kept. */
const KEPT_EVERY = 50;

export const madiffCommand = command({
  name: "madiff",
  summary: "plans of two agents made together by diffusion, with and without attention across agents",
  flags: FLAGS,
  notes: `
Two agents meet at one of two places; a coin says where, and no observation shows it (in half of the episodes the starts do). Both models have the same
parameters; in "independent" each agent attends to itself alone. After a kill the same command goes on and ends with the same figures;
with other episodes than those of the folder it is refused.
OUT/episodes.jsonl: {"shown", "paths", "actions", "reward"} a line. OUT/plans.jsonl: how plans come out of noise, which the page draws. --json FILE: {"schema": 1, "parameters", "models": {NAME: {"disagree",
"met", "alone", "aloneShown", "foreseenOtherwise"}}}, shares of --tested episodes.
With --debates both models learn how two agents of a debate go on from one round to its end, from debates that taught, and foresee in those that
measured what the second one answers next; who repeats the last answer is the rival. --json FILE then holds {"schema": 1, "parameters",
"debates": {NAME: {"windows", "foreseen", "repeated", "majority", "gained", "lost"}}}, counts of windows.`,
  run: async (flags, around) => {
    const { disk, out } = around;
    await disk.makeFolder(flags.out);
    const release = await lockFolder(flags.out, disk);
    try {
      if (flags.debates !== null) {
        if (flags.from !== null) {
          throw new RunError(
            "config",
            "--debates and --from both say what is learned from. Give one of them.",
          );
        }
        await foreseen({ ...flags, debates: flags.debates }, around);
        return;
      }
      const episodes = await storedEpisodes(flags, around);
      const models = await withGpu(around, async (gpu) => {
        const found: Partial<Record<JointModel, JointFigures>> = {};
        const seen: string[] = [];
        for (const name of JOINT_MODELS)
          found[name] = await trainedAndMeasured(gpu, name, { flags, episodes, around, seen });
        await disk.replace(join(flags.out, "plans.jsonl"), seen.join(""));
        return found as Record<JointModel, JointFigures>;
      });
      const parameters = jointLayout().count;
      out(`${parameters} parameters each, ${flags.tested} episodes of each kind, seed ${flags.seed}`);
      for (const [name, figures] of Object.entries(models))
        for (const line of linesOf(name, figures)) out(line);
      if (flags.json !== null)
        await disk.replace(flags.json, `${JSON.stringify({ schema: 1, parameters, models }, null, 2)}\n`);
    } finally {
      await release();
    }
  },
});

function linesOf(name: string, figures: JointFigures): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `${name}: different sides in one joint plan ${percent(figures.disagree)}, met after acting ${percent(figures.met)}`,
    `${name}, each agent alone: different sides ${percent(figures.alone)}, where the starts show the side ${percent(figures.aloneShown)}, ` +
      `teammate foreseen on another side ${percent(figures.foreseenOtherwise)}`,
  ];
}

/** The episodes of this folder: those that the flags name, stored when it is new. A folder is never gone on with from other ones. */
async function storedEpisodes(
  { out, from, seed, episodes }: MadiffFlags,
  { disk }: Surroundings,
): Promise<readonly RendezvousEpisode[]> {
  const path = join(out, "episodes.jsonl");
  const lines =
    from === null
      ? episodeLines(Array.from({ length: episodes }, (_, i) => rendezvous(seed, i)))
      : utf8Text(await disk.read(from), from);
  const read = readEpisodes(lines, from ?? path); // before they are stored, so that a file that is none can be corrected
  if (!(await disk.isFile(path))) await disk.replace(path, lines);
  if ((await disk.sha256(path)) === disk.sha256OfText(lines)) return read;
  const flags = from === null ? `--seed ${seed} and --episodes ${episodes}` : `--from ${from}`;
  throw new RunError(
    "config",
    `${path} holds other episodes than those of ${flags}. To go on with it give --seed, --episodes and --from as they were; for other episodes name another folder with --out.`,
    { path },
  );
}

/** Learns from stored debates, and says of each model whether it foresees more than who repeats the last answer. */
async function foreseen(
  flags: MadiffFlags & { readonly debates: string },
  around: Surroundings,
): Promise<void> {
  const { disk, out, signal } = around;
  const { seed, noising, json } = flags;
  const { learned, tested: all } = await storedWindows(flags.debates, disk);
  const tested = evenlyOf(all, flags.tested);
  const episodes = learned.map(debateEpisode);
  const stored = await disk.sha256(flags.debates);
  const schedule = cosineSchedule(noising);
  const found: Partial<Record<JointModel, ForeseenAnswers>> = {};
  await withGpu(around, async (gpu) => {
    for (const name of JOINT_MODELS) {
      const { parameters } = await trained(gpu, name, {
        flags,
        episodes,
        stored,
        around,
        telling: DEBATE_TELLING,
      });
      const order = { parameters, attends: name === "attention", schedule, seed, signal };
      found[name] = await foreseenAnswers(gpu, tested, order);
    }
  });
  const parameters = jointLayout().count;
  out(`${parameters} parameters each, ${learned.length} windows to learn from, seed ${seed}`);
  for (const [name, figures] of Object.entries(found)) out(foreseenSentence(name, figures));
  if (json === null) return;
  await disk.replace(json, `${JSON.stringify({ schema: 1, parameters, debates: found }, null, 2)}\n`);
}

interface TrainingWork {
  readonly flags: MadiffFlags;
  readonly episodes: readonly JointEpisode[];
  /** SHA-256 of the file that they come from. */
  readonly stored: string;
  readonly around: Surroundings;
  /** Left out: as in the paper. */
  readonly telling?: Telling;
}

interface JointWork extends Omit<TrainingWork, "stored"> {
  /** Lines of OUT/plans.jsonl, added to. */
  readonly seen: string[];
}

/** Trains a model, or goes on with it, and measures it. */
async function trainedAndMeasured(
  gpu: Gpu,
  name: JointModel,
  { seen, ...work }: JointWork,
): Promise<JointFigures> {
  const { flags, around } = work;
  const { signal } = around;
  const { seed, noising, tested } = flags;
  const stored = await around.disk.sha256(join(flags.out, "episodes.jsonl"));
  const { parameters } = await trained(gpu, name, { ...work, stored });
  const schedule = cosineSchedule(noising);
  const shown = await plansOutOfNoise(gpu, { model: name, parameters, schedule, seed, signal });
  seen.push(...shown.map(plansLine));
  const attends = name === "attention";
  return jointFigures(gpu, { parameters, attends, schedule, seed, episodes: tested, signal });
}

/** Trains a model, or goes on with it. */
async function trained(
  gpu: Gpu,
  name: JointModel,
  { flags, episodes, stored, around, telling }: TrainingWork,
): Promise<JointState> {
  const { disk, tell, signal } = around;
  const { out, seed, steps, plans, rate, noising } = flags;
  const attends = name === "attention";
  const path = join(out, `${name}.safetensors`);
  const asked = { name, seed, steps, plans, rate, noising, episodes: stored };
  const layout = jointLayout();
  const before = (await disk.isFile(path))
    ? await readJointState(await disk.read(path), asked, path)
    : firstJointState(layout, seed);
  if (before.parameters.length !== layout.length) {
    throw new RunError(
      "file-invalid",
      `${path}: it holds ${before.parameters.length} numbers, a model has ${layout.length}. Name another folder.`,
    );
  }
  const order = { seed, attends, steps, plans, learningRate: rate, telling };
  return trainJointly(gpu, order, before, {
    episodes,
    schedule: cosineSchedule(noising),
    signal,
    every: KEPT_EVERY,
    onLook: async (state, [noise, actions]) => {
      await disk.replace(path, await writeJointState(state, asked));
      tell(`${name}: step ${state.step} of ${steps}, loss ${noise.toFixed(4)} and ${actions.toFixed(4)}`);
    },
  });
}
