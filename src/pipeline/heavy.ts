/** Weights of more bytes than that are not held by two workers at once. Those of the bundled model are a tenth of it, and a new
 *  trainer compiles its shaders again. */
export const HEAVY_BYTES = 32 * 2 ** 20;
