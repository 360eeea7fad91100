import type { Codec } from "./codec.ts";

export const codifiedMin: Codec = {
  label: "as code, with marks of one sign",
  help: "The same in still fewer signs.",
  open: async () => (await import("./texts/codified_min.ts")).codifiedMinText,
};
