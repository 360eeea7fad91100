// At which steps a training is looked at on its way: a training that does it and a page that shows it agree on what was due.

/** Looks of a whole training where nobody asks for another number. */
const USUAL_LOOKS = 4;

/** The steps to look at, evenly over the training: of four a quarter, a half, three quarters and the end. */
export const probePoints = (total: number, looks = USUAL_LOOKS): ReadonlySet<number> =>
  new Set(Array.from({ length: looks }, (_, i) => Math.max(1, Math.round(((i + 1) / looks) * total))));
