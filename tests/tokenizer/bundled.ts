// The bundled model's tokenizer and voice for tests, read from the files that ship.
import { readFileSync } from "node:fs";
import { parseModelCard } from "../../src/models/card.ts";
import type { WordDialectSpec } from "../../src/voice/words/dialect.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../public/models/tiny/${name}`, import.meta.url), "utf8"));

export const bundledTokenizer = () => loadTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));

/** The voice of the shipped card, through the same check as in the product. */
export const BUNDLED_SPEC: WordDialectSpec = parseModelCard(read("retort.json"), "retort.json").dialect;

export interface ReferenceRow {
  readonly kind: "solo" | "debate";
  readonly text: string;
  readonly ids: readonly number[];
  readonly greedy: readonly number[];
  readonly greedy_text: string;
  readonly gold: number;
}
export const referenceRows = (): ReferenceRow[] =>
  JSON.parse(
    readFileSync(new URL("../golden/tiny_reference.json", import.meta.url), "utf8"),
  ) as ReferenceRow[];
