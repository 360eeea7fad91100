import type { Codec } from "./codec.ts";

export const codified: Codec = {
  label: "as code",
  help: "Sums as assertions, words as comments, then the answer. What stands around a sum is lost.",
  open: async () => (await import("./texts/codified.ts")).codifiedText,
};
