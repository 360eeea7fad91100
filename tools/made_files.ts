// What a model's retort.json says is made of its other files is no part of a built page: the page makes it (src/export/made_graph.ts).
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CARD, parseModelCard } from "../src/models/card.ts";

/** Removes them from each folder in models/ of a built page. @returns their paths, counted from `dir` */
export function removeMadeFiles(dir: string): string[] {
  const models = join(dir, "models");
  if (!existsSync(models)) return [];
  const made = readdirSync(models).flatMap((model) => {
    const where = join(models, model, CARD);
    if (!existsSync(where)) return [];
    const { files } = parseModelCard(JSON.parse(readFileSync(where, "utf8")), where);
    return Object.keys(files)
      .filter((file) => files[file]?.made === true)
      .map((file) => join("models", model, file));
  });
  for (const path of made) rmSync(join(dir, path));
  return made;
}
