// A look into a table of ours by a name out of a file. A plain object answers to "constructor", "toString" and their like as well.

/** What the table itself has under this name. */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
