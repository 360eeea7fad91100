// `npm ci` refuses a lockfile in which an optional package of another platform is missing. npm leaves such packages out
// when the registry that it asked does not carry them, and says nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test.each(["../..", "../interop"])(
  "the lockfile in %s holds every platform's optional packages",
  (folder) => {
    const path = join(import.meta.dirname, folder, "package-lock.json");
    const lock = JSON.parse(readFileSync(path, "utf8")) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) =>
          !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  },
);
