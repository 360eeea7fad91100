// `npm run test:run-kills -- --count 30 --seed 1 --strategies rsft,dpo`: runs `retort run` on the bundled model again and again and ends
// it by SIGKILL at random moments of every stage, until so many have been survived; the strategies take turns. After each kill every line
// that was on the disk is there, the chain of hashes computed anew. Each run must come to the zip of one that nobody disturbed (the
// same adapter, losses, turns, answers and numbers) and to its last checkpoint (moments, random numbers, place in the data), with nothing twice
// and nothing left over. Every other run is saved as a file in its middle and goes on in another folder by `retort resume`, both killed too.
// The seed repeats the choice of moments, not what the machine did in them.
// `--model FILE.gguf` (or a folder) does it with a chat model: seven questions of a file, short answers, four short steps.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { endOf, keptJournal, stillKept } from "../cli/kept_journal.ts";
import { partsOfZip, runKilledAt, sit } from "../cli/killed_run.ts";
import { differing } from "../cli/run_looks.ts";
import { seededRandom } from "./harness.mjs";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    strategies: { type: "string", default: "rsft" },
    model: { type: "string" },
  },
});
const wanted = Number(options.count);
const random = seededRandom(Number(options.seed));
const BUNDLED =
  "--model public/models/tiny --tasks 16 --test-tasks 10 --rank 4 --labels truth --agents 3 --rounds 2 --batch-tokens 256 --skip-load-back";
const STEPS = "--steps 8";
const PRACTICE = "--prm-steps 6 --iterations 3 --practice-tasks 2 --rollouts 4";
/** What a chat model is asked: one is a worked example, three are to learn from, one to validate with, two to test on. */
const QUESTIONS = ["2 + 3 =,5", "4 + 1 =,5", "3 + 3 =,6", "1 + 7 =,8", "2 + 2 =,4", "6 + 3 =,9", "5 + 3 =,8"];
const SHORT =
  "--agents 3 --rounds 1 --examples 1 --answer-tokens 12 --steps 4 --batch-tokens 64 --rank 2 --labels consensus --formats peft,gguf,data,project";

/** After what the sittings of one run are killed; "start" is while what is there is read, or brought in. */
/** @type {readonly ("start" | import("../../src/records/stage.ts").Stage)[]} */
const PLAN = [
  "start",
  "debate",
  "debate",
  "start",
  "debate",
  "debate",
  "distil",
  "train",
  "train",
  "train",
  "train",
];
/** @type {typeof PLAN} */
const REST = [
  "start",
  "train",
  "train",
  "evaluate",
  "evaluate",
  "evaluate",
  "start",
  "evaluate",
  "export",
  "export",
  "export",
];

const folder = mkdtempSync(join(tmpdir(), "retort-run-kills-"));
const asked = options.model === undefined ? BUNDLED.split(" ") : chatRun(options.model);
const strategies = options.strategies.split(",");
/** @type {Record<string, number>} */
const counts = {};
const tally = { survived: 0 };
try {
  await sit(["run", "--help"], null); // bundles the sources, which is not to be taken for a part of the start
  const references = new Map();
  for (const strategy of strategies) references.set(strategy, await undisturbed(strategy));
  for (let run = 0; tally.survived < wanted; run++) {
    const strategy = strategies[run % strategies.length] ?? "";
    await disturbed(
      `run-${run}`,
      strategy,
      Math.floor(run / strategies.length) % 2 === 1,
      references.get(strategy),
    );
    console.log(
      `run ${run + 1}, ${strategy}, ended as the undisturbed one; ${tally.survived} of ${wanted} survived: ${JSON.stringify(counts)}`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
} catch (error) {
  console.error(
    `seed ${options.seed}, after ${tally.survived} kills: ${error instanceof Error ? error.message : String(error)}; see ${folder}`,
  );
  process.exitCode = 1;
}

/** @typedef {{ contents: ReadonlyMap<string, string>, end: ReturnType<typeof endOf>, lasted: ReadonlyMap<string, number> }} Reference */

/** @returns {Promise<Reference>} */
async function undisturbed(/** @type {string} */ strategy) {
  const name = `reference-${strategy}`;
  const { code, lasted, told } = await sit(runArgs(name, strategy), null);
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}:\n${told}`);
  const contents = await partsOfZip(join(folder, name));
  const end = endOf(join(folder, name));
  console.log(
    `seed ${options.seed}: the undisturbed run by ${strategy} holds ${end.turns} turns, ${end.steps} steps, ${end.answers} answers; its zip ${contents.size} files`,
  );
  return { contents, end, lasted };
}

/** A run that is killed by the plan; where it moves, the second half of the plan is another folder's. */
async function disturbed(
  /** @type {string} */ name,
  /** @type {string} */ strategy,
  /** @type {boolean} */ moves,
  /** @type {Reference} */ reference,
) {
  const first = runArgs(name, strategy);
  if (!moves) {
    await kill(first, name, { plan: [...PLAN, ...REST] }, reference);
    await check(name, reference);
    return;
  }
  await kill(first, name, { plan: PLAN, isLeft: true }, reference);
  const saved = join(folder, `${name}.zip`);
  const isDone = readdirSync(join(folder, name)).some((file) => file.endsWith(".zip"));
  if (isDone || !existsSync(join(folder, name, "run/journal.jsonl"))) {
    await kill(first, name, { plan: REST }, reference); // it was through before its plan was, or has not begun
    await check(name, reference);
    return;
  }
  await kill(
    ["save", "--out", join(folder, name), "--to", saved],
    name,
    { plan: ["start", "start"] },
    reference,
  );
  const there = `${name}-moved`;
  const model = asked[asked.indexOf("--model") + 1] ?? "";
  const flags = asked.includes("--formats") ? ["--formats", asked[asked.indexOf("--formats") + 1] ?? ""] : [];
  const resume = [
    "resume",
    "--model",
    model,
    "--saved",
    saved,
    "--out",
    join(folder, there),
    "--skip-load-back",
    ...flags,
  ];
  await kill(resume, there, { plan: ["start", "start", "start", ...REST] }, reference);
  await check(there, reference);
  rmSync(join(folder, name), { recursive: true, force: true });
  rmSync(saved);
}

/** Kills a command by a plan, and then lets it come to its end, unless `isLeft` leaves it where the last kill hit it. */
async function kill(
  /** @type {readonly string[]} */ args,
  /** @type {string} */ name,
  /** @type {{ plan: typeof PLAN, isLeft?: boolean }} */ { plan, isLeft = false },
  /** @type {Reference} */ { lasted },
) {
  const moments = plan
    .slice(0, Math.max(0, wanted - tally.survived))
    .map((after) => ({ after, ms: random() * (lasted.get(after) ?? 1000) * (after === "start" ? 1 : 0.6) }));
  let before = keptJournal(join(folder, name));
  /** @param {import("../cli/killed_run.ts").Sitting} sitting */
  const look = ({ stage }) => {
    before = stillKept(join(folder, name), before);
    tally.survived++;
    const what = `${args[0]} ${stage ?? "start"}`;
    counts[what] = (counts[what] ?? 0) + 1;
  };
  await runKilledAt(args, moments, { look, ...(isLeft ? { most: moments.length } : {}) });
}

/** @param {string} name @param {Reference} reference */
async function check(name, { contents, end }) {
  const place = join(folder, name);
  const found = await partsOfZip(place);
  const different = differing(contents, found);
  if (different.length > 0) throw new Error(`${name} ended differently: ${different.join(", ")}`);
  const ended = endOf(place);
  const { checkpoint, ...rest } = end.state;
  // A run that was saved behind its training brings its student along, and no state to train on from.
  const isBehind = name.endsWith("-moved") && ended.state["checkpoint"] === undefined;
  if (!isDeepStrictEqual(ended, { ...end, state: isBehind ? rest : { ...rest, checkpoint } })) {
    throw new Error(`${name} ended with ${JSON.stringify(ended)} and not with ${JSON.stringify(end)}`);
  }
  rmSync(place, { recursive: true, force: true });
}

/** @param {string} name @param {string} strategy */
function runArgs(name, strategy) {
  const length = options.model === undefined ? (strategy === "pad" ? PRACTICE : STEPS).split(" ") : [];
  return ["run", ...asked, ...length, "--strategy", strategy, "--seed", "7", "--out", join(folder, name)];
}

function chatRun(/** @type {string} */ model) {
  const questions = join(folder, "questions.csv");
  writeFileSync(questions, `question,answer\n${QUESTIONS.join("\n")}\n`);
  return ["--model", model, "--questions", questions, ...SHORT.split(" ")];
}
