// One block of 32 consecutive weights of a row as small integers with a common scale: the rule behind the engine's q8 and q4 and
// behind the quantised ONNX files, so that both hold the same numbers. x = q * scale / 256, q8: |q| <= 127, q4: -8 <= q <= 7.
// Trap: an f16 scale of a small block would be subnormal, which GPUs may flush to zero: hence the 256.
import { fromHalf, toHalf } from "./float16.ts";

/** Elements that share a scale. */
export const BLOCK = 32;
/** 1 / SCALE_UNIT is the factor of a stored scale. */
export const SCALE_UNIT = 256;
const LARGEST_F16 = 65504;

/** Quantises `block` (BLOCK finite numbers) into `levels`.
 *  q8: symmetric, scale = absmax / 127 rounded up, so an element is off by at most scale / 2.
 *  q4: llama.cpp's Q4_0 (scale = the element of largest magnitude / -8), then the least-squares scale for those integers if
 *  that lowers the block's squared error.
 *  @returns the f16 bits of the stored scale; null when f16 cannot hold it */
export function quantizeBlock(bits: 8 | 4, block: Float32Array, levels: Int8Array): number | null {
  return bits === 8 ? quantize8(block, levels) : quantize4(block, levels);
}

function quantize8(block: Float32Array, levels: Int8Array): number | null {
  const absmax = block.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  levels.fill(0);
  if (absmax === 0) return 0;
  const scale = (SCALE_UNIT * absmax) / 127;
  if (scale > LARGEST_F16) return null;
  let bits = toHalf(scale);
  if ((fromHalf(bits) * 127) / SCALE_UNIT < absmax) bits++; // the next f16 above, so that nothing is clipped
  const inverse = SCALE_UNIT / fromHalf(bits);
  for (let i = 0; i < BLOCK; i++) levels[i] = Math.round(block[i]! * inverse);
  return bits;
}

const refitted = new Int8Array(BLOCK);

function quantize4(block: Float32Array, levels: Int8Array): number | null {
  let extreme = 0;
  for (const x of block) if (Math.abs(x) > Math.abs(extreme)) extreme = x;
  const scale = (SCALE_UNIT * extreme) / -8;
  if (Math.abs(scale) > LARGEST_F16) return null;
  const bits = toHalf(scale);
  const error = nearest4(block, fromHalf(bits) / SCALE_UNIT, levels);
  let [xq, qq] = [0, 0];
  for (let i = 0; i < BLOCK; i++) {
    xq += block[i]! * levels[i]!;
    qq += levels[i]! * levels[i]!;
  }
  if (qq === 0) return bits;
  const other = toHalf((SCALE_UNIT * xq) / qq);
  if (Math.abs(fromHalf(other)) > LARGEST_F16) return bits;
  if (nearest4(block, fromHalf(other) / SCALE_UNIT, refitted) >= error) return bits;
  levels.set(refitted);
  return other;
}

/** Nearest levels -8 to 7 for a scale (any sign) -> the block's squared error */
function nearest4(block: Float32Array, scale: number, levels: Int8Array): number {
  let error = 0;
  for (let i = 0; i < BLOCK; i++) {
    const q = scale === 0 ? 0 : Math.max(-8, Math.min(7, Math.round(block[i]! / scale)));
    levels[i] = q;
    error += (block[i]! - q * scale) ** 2;
  }
  return error;
}
