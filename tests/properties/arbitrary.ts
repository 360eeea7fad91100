// Random values of a valibot schema, to be shrunk by fast-check: whatever the schema of a record accepts, a run may hold. A schema of a
// kind that is not known here is named, so that a new record cannot slip past its property.
import * as fc from "fast-check";
import type * as v from "valibot";
import { datasetSchema } from "../../src/records/dataset.ts";

/** How many cases of a property, and from which seed: RETORT_COUNT and RETORT_SEED, or as many as `npm test` has time for. */
export const times = (usual: number) => ({
  numRuns: Number(process.env["RETORT_COUNT"] ?? usual),
  seed: Number(process.env["RETORT_SEED"] ?? 20261129),
});

/** What is looked at of a schema or of a step of its pipe. */
interface Node {
  readonly type: string;
  readonly pipe?: readonly Node[];
  readonly entries?: Readonly<Record<string, Node>>;
  readonly item?: Node;
  readonly items?: readonly Node[];
  readonly key?: Node;
  readonly value?: Node;
  readonly wrapped?: Node;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
}

/** Texts with all that texts hold: whole characters, halves of pairs, what JSON and line ends make of them, names of prototypes. */
const NASTY = fc.constantFrom(
  "\u2028",
  "\r\n",
  "\ufeff",
  "\\u0000",
  "\0",
  '"',
  "\ud800",
  "__proto__",
  "=1",
  "–",
  "😀",
);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.array(fc.oneof(NASTY, fc.string({ maxLength: 3 })), { maxLength: 4 }).map((parts) => parts.join("")),
);
/** Texts of whole characters, without the zero byte that no text file holds. */
export const wholeText = anyText.map((text) => text.replaceAll(/[\p{Surrogate}\0]/gu, "x"));
/** JSON has one zero. */
const oneZero = (value: number) => (value === 0 ? 0 : value);
/** Finite numbers of 32 bits, -0 and the smallest among them. */
export const weight = fc.float({ noNaN: true, noDefaultInfinity: true });
export const weights = (length: number) =>
  fc.array(weight, { minLength: length, maxLength: length }).map((list) => Float32Array.from(list));

/** A plain object with all of these fields. */
export const together = <Fields extends object>(fields: {
  [Key in keyof Fields]: fc.Arbitrary<Fields[Key]>;
}) => fc.record<Fields>(fields, { noNullPrototype: true });

/** @param hand arbitraries for schemas whose fields hang together, which no look at the schema tells */
export function arbitraryOf<Schema extends v.GenericSchema>(
  schema: Schema,
  hand: ReadonlyMap<v.GenericSchema, fc.Arbitrary<unknown>> = new Map(),
): fc.Arbitrary<v.InferOutput<Schema>> {
  const known = new Map<unknown, fc.Arbitrary<unknown>>(hand);
  return from(schema, known);
}

function from(node: Node, hand: ReadonlyMap<unknown, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const known = hand.get(node);
  if (known !== undefined) return known;
  const pipe = stepsOf(node);
  const most = Math.min(...bounds(pipe, "max_length"), ...bounds(pipe, "max_entries"));
  const of = (each: Node | undefined) => from(each!, hand);
  switch (node.type) {
    case "strict_object":
    case "object":
      return recordOf(node.entries!, of);
    case "array":
      return fc.array(of(node.item), {
        minLength: Math.max(0, ...bounds(pipe, "min_length")),
        maxLength: Math.min(most, 3),
      });
    case "strict_tuple":
      return fc.tuple(...node.items!.map(of));
    case "custom":
      if (!pipe.some(({ type }) => type === "record"))
        throw new Error("no arbitrary for a schema of its own");
      return of(pipe.find(({ type }) => type === "record")); // named values, behind a look at names that valibot passes over
    case "record":
      return fc.dictionary(of(node.key) as fc.Arbitrary<string>, of(node.value), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case "nullable":
      return fc.option(of(node.wrapped), { nil: null });
    case "union":
    case "variant":
      return fc.oneof(...(node.options as readonly Node[]).map(of));
    case "picklist":
      return fc.constantFrom(...node.options!);
    case "literal":
      return fc.constant(node.literal);
    case "boolean":
      return fc.boolean();
    case "number":
      return numberOf(pipe);
    case "string":
      return textOf(pipe, most);
    case "unknown":
      return fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    default:
      throw new Error(`no arbitrary for a schema of type ${node.type}`);
  }
}

/** A pipe's steps, with those of a pipe that it begins with. */
const stepsOf = (node: Node): readonly Node[] =>
  (node.pipe ?? []).flatMap((each) => (each === node ? [] : [each, ...stepsOf(each)]));
const bounds = (pipe: readonly Node[], type: string) =>
  pipe.filter((each) => each.type === type).map(({ requirement }) => Number(requirement));

function recordOf(entries: Readonly<Record<string, Node>>, of: (node: Node) => fc.Arbitrary<unknown>) {
  const isOptional = (node: Node) => node.type === "exact_optional";
  const model = Object.fromEntries(
    Object.entries(entries).map(([key, node]) => [key, of(isOptional(node) ? node.wrapped! : node)]),
  );
  const requiredKeys = Object.keys(entries).filter((key) => !isOptional(entries[key]!));
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function numberOf(pipe: readonly Node[]): fc.Arbitrary<number> {
  const min = Math.max(-Number.MAX_VALUE, ...bounds(pipe, "min_value"));
  const max = Math.min(Number.MAX_VALUE, ...bounds(pipe, "max_value"));
  if (pipe.some(({ type }) => type === "safe_integer"))
    return fc.maxSafeInteger().map((value) => oneZero(clamp(value, min, max)));
  return fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map(oneZero);
}

const clamp = (value: number, min: number, max: number) =>
  value < min || value > max
    ? min + (Math.abs(value) % (Math.min(max, Number.MAX_SAFE_INTEGER) - min + 1))
    : value;

function textOf(pipe: readonly Node[], most: number): fc.Arbitrary<string> {
  const pattern = pipe.find(({ type }) => type === "regex")?.requirement;
  if (pattern instanceof RegExp) return fc.stringMatching(pattern);
  const isFilled = pipe.some(({ type }) => type === "non_empty");
  return anyText.map((text) => (text === "" && isFilled ? "x" : text.slice(0, most)));
}

/** A training row's mask is as long as its ids. */
const row = datasetSchema.entries.examples.pipe[0].item;
const anyRow = arbitraryOf(row.pipe[0]).map((each) => ({
  ...each,
  lossMask: each.ids.map((_, i) => each.lossMask[i] ?? 0),
}));
export const rows: ReadonlyMap<v.GenericSchema, fc.Arbitrary<unknown>> = new Map([[row, anyRow]]);
