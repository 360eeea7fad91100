// A run of the command line gone through to its end, with what it leaves: the table of methods, the zip, and the zip loaded back.
import { asRunError, RunError } from "../core/errors.ts";
import { FORMATS } from "../export/list.ts";
import { askByModel } from "./ask_model.ts";
import { ANSWERS_FLAG, askByFile } from "./ask_person.ts";
import type { Surroundings } from "./command.ts";
import { type FlagValues, optional, someOf } from "./flags.ts";
import { LOAD_BACK_FLAG, tellLoadedBack } from "./loaded_back.ts";
import { writeResults } from "./run_results.ts";
import { type SittingOrder, withRun } from "./run_sitting.ts";
import { RUN_TRAINER_FLAGS, trainerWish } from "./trainer_device.ts";

/** What may be said of how a run goes on and of what it leaves, whatever the run is. */
export const TO_END_FLAGS = {
  json: optional("FILE", "writes the report there"),
  ...RUN_TRAINER_FLAGS,
  formats: someOf(
    FORMATS.map(({ id }) => id),
    "what the zip holds when it is written",
  ),
  ...LOAD_BACK_FLAG,
  ...ANSWERS_FLAG,
};

/** @throws RunError of the run, saying where it is kept; errors of its folder and of the results */
export async function runToEnd(
  order: Pick<SittingOrder, "begun" | "seat" | "isFresh" | "source" | "network">,
  flags: FlagValues<typeof TO_END_FLAGS> & { readonly out: string },
  around: Surroundings,
): Promise<void> {
  const { begun, source, network } = order;
  const { checker } = begun.run;
  const { clock, signal, tell } = around;
  const { out, formats } = flags;
  const trainer = trainerWish(flags);
  const asked: Pick<SittingOrder, "askPerson"> = {
    askPerson: (store) =>
      checker === undefined
        ? askByFile(flags, store, around)
        : askByModel(checker, store, { network, clock, signal, tell }),
  };
  await withRun({ ...order, ...asked, out, formats, trainer }, around, async ({ store, path, gpu, go }) => {
    const ended = await go().catch((thrown: unknown) => {
      throw withTheWayOn(thrown, path);
    });
    await writeResults(ended, store, flags, around);
    await tellLoadedBack(ended, store, flags, { source, clock, gpu, voice: begun.voice, tell });
  });
}

/** The error of a run that can go on, with how. */
function withTheWayOn(thrown: unknown, path: string): RunError {
  const error = asRunError(thrown, "run");
  if (error.code === "store-corrupt") return error; // says itself what to do
  const said = error.code === "aborted" ? "Stopped." : error.message;
  const message = `${said} What was done is in ${path}; the same command goes on from there.`;
  return new RunError(error.code, message, error.details, { cause: thrown });
}
