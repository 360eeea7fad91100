// The order in which test files begin. Two workers share them, and a file of minutes that begins last leaves one of them idle.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take a minute and more on two cores, the longest first. Vitest orders the others by what it remembers of the last run, on a
 *  fresh clone by size, which says little about a journey through the page. */
export const LONGEST = [
  "tests/e2e/faults.test.ts",
  "tests/e2e/real_model.test.ts",
  "tests/e2e/pad.test.ts",
  "tests/e2e/page.test.ts",
  "tests/e2e/hub.test.ts",
  "tests/e2e/version2.test.ts",
  "tests/e2e/soak.test.ts",
  "tests/train/grpo_trainer.test.ts",
  "tests/cli/run.test.ts",
  "tests/export/trl_python.test.ts",
  "tests/export/peft_python.test.ts",
  "tests/cli/engine_commands.test.ts",
  "tests/science/science.test.ts",
];

/** Where a file stands in the list; those that do not stand there come after it. */
export function rank(path: string): number {
  const at = LONGEST.findIndex((each) => path.endsWith(`/${each}`));
  return at < 0 ? LONGEST.length : at;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}
