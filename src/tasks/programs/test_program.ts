// Runs a program against tests, each in a world of its own, and says in words which it does not pass. A value is right when it is the same
// as JSON; numbers may differ by rounding.
import type { Json, Sandbox, SandboxRun } from "../../sandbox/sandbox.ts";
import type { ProgramTest } from "./test_key.ts";

export interface TestReport {
  readonly passed: number;
  readonly total: number;
  /** Of each test, whether the program passes it. */
  readonly marks: readonly boolean[];
  /** For each test that failed what was called, what should have come and what came. */
  readonly failures: readonly string[];
}

/** Letters of one value in a sentence. */
const MOST_SHOWN = 120;
const CLOSE = 1e-9;

/** @throws RunError("worker-lost") when the sandbox cannot be started */
export async function testProgram(
  sandbox: Pick<Sandbox, "run">,
  program: { readonly code: string; readonly name: string },
  tests: readonly ProgramTest[],
): Promise<TestReport> {
  const failures: string[] = [];
  const marks: boolean[] = [];
  for (const [args, expected] of tests) {
    const run = await sandbox.run({ ...program, args });
    marks.push(run.ok && isSameValue(run.value, expected));
    if (marks.at(-1)!) continue;
    failures.push(
      `${program.name}(${args.map(shown).join(", ")}) should be ${shown(expected)}. ${cameOf(run)}`,
    );
    if (!run.ok && (run.fault === "syntax" || run.fault === "missing")) {
      return { passed: 0, total: tests.length, marks: tests.map(() => false), failures: [run.text] }; // none can pass
    }
  }
  return { passed: tests.length - failures.length, total: tests.length, marks, failures };
}

export const isPassed = ({ passed, total }: Pick<TestReport, "passed" | "total">): boolean =>
  passed === total;

export function isSameValue(a: Json, b: Json): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && isSameValue(value, other);
    })
  );
}

function cameOf(run: SandboxRun): string {
  return run.ok ? `It was ${shown(run.value)}.` : run.text;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
