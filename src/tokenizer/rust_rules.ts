// Pre-tokenizers as the tokenizers library of Hugging Face (in Rust) reads them. The JavaScript library reads some of them by JavaScript's
// own classes: its blanks hold U+FEFF and lack U+0085, its digits are ASCII's alone. So those are written as patterns, which it
// translates sign by sign; what it would cut otherwise without a word is refused.
import { RunError } from "../core/errors.ts";

type Part = Readonly<Record<string, unknown>>;

/** GPT-2's pattern, which "ByteLevel" cuts by. */
const BYTE_LEVEL = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** What Rust calls a punctuation mark: Unicode's, and all of ASCII's signs. */
const PUNCTUATION = String.raw`[\p{P}$+<=>^\x60|~]`;
/** What the library can do with what a pattern finds. */
const BEHAVIORS: readonly unknown[] = ["Isolated", "Removed"];

const split = (pattern: string, behavior: string): Part => ({
  type: "Split",
  pattern: { Regex: pattern },
  behavior,
  invert: false,
});

/** @param part the pre-tokenizer of a tokenizer.json, null where it has none
 *  @throws RunError("model-invalid") for one that would be cut otherwise here */
export function asRustReads(part: unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  const fields = part as Part;
  switch (fields["type"]) {
    case "Sequence": {
      const parts = fields["pretokenizers"];
      return Array.isArray(parts) ? { ...fields, pretokenizers: parts.map(asRustReads) } : part;
    }
    case "ByteLevel": {
      const isPlain = fields["use_regex"] !== false && fields["add_prefix_space"] !== true; // the blank comes before the cut
      if (!isPlain) return part;
      const bytes = { ...fields, use_regex: false };
      return { type: "Sequence", pretokenizers: [split(BYTE_LEVEL, "Isolated"), bytes] };
    }
    case "Digits":
      return split(fields["individual_digits"] === true ? String.raw`\p{N}` : String.raw`\p{N}+`, "Isolated");
    case "WhitespaceSplit":
      return split(String.raw`\s+`, "Removed");
    case "Punctuation":
      return checked({ ...split(PUNCTUATION, "Isolated"), behavior: fields["behavior"] ?? "Isolated" });
    case "Split":
      return endsWithSign(fields) ?? checked(fields);
    default:
      return part;
  }
}

/** A cut behind each sign of one kind, as Gemma's behind blanks, in the library's terms; null for any other Split. */
function endsWithSign({ behavior, invert, pattern }: Part): Part | null {
  if (behavior !== "MergedWithPrevious" || invert === true) return null;
  const sign: unknown = typeof pattern === "object" && pattern !== null ? (pattern as Part)["String"] : null;
  if (typeof sign !== "string" || Array.from(sign).length !== 1) return null;
  const written = /[\\^$.*+?()[\]{}|/-]/.test(sign) ? `\\${sign}` : sign;
  return split(`[^${written}]*[${written}]|[^${written}]+`, "Isolated");
}

function checked(fields: Part): Part {
  const behavior = fields["behavior"];
  if (fields["invert"] === true || BEHAVIORS.includes(behavior)) return fields;
  throw new RunError(
    "model-invalid",
    `tokenizer.json, pre_tokenizer: a Split with behavior ${JSON.stringify(behavior) ?? "nothing"} would be cut otherwise here; known are ${BEHAVIORS.join(" and ")}. Choose another model.`,
    { behavior },
  );
}
