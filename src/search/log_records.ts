// What the logs of a search and of an evolution have in common.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { finite, name, named } from "../records/schema.ts";

/** Settings or flags, by name. */
export const loggedValues = named(v.union([name, finite]));

/** The first entry of a log. `order` is what was asked for: the same command goes on with it, another one is refused. */
export const begunSchema = <const Kind extends string>(kind: Kind) =>
  v.strictObject({ kind: v.literal(kind), schema: v.literal(1), order: loggedValues });

/** An entry that cannot stand where it stands, as no program of ours writes it. @param what the entry @param why in a few words */
export const misplaced = (what: string, why: string): RunError =>
  new RunError(
    "store-corrupt",
    `The log does not hold together: ${what} cannot stand where it does, since ${why}. Restore the file from a copy.`,
  );
