// `npm run test:run-kills -- --count 30 --seed 1`: runs `retort run` on the bundled model again and again and ends it by SIGKILL at
// random moments of every stage, until so many have been survived. Each run must come to the zip of one that nobody disturbed:
// the same adapter, turns, answers and numbers. The seed repeats the choice of moments, not what the machine did in them.
// `--model FILE.gguf` (or a folder) does it with a chat model: seven questions of a file, short answers, four short steps.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { contentsOfZip, runKilledAt, sit } from "../cli/killed_run.ts";
import { seededRandom } from "./harness.mjs";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    strategy: { type: "string", default: "rsft" },
    model: { type: "string" },
  },
});
const wanted = Number(options.count);
const random = seededRandom(Number(options.seed));
const BUNDLED = "--model public/models/tiny --tasks 24 --test-tasks 20 --steps 12 --batch-tokens 512".split(
  " ",
);
/** What a chat model is asked: one is a worked example, three are to learn from, one to validate with, two to test on. */
const QUESTIONS = ["2 + 3 =,5", "4 + 1 =,5", "3 + 3 =,6", "1 + 7 =,8", "2 + 2 =,4", "6 + 3 =,9", "5 + 3 =,8"];
const SHORT =
  "--agents 3 --rounds 1 --examples 1 --answer-tokens 12 --steps 4 --batch-tokens 64 --rank 2 --labels consensus --formats peft,gguf,data,project";

/** After what the sittings of one run are killed; "start" is while what is there is read. */
/** @type {readonly ("start" | import("../../src/records/stage.ts").Stage)[]} */
const PLAN = [
  "start",
  "debate",
  "start",
  "debate",
  "distil",
  "train",
  "train",
  "evaluate",
  "start",
  "evaluate",
  "export",
  "export",
];

const folder = mkdtempSync(join(tmpdir(), "retort-run-kills-"));
const asked = options.model === undefined ? BUNDLED : chatRun(options.model);
const SETTINGS = [...asked, "--strategy", options.strategy, "--seed", "7"];
/** @type {Record<string, number>} */
const counts = {};
let survived = 0;
try {
  await sit(["--help"], null); // bundles the sources, which is not to be taken for a part of the start
  const reference = argsFor("reference");
  const { code, lasted, told } = await sit(reference, null);
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}:\n${told}`);
  const expected = await contentsOfZip(join(folder, "reference"));
  console.log(`seed ${options.seed}: the undisturbed run's zip has ${expected.size} files`);
  for (let run = 1; survived < wanted; run++) {
    const moments = PLAN.slice(0, wanted - survived).map((after) => ({
      after,
      ms: random() * (lasted.get(after) ?? 1000),
    }));
    const name = `run-${run}`;
    for (const { stage } of await runKilledAt(argsFor(name), moments)) {
      survived++;
      counts[stage ?? "start"] = (counts[stage ?? "start"] ?? 0) + 1;
    }
    const found = await contentsOfZip(join(folder, name));
    const different = [...expected.keys()].filter(
      (file) => !isDeepStrictEqual(expected.get(file), found.get(file)),
    );
    if (different.length > 0 || found.size !== expected.size) {
      throw new Error(`run ${run} ended differently: ${different.join(", ")}; see ${join(folder, name)}`);
    }
    console.log(
      `run ${run} ended as the undisturbed one; ${survived} of ${wanted} survived: ${JSON.stringify(counts)}`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
} catch (error) {
  console.error(
    `seed ${options.seed}, after ${survived} kills: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}

function argsFor(/** @type {string} */ name) {
  return [...SETTINGS, "--out", join(folder, name)];
}

function chatRun(/** @type {string} */ model) {
  const questions = join(folder, "questions.csv");
  writeFileSync(questions, `question,answer\n${QUESTIONS.join("\n")}\n`);
  return ["--model", model, "--questions", questions, ...SHORT.split(" ")];
}
