// Finds the Python that can judge: RETORT_PYTHON, a .venv here, or the machine's own, with the modules a test needs.
import { spawnSync } from "node:child_process";

/** @param modules with commas between, as after "import". -> path, undefined where no Python has them all */
export function pythonWith(modules: string): string | undefined {
  return [process.env["RETORT_PYTHON"], ".venv/bin/python", "python3"]
    .filter((path) => path !== undefined)
    .find((path) => spawnSync(path, ["-c", `import ${modules}`]).status === 0);
}
