// Folders of models and zips that attack who opens them: each is the bundled model with one file of another kind of harm.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { PROJECT_FILES } from "../../src/export/project_folder.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { fitted, soundProjects } from "../fuzz/fitted.ts";
import { tinyRef } from "../lm/harness.ts";

const TINY = "public/models/tiny";
const FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"] as const;
type Entries = Record<string, unknown>;

const PATTERN = { Regex: "(?:qw|q|w)+!" };

/** By name: the file that does it, what it holds instead of what it held, and what is said of it. */
const ATTACKS = {
  "a config of 10^15 layers": [
    "config.json",
    (old: Entries) => JSON.stringify({ ...old, num_hidden_layers: 1e15 }),
    /num_hidden_layers = 1000000000000000/,
  ],
  "a template that never ends": [
    "chat_template.jinja",
    () => "{% for i in range(20000) %}{% set y = range(100000) %}{% endfor %}",
    /takes more than \d+ steps/,
  ],
  "a pattern that backtracks": [
    "tokenizer.json",
    (old: Entries) =>
      JSON.stringify({
        ...old,
        pre_tokenizer: { type: "Split", pattern: PATTERN, behavior: "Isolated", invert: false },
      }),
    /pre_tokenizer: the pattern .*takes too long/,
  ],
} as const;

export interface Attack {
  readonly name: string;
  /** Where the folder or file lies. */
  readonly path: string;
  /** What whoever opens it is told. */
  readonly sentence: RegExp;
}

/** The models, each in a folder of its own below `folder`. */
export function attackingModels(folder: string): readonly Attack[] {
  return Object.entries(ATTACKS).map(([name, [file, text, sentence]], i) => {
    const path = join(folder, `attack-${i}`);
    mkdirSync(path);
    for (const each of FILES) {
      if (each !== file) symlinkSync(join(process.cwd(), TINY, each), join(path, each));
    }
    const old = file.endsWith(".json") ? (JSON.parse(readFileSync(join(TINY, file), "utf8")) as Entries) : {};
    writeFileSync(join(path, file), text(old));
    return { name, path, sentence };
  });
}

/** A zip of a run whose one file unpacks to a thousand times its size. */
export function zipBomb(folder: string): Attack {
  const path = join(folder, "bomb.zip");
  writeFileSync(path, zipSync({ "manifest.json": new Uint8Array(64 * 2 ** 20).fill(32) }, { level: 9 }));
  return { name: "a zip bomb", path, sentence: /more than 100 times/ };
}

/** A finished run's zip of which one number was changed, every hash made to fit. */
export async function poisonedZip(folder: string): Promise<Attack> {
  const architecture = parseArchitecture(JSON.parse(readFileSync(join(TINY, "config.json"), "utf8")));
  const base = { ref: await tinyRef(), architecture };
  const [files] = await soundProjects(base);
  const text = new TextDecoder().decode(files!.get(PROJECT_FILES.run));
  const run = JSON.parse(text) as { run: { config: Record<string, unknown> } };
  run.run.config["rounds"] = 1e9;
  files!.set(PROJECT_FILES.run, new TextEncoder().encode(JSON.stringify(run)));
  const whole = await fitted(files!, base);
  const read = await Promise.all(
    Array.from(whole, async ([name, file]) => [name, await file.read()] as const),
  );
  const path = join(folder, "poisoned.zip");
  writeFileSync(path, zipSync(Object.fromEntries(read)));
  return { name: "a poisoned run", path, sentence: /Rounds: expected a whole number/ };
}
