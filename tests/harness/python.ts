// Finds the Python that can judge: RETORT_PYTHON, the environment that `npm test` made of the pinned versions, one in .venv,
// or the machine's own. The first that has the modules a test needs is taken.
import { spawnSync } from "node:child_process";
import { pinnedPython } from "../../tools/judges/venv.mjs";

/** @param modules with commas between, as after "import". -> path, undefined where no Python has them all */
export function pythonWith(modules: string): string | undefined {
  return [process.env["RETORT_PYTHON"], pinnedPython(), ".venv/bin/python", "python3"]
    .filter((path) => path !== undefined)
    .find((path) => spawnSync(path, ["-c", `import ${modules}`]).status === 0);
}
