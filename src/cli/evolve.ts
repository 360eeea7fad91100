// `retort evolve`: EvoAgent's evolution of a team (src/search/evolve.ts says what it is and how it differs). Everything is kept below --out, so
// the same command goes on after a kill.
import { join } from "node:path";

import type { OpenSource } from "../models/source.ts";
import { USUAL_TRAINER } from "../records/trainer_device.ts";
import { evolve, requireChangeable } from "../search/evolve.ts";
import { openEvolutionLog } from "../search/evolution_log.ts";
import { evolutionJson, genomeLine } from "../search/evolution_lines.ts";
import { freezeFittest } from "../search/freeze.ts";
import type { EvolutionEntry } from "../search/genome.ts";
import { Population, replayed } from "../search/population.ts";
import { SealedQuestions } from "../search/sealed_questions.ts";
import { requireTeamAnswers, requireTestAnswers } from "../search/judged_questions.ts";
import { searchOrder } from "../search/search_order.ts";
import { type TeamSpace, teamSpace } from "../search/team_space.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import { command, type Surroundings } from "./command.ts";
import { endpointPorts } from "./endpoint_flags.ts";
import { type FlagValues, integerFlag, needed, optional, realFlag, toggle } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { QUESTION_FLAGS, QUESTION_NOTES } from "./question_flags.ts";
import { beginRun } from "./run_begin.ts";
import { journalFilesIn } from "./run_folder.ts";
import { lockFolder } from "./run_lock.ts";
import { settingTexts, withSettings } from "./run_settings.ts";
import { ownModelOrder } from "./measured_run.ts";
import { heldOutCount } from "./searched_questions.ts";
import { SPEAKER_FLAG } from "./speaker.ts";
import { speakersOf } from "../teachers/roster.ts";
import { TeamBench } from "./team_bench.ts";

/** Seconds; no server is asked here. */
const NO_SERVER = { "endpoint-wait": 600 };
/** Validation questions that a team talks about, where nobody says how many. */
const USUAL_QUESTIONS = 40;

const FLAGS = withSettings({
  model: needed("DIR", "the model's folder"),
  out: needed("DIR", "the lineage and the teams' talks are kept there"),
  generations: integerFlag(4, { min: 1, max: 1000 }, "generations"),
  children: integerFlag(6, { min: 1, max: 1000 }, "teams that each generation adds"),
  parents: integerFlag(4, { min: 1, max: 1000 }, "the fittest so far, which the next are made of"),
  distance: realFlag(
    0.3,
    { min: 0, max: 1 },
    "the least share of fields in which a team differs from others; 0: none",
  ),
  freeze: toggle(
    "ends the evolution: the best team and the first one talk about the test questions, and its file is written",
  ),
  json: optional("FILE", "writes the lineage there"),
  ...QUESTION_FLAGS,
  worked: optional("FILE", 'worked examples to choose from, {"question", "solution"} a line'),
  ...SPEAKER_FLAG,
});

type EvolveFlags = FlagValues<typeof FLAGS>;

export const evolveCommand = command({
  name: "evolve",
  summary: "evolves a team: roles, temperatures, examples and codec, by what its vote is worth",
  flags: FLAGS,
  notes: `${QUESTION_NOTES}
The settings are those of the first team; nobody learns. --tasks is how many validation questions each team talks about (default ${USUAL_QUESTIONS}), --test-tasks how
many test questions the frozen one does. A chat model's agents have roles, and own examples where there are worked ones; the bundled model's
have temperatures. After a kill the same command goes on; --generations may be raised. OUT/team.json is what retort run --team takes.
--json FILE: {"schema": 1, "genomes": [{"id", "generation", "parents", "crossed", "mutated", "values", "nearest", "tries", "fitness", "cost"}],
"best", "lineage", "frozen"}.`,
  run: async (flags, around) => {
    const { disk, out, signal } = around;
    await disk.makeFolder(flags.out);
    const release = await lockFolder(flags.out, disk);
    try {
      const { bench, population, keep, space, seed } = await openEvolution(flags, around);
      const { generations, children, parents, distance: threshold } = flags;
      const order = { space, seed, generations, children, parents, threshold };
      await evolve(population, order, { judge: (genome) => bench.judge(genome), keep, signal });
      for (const each of population.all) out(genomeLine(each, space.base));
      const best = population.fittest(1)[0]!.genome; // the first one at least
      replayed(population, space.base);
      const lineage = population.lineageOf(best.id).map(({ id }) => `#${id}`);
      out(`best: #${best.id}; it comes from ${lineage.slice(1).join(", ") || "nothing"}`);
      if (flags.freeze) await freezeFittest(population, { bench, keep });
      if (population.opened !== null && population.frozen === null) {
        out(`The freezing of #${population.opened} was cut. --freeze goes on with it.`);
      }
      if (population.frozen !== null) await tellFrozen(population, space, flags, around);
      if (flags.json !== null) {
        await disk.replace(flags.json, `${JSON.stringify(evolutionJson(population), null, 2)}\n`);
      }
    } finally {
      await release();
    }
  },
});

/** Writes the file that `retort run --team` takes, and says how. */
async function tellFrozen(
  population: Population,
  space: TeamSpace,
  flags: EvolveFlags,
  { disk, out }: Surroundings,
): Promise<void> {
  const { id, before, after } = population.frozen!; // asked by the caller
  const { values } = population.all[id]!.genome;
  const path = join(flags.out, "team.json");
  await disk.replace(path, `${JSON.stringify(space.traitsOf(values), null, 2)}\n`);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  out(`frozen: #${id}, ${percent(after)} of the test questions right; the first team ${percent(before)}`);
  const others = [...space.textsOf(values)].map(([key, value]) => ` --${key} ${value}`).join("");
  out(`retort run --team ${path}${others}`);
}

/** Opens everything that an evolution needs, checks it, and reads what is kept of it. */
async function openEvolution(flags: EvolveFlags, around: Surroundings) {
  const source = diskSources(around.disk);
  const { order, base, tasks, examples, heldOut } = await firstTeam(flags, source, around);
  requireTeamAnswers(tasks);
  const { config } = base.run;
  const { temperature, codec } = config;
  const speakers = speakersOf(base.run).length;
  const space = teamSpace(speakers, { temperature, codec }, examples, base.voice.can);
  requireChangeable(space, speakers);
  const { children, parents, distance, generations, speaker } = flags;
  const own = { children, parents, distance, generations };
  const asked = await searchOrder({ run: base.run, tasks, examples, heldOut, speaker, trainer: null, own });
  const log = await openEvolutionLog(journalFilesIn(flags.out, around.disk), around.tell, asked);
  const texts = SETTINGS.texts(config);
  texts.delete("codec"); // a field of the team
  const network = endpointPorts(NO_SERVER, around);
  const bench = new TeamBench(
    { order, space, texts, heldOut, out: flags.out, trainer: USUAL_TRAINER, source, network },
    around,
  );
  const keep = async (entry: EvolutionEntry) => {
    await log.keep(entry);
    if (entry.kind !== "fitness") return;
    around.tell(`#${entry.id}: ${entry.why || entry.fitness}, ${entry.cost} tokens`);
  };
  return { bench, population: new Population(log.entries), keep, space, seed: config.seed };
}

/** The team that everything begins with, as a run that is not kept, and what there is for it. */
async function firstTeam(flags: EvolveFlags, source: OpenSource, around: Surroundings) {
  const texts = settingTexts(flags);
  const wanted = texts.get("testTasks");
  texts.set("testTasks", "1"); // a run has one at least; this one ends before it is asked
  const order = ownModelOrder(flags);
  let examples: NonNullable<TaskSet["examples"]> = [];
  let heldOut = 0;
  const view = (questions: TaskSet) => {
    examples = questions.examples ?? [];
    heldOut = heldOutCount(questions, wanted, flags.freeze ? "freeze" : null);
    if (flags.freeze) requireTestAnswers(questions, heldOut, SETTINGS.from(texts).seed);
    const sealed = SealedQuestions.toTalk(questions);
    const there = sealed.size?.("distil") ?? USUAL_QUESTIONS;
    if (!texts.has("tasks")) texts.set("tasks", String(Math.min(USUAL_QUESTIONS, there)));
    return sealed;
  };
  const draft = new MemoryStore();
  const base = await beginRun({ ...order, texts, view }, { store: draft, source }, around);
  return { order, base, tasks: await draft.tasks(base.run.id), examples, heldOut };
}
