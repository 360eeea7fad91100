// Damages to files: bytes, texts and JSON values. Everything follows from one stream of random numbers, so a case repeats from its seed.
import type { RandomStream } from "../../src/core/rng.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const LENGTHS = [
  0n,
  1n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const TOKENS = [
  '"',
  "{",
  "}",
  "[",
  "]",
  "\\",
  "\\u0000",
  "\\ud800",
  ",",
  ":",
  "null",
  "-1",
  "1e400",
  "9007199254740993",
  "NaN",
  "\u0000",
  "\uFEFF",
  "\u2028",
  "\r",
  "\n",
  "__proto__",
  "constructor",
  "{{",
  "}}",
  "{%",
  "%}",
  "{% for i in range(9) %}",
  "{% endfor %}",
  "####",
  "\\frac{",
  "\\boxed{",
  "<script>",
  "../",
  "%2e%2e",
  "=",
  "&",
  "é",
  "😀",
];
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e300,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  "",
  "x",
  "__proto__",
  "../../x",
  "\u0000",
  "a".repeat(3000),
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  Array.from({ length: 200 }, (_, i) => i),
];

/** One to four damages to bytes: flips, other bytes, lengths that lie, cuts, parts that come twice or are gone. */
export function mutateBytes(seed: Bytes, random: RandomStream): Bytes {
  let bytes = seed.slice();
  for (let left = random.integer(1, 4); left > 0 && bytes.length > 0; left--) {
    const nearby = random.integer(0, 2) > 0 ? Math.min(bytes.length, 400) : bytes.length; // headers come first
    const at = random.integer(0, nearby - 1);
    const view = new DataView(bytes.buffer);
    switch (random.integer(0, 6)) {
      case 0:
        bytes[at]! ^= 1 << random.integer(0, 7);
        break;
      case 1:
        bytes[at] = random.integer(0, 255);
        break;
      case 2:
        if (at + 8 <= bytes.length) view.setBigUint64(at, random.pick(LENGTHS), true);
        break;
      case 3:
        if (at + 4 <= bytes.length) view.setUint32(at, random.integer(0, 64), true);
        break;
      case 4:
        bytes = bytes.slice(0, at);
        break;
      default: {
        const length = random.integer(0, 40);
        const [end, next] = random.integer(0, 1) === 0 ? [at, at + length] : [at + length, at];
        const [before, behind] = [bytes.subarray(0, end), bytes.subarray(next)];
        bytes = new Uint8Array(before.length + behind.length);
        bytes.set(before);
        bytes.set(behind, before.length);
      }
    }
  }
  return bytes;
}

/** One to four damages to a text: signs that mean something put in, parts gone, twice or moved. */
export function mutateText(seed: string, random: RandomStream): string {
  let text = seed;
  for (let left = random.integer(1, 4); left > 0; left--) {
    const at = random.integer(0, text.length);
    const end = Math.min(text.length, at + random.integer(0, 60));
    const part = text.slice(at, end);
    const kind = random.integer(0, 4);
    if (kind === 0) text = text.slice(0, at) + text.slice(end);
    else if (kind === 1) text = text.slice(0, end) + part.repeat(random.integer(1, 4)) + text.slice(end);
    else if (kind === 2) text = text.slice(0, at) + random.pick(TOKENS) + text.slice(at);
    else if (kind === 3) text = text.slice(0, at) + random.pick(TOKENS) + text.slice(end);
    else text = text.slice(0, at) + String.fromCharCode(random.integer(0, 65_535)) + text.slice(at);
  }
  return text.slice(0, 100_000);
}

/** One to three values somewhere in the JSON become others, are gone, or stand twice. */
export function mutateJson(seed: unknown, random: RandomStream): unknown {
  const root = { value: structuredClone(seed) };
  for (let left = random.integer(1, 3); left > 0; left--) {
    const holders = holdersIn(root);
    const holder = random.pick(holders);
    const keys = Object.keys(holder);
    if (keys.length === 0) continue;
    const key = random.pick(keys);
    const kind = random.integer(0, 3);
    if (kind === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (kind === 0 && holder !== root) Reflect.deleteProperty(holder, key);
    else if (kind === 1) Reflect.set(holder, key, structuredClone(Reflect.get(holder, random.pick(keys))));
    else if (kind === 2 && typeof Reflect.get(holder, key) === "string")
      Reflect.set(holder, key, mutateText(String(Reflect.get(holder, key)), random));
    else Reflect.set(holder, key, structuredClone(random.pick(VALUES)));
  }
  return root.value;
}

/** Objects and lists, the outer ones first; not all of a long list. */
function holdersIn(root: object): object[] {
  const found: object[] = [root];
  for (let i = 0; i < found.length && found.length < 400; i++) {
    for (const value of Object.values(found[i]!).slice(0, 40))
      if (typeof value === "object" && value !== null) found.push(value);
  }
  return found;
}
