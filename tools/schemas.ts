// `npm run schemas`: writes the JSON Schemas of what other programs read, from the valibot schemas that writer and reader share. A test
// fails when a file in docs/ is not what they say.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { debateLineSchema, lineTurnSchema } from "../src/export/debate_line.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** By the file's path from the repository's root. */
export const JSON_SCHEMAS: Readonly<Record<string, () => object>> = {
  "docs/debate-2.schema.json": () => {
    const { $schema, ...schema } = toJsonSchema(debateLineSchema, {
      target: "draft-2020-12",
      definitions: { turn: lineTurnSchema },
      ignoreActions: ["finite"], // JSON has no other numbers
    });
    return {
      $schema,
      $id: "urn:retort:debate-2",
      title: "debate/2",
      description: "What several agents, or one, said about one question: a line of data/trajectories.jsonl.",
      ...schema,
    };
  },
};

export function main(): void {
  for (const [path, schema] of Object.entries(JSON_SCHEMAS)) {
    writeFileSync(join(ROOT, path), `${JSON.stringify(schema(), null, 2)}\n`);
  }
}
