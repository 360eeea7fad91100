import type { Codec } from "./codec.ts";

export const nl: Codec = {
  label: "as they were said",
  help: "Every solution is shown word for word.",
  open: null,
};
