// One text per value: object keys sorted by UTF-16 code units, no white space, members that are `undefined` left out.
// The turn chain, datasets and the payload digests hash this text, so it must not depend on who built the object or in what order.
// Trap: JSON.stringify turns NaN and infinities into null and would give two different values one hash; here they throw.
import { RunError } from "./errors.ts";

/** Canonical JSON of plain data (null, booleans, finite numbers, strings, arrays, plain objects).
 *  @throws RunError("non-finite") for NaN or an infinity, RunError("internal") for anything that is not JSON. */
export function canonicalJson(value: unknown, path = "value"): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new RunError("non-finite", `${path}: expected a finite number, got ${value}.`, { path });
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => canonicalJson(item, `${path}[${i}]`)).join(",")}]`;
  }
  if (typeof value === "object" && isPlain(value)) {
    const members: string[] = [];
    for (const key of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[key];
      if (member !== undefined)
        members.push(`${JSON.stringify(key)}:${canonicalJson(member, `${path}.${key}`)}`);
    }
    return `{${members.join(",")}}`;
  }
  const kind = typeof value === "object" ? value.constructor.name : typeof value;
  throw new RunError("internal", `${path}: expected JSON data, got a ${kind}.`, { path, kind });
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
