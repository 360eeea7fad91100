// `npm run science -- [flags]`: the whole experiment on this machine (src/cli/science.ts; --help lists the flags), on its Vulkan
// driver or, without one, on lavapipe. A run over all rows of size full or short also replaces its section of docs/results.md, the plots
// in docs/plots and docs/science.json; smaller ones leave docs alone. `--only ROWS --add` puts rows that were made anew behind the table.
// `--teachers` and `--methods` have sections of their own, and keep their figures in docs/teachers.json and docs/methods.json: rows that stand
// there are not made again, so that a seed can be added on another machine. A smaller size writes them with `--add` alone.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { valueOf } from "./flag_value.ts";
import { anewSection, withSection } from "./results_page.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const DOCS = join(ROOT, "docs");
const PAGE = join(DOCS, "results.md");
const SUMMARY = "science.json";
const SIDES = ["teachers", "methods"] as const;
const DOCS_UNTOUCHED = ["--quick", "--only", "--row", "--model", "--help"];

export function main(given: readonly string[]): void {
  const args = given.filter((word) => word !== "--add");
  const env = { ...process.env };
  if (env["VK_DRIVER_FILES"] === undefined && existsSync(LAVAPIPE)) env["VK_DRIVER_FILES"] = LAVAPIPE;
  const isLarge = !["quick", "tiny"].includes(valueOf(args, "--size") ?? "short");
  const has = (flags: readonly string[]) => args.some((word) => flags.includes(word.split("=")[0] ?? ""));
  const side = SIDES.find((each) => has([`--${each}`]));
  const isWhole = !has(["--figures", "--only", "--row", "--model", "--help"]);
  const isKept = side !== undefined && isWhole && ((isLarge && !has(["--quick"])) || given.includes("--add"));
  const kept = isKept ? ["--figures", join(DOCS, `${side}.json`)] : [];
  const run = spawnSync(process.execPath, [join(ROOT, "tools/retort.mjs"), "science", ...args, ...kept], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  const from = resolve(ROOT, valueOf(args, "--out") ?? "out/science");
  if (side !== undefined) {
    if (run.status === 0 && isKept) publishSide(side, from);
    process.exit(run.status ?? 1);
  }
  if (run.status === 0 && isLarge && !has(DOCS_UNTOUCHED)) publish(from);
  if (run.status === 0 && isLarge && given.includes("--add") && has(["--only"])) publishAnew(from);
  process.exit(run.status ?? 1);
}

/** Puts a side table and its figures where they are read. */
function publishSide(side: (typeof SIDES)[number], from: string): void {
  const section = readFileSync(join(from, `${side}.md`), "utf8");
  writeFileSync(PAGE, withSection(readFileSync(PAGE, "utf8"), side, section));
  copyFileSync(join(from, `${side}.json`), join(DOCS, `${side}.json`));
  console.log(`docs/results.md and docs/${side}.json are written`);
}

/** Puts what the command wrote where it is read. */
function publish(from: string): void {
  const page = withSection(readFileSync(PAGE, "utf8"), "anew", "");
  writeFileSync(PAGE, withSection(page, "science", readFileSync(join(from, "results.md"), "utf8")));
  mkdirSync(join(DOCS, "plots"), { recursive: true });
  for (const name of ["accuracy.svg", "cost.svg"]) {
    copyFileSync(join(from, "plots", name), join(DOCS, "plots", name));
  }
  copyFileSync(join(from, SUMMARY), join(DOCS, SUMMARY));
  console.log("docs/results.md, docs/plots and docs/science.json are written");
}

interface Summaries {
  readonly schema: 1;
  readonly rows: readonly { readonly row: string; readonly seed: number }[];
}

/** Puts some rows behind the table of all rows, and in place of their older selves in docs/science.json. */
function publishAnew(from: string): void {
  const read = (folder: string) => JSON.parse(readFileSync(join(folder, SUMMARY), "utf8")) as Summaries; // written by `retort science`
  const made = read(from).rows;
  const isMade = ({ row, seed }: Summaries["rows"][number]) =>
    made.some((each) => each.row === row && each.seed === seed);
  const rows = [...read(DOCS).rows.filter((each) => !isMade(each)), ...made];
  writeFileSync(join(DOCS, SUMMARY), `${JSON.stringify({ schema: 1, rows }, null, 1)}\n`);
  const names = [...new Set(made.map(({ row }) => row))];
  const section = anewSection(readFileSync(join(from, "results.md"), "utf8"), names);
  writeFileSync(PAGE, withSection(readFileSync(PAGE, "utf8"), "anew", section));
  console.log("docs/results.md and docs/science.json have the rows that were made anew");
}
