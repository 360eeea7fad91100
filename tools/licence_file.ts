// Puts the licence beside the built page, under a name that every host sends as text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

export function licenceFile(): Plugin {
  return {
    name: "retort-licence",
    apply: "build",
    generateBundle() {
      const source = readFileSync(join(import.meta.dirname, "../LICENSE"), "utf8");
      this.emitFile({ type: "asset", fileName: "LICENSE.txt", source });
    },
  };
}
