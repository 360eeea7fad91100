// An infinity as NaN, any other number as it is. A number that only scales or divides down hides an infinity: exp(score - inf) and
// d / inf are 0, a gradient that is lost in silence, while NaN reaches the norm of the gradients, and the step is skipped by name.
// The bits are read because compilers may assume that NaN and infinity do not occur.
fn infinity_as_nan(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  return bitcast<f32>(select(bits, bits | 0x00400000u, (bits & 0x7f800000u) == 0x7f800000u));
}
