// Whether nothing holds an object any more: the engine's own collector is asked for it.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const ROUNDS = 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Whether the object is collected. A weak reference holds what it refers to until the turn of the loop is over, so a few turns pass. */
export async function isGarbage(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    if (reference.deref() === undefined) return true;
  }
  return false;
}
