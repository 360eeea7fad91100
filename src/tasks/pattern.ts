// Whether a regular expression is found in a text, in a time that is bounded by pattern times text: all places of the pattern that a
// text may have reached are followed side by side, a character at a time, so that no pattern can make it try again and again
// (Thompson 1968). JavaScript's own engine tries, and "(a+)+$" keeps it busy for hours.
import { RunError } from "../core/errors.ts";
import { parsePattern, type PatternNode } from "./pattern_syntax.ts";

/** One instruction of the machine; `to` are the places that it goes on from. */
type Step =
  | { readonly does: "read"; readonly test: (character: string) => boolean }
  | { readonly does: "go"; readonly to: number[] }
  | { readonly does: "check"; readonly holds: (before: string, after: string) => boolean }
  | { readonly does: "end" };

/** More than this and "{1000}" of "{1000}" would fill the memory. */
const MAX_STEPS = 2000;
/** Longer texts are looked at up to here: an answer is short. */
const MAX_TEXT = 4000;
const MAX_KEPT = 64;

const compiled = new Map<string, readonly Step[]>();

/** Whether the pattern is found anywhere in the text; case does not count, "^" and "$" are the text's ends.
 *  @throws RunError("config") for a pattern that cannot be used, and why */
export function isFound(pattern: string, text: string): boolean {
  return runs(programOf(pattern), Array.from(text.slice(0, MAX_TEXT)));
}

/** @throws RunError("config") for a pattern that cannot be used, and why */
export function checkPattern(pattern: string): void {
  programOf(pattern);
}

function programOf(pattern: string): readonly Step[] {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const program: Step[] = [];
  write(parsePattern(pattern), program);
  program.push({ does: "end" });
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(pattern, program);
  return program;
}

/** Appends the node's steps; what comes after it follows them. */
function write(node: PatternNode, program: Step[]): void {
  if (program.length > MAX_STEPS) {
    throw new RunError("config", "The regular expression repeats too much to be used. Use smaller numbers.");
  }
  switch (node.kind) {
    case "one":
      program.push({ does: "read", test: node.test });
      return;
    case "place":
      program.push({ does: "check", holds: node.holds });
      return;
    case "all":
      for (const part of node.parts) write(part, program);
      return;
    case "either":
      writeEither(node.options, program);
      return;
    case "repeat":
      writeRepeat(node, program);
      return;
    default:
      node satisfies never;
  }
}

function writeEither(options: readonly PatternNode[], program: Step[]): void {
  const ends: number[][] = [];
  const begins: number[] = [];
  program.push({ does: "go", to: begins });
  for (const option of options) {
    begins.push(program.length);
    write(option, program);
    const end: number[] = [];
    ends.push(end);
    program.push({ does: "go", to: end });
  }
  for (const end of ends) end.push(program.length);
}

function writeRepeat({ part, least, most }: PatternNode & { kind: "repeat" }, program: Step[]): void {
  // a part that reads nothing is there as often as one likes
  for (let i = 0, size = -1; i < least && size < program.length; i++) {
    size = program.length;
    write(part, program);
  }
  if (most === Number.POSITIVE_INFINITY) {
    const begin = program.length;
    const to = [begin + 1];
    program.push({ does: "go", to });
    write(part, program);
    program.push({ does: "go", to: [begin] });
    to.push(program.length);
    return;
  }
  const ends: number[][] = [];
  for (let i = least; i < most; i++) {
    const to = [program.length + 1];
    program.push({ does: "go", to });
    ends.push(to);
    write(part, program);
  }
  for (const end of ends) end.push(program.length);
}

function runs(program: readonly Step[], text: readonly string[]): boolean {
  let places = new Set<number>();
  for (let at = 0; at <= text.length; at++) {
    const [before = "", after = ""] = [text[at - 1], text[at]];
    const open = [...places, 0]; // a match may begin anywhere
    const reached = new Set<number>();
    const readers: number[] = [];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (reached.has(place)) continue;
      reached.add(place);
      const step = program[place]!;
      if (step.does === "end") return true;
      if (step.does === "read") readers.push(place);
      else if (step.does === "go") open.push(...step.to);
      else if (step.holds(before, after)) open.push(place + 1);
    }
    places = new Set();
    if (at === text.length) break;
    for (const place of readers) {
      const step = program[place]!;
      if (step.does === "read" && step.test(after)) places.add(place + 1);
    }
  }
  return false;
}
