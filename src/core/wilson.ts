// How far a share that was counted may be from the true one: Wilson's interval of 95 % (E. B. Wilson 1927, JASA 22, 209-212), which
// stays inside 0 and 1 and is honest for few counts, also for none and for all.

const Z = 1.959_964;

/** @param right of `count`, which is at least 1 @returns the bounds as shares */
export function wilson(right: number, count: number): readonly [low: number, high: number] {
  const share = right / count;
  const z2 = (Z * Z) / count;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count))) / (1 + z2);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
