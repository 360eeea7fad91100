// What the schemas of all records share: bounded texts, numbers and lists, the type that follows from a schema, and the one way in
// which a value is read. A record's schema stands once, in the file of its name; its type, its reader, the files in a download and
// what an import accepts all follow from it.
import * as v from "valibot";
import { canonicalJson } from "../core/canonical_json.ts";
import { type ErrorCode, RunError } from "../core/errors.ts";
import { issueText } from "../core/issue_text.ts";

/** Longest texts and lists that a record may hold. They keep a damaged or forged file from filling the memory; what Retort writes
 *  stays far below them. */
export const LIMITS = { id: 512, name: 1024, text: 2 ** 20, tokens: 2 ** 18, list: 2 ** 20 } as const;

/** The name of a thing, by which another record may refer to it. Nothing is read out of it. */
export const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.id));
/** The id of a run also becomes a part of file names and of keys, so its letters are limited. */
export const runId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/));
/** A short text: a label, a path, an answer. */
export const name = v.pipe(v.string(), v.maxLength(LIMITS.name));
/** A text of any sensible length: a prompt, a completion, a question. */
export const text = v.pipe(v.string(), v.maxLength(LIMITS.text));
/** A lower-case hex sha256. */
export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A whole number of either sign. */
export const whole = v.pipe(v.number(), v.safeInteger());
/** Any number but NaN and the infinities. */
export const finite = v.pipe(v.number(), v.finite());
/** A share or a probability, in [0, 1]. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** A duration or another amount, from 0 on. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A moment as milliseconds since 1970, as far as a Date reaches. */
export const moment = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));

/** A list of at most `limit` items. */
export function list<Item extends v.GenericSchema>(item: Item, limit: number = LIMITS.list) {
  return v.pipe(v.array(item), v.maxLength(limit));
}

/** Values by their names. Trap: under __proto__, prototype and constructor valibot's own record takes any value without a look. Nothing is
 *  copied here, and a family of questions may be called so: what stands under a name that functions have by themselves is looked at first. */
export function byName<Key extends v.GenericSchema<string, string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
) {
  return v.pipe(
    v.custom<Readonly<Record<string, v.InferInput<Value>>>>(
      (input) =>
        Object(input) !== input || // the record behind it refuses what is no object, and a text has an entry for each letter
        Object.entries(input as object).every(
          ([each, held]) => !(each in Object) || (v.is(key, each) && v.is(value, held)),
        ),
    ),
    v.record(key, value),
  );
}

/** Named values, at most `LIMITS.name` of them. */
export function named<Value extends v.GenericSchema>(value: Value) {
  return v.pipe(byName(name, value), v.maxEntries(LIMITS.name));
}

/** The record that a schema describes: nothing of it can be changed. */
export type RecordOf<Schema extends v.GenericSchema> = Fixed<v.InferOutput<Schema>>;

type Fixed<T> = unknown extends T
  ? T
  : T extends Blob | Float32Array
    ? T
    : T extends Map<infer Key, infer Value>
      ? ReadonlyMap<Key, Fixed<Value>>
      : { readonly [Key in keyof T]: Fixed<T[Key]> };

const LONGEST_MESSAGE = 200;

/** Where a value comes from, for the sentence that says what is wrong with it. */
export interface Origin {
  /** What it should be, with its article: "a turn". */
  readonly record: string;
  /** The file and line, or the place in the store. */
  readonly where: string;
  /** "file-invalid" when it is left out. */
  readonly code?: ErrorCode;
}

/** The value itself, as a record; it keeps its own order of keys.
 *  @throws RunError (`origin.code`) naming the record, the path of the field, what was expected and what came */
export function readRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  origin: Origin,
): RecordOf<Schema> {
  if (v.is(schema, value)) return value as unknown as RecordOf<Schema>; // `v.is` has just said so
  const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? [];
  const path = (issue && v.getDotPath(issue)) ?? "its value";
  const what = issueText(issue?.message ?? "Invalid").slice(0, LONGEST_MESSAGE); // it repeats what came, which can be long
  throw new RunError(
    origin.code ?? "file-invalid",
    `${origin.where}: this is not ${origin.record}. At ${path}: ${what}.`,
    { where: origin.where, path },
  );
}

/** The one text of a record, the same whoever made it: keys are sorted, and what is undefined is left out.
 *  @throws RunError("non-finite") for NaN or an infinity */
export function writeRecord<Schema extends v.GenericSchema>(_: Schema, record: RecordOf<Schema>): string {
  return canonicalJson(record);
}
