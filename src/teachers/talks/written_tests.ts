// Tests as an agent writes them: lines “name(arguments) => result”, with arguments and result as JSON. What is no JSON is left out.
import type { ProgramTest } from "../../tasks/programs/test_key.ts";

const MOST_LETTERS = 4000;

/** At most `most` tests of the function, each call once. @param known tests that are right: one that says otherwise is left out */
export function writtenTests(
  text: string,
  name: string,
  { most, known }: { readonly most: number; readonly known: readonly ProgramTest[] },
): readonly ProgramTest[] {
  const seen = new Set(known.map(([args]) => JSON.stringify(args)));
  const tests: ProgramTest[] = [];
  for (const line of text.slice(0, MOST_LETTERS).split("\n")) {
    const [call, said] = line.split(/\)[ \t`]{0,9}(?:=>|===|==|→)/, 2);
    const from = call?.indexOf(`${name}(`) ?? -1;
    if (call === undefined || said === undefined || from < 0 || tests.length >= most) continue;
    const args = jsonOf(`[${call.slice(from + name.length + 1)}]`);
    const expected = jsonOf(said.replace(/[`.;\s]+$/, ""));
    const key = JSON.stringify(args);
    if (!Array.isArray(args) || expected === undefined || seen.has(key)) continue;
    seen.add(key);
    tests.push([args, expected]);
  }
  return tests;
}

function jsonOf(text: string): ProgramTest[1] | undefined {
  try {
    return JSON.parse(text.trim()) as ProgramTest[1];
  } catch {
    return undefined;
  }
}
