// What one id adds to a divergence between student p and teacher q, given ln p and ln q: (p, its part f of the divergence, p df/dp). A constant
// in df/dp is left out, since it changes no gradient. See divergence.ts.
fn divergence_terms(lp: f32, lq: f32) -> vec3f {
  let p = exp(lp);
  let q = exp(lq);
  if (KIND == 0u) {
    return vec3f(p, q * (lq - lp), -q);
  }
  if (KIND == 1u) {
    let pull = p * (lp - lq);
    return vec3f(p, pull, pull);
  }
  let a = lp + LOG_REST;
  let b = lq + LOG_BETA;
  let most = max(a, b);
  let mixed = most + log(exp(a - most) + exp(b - most));
  let pull = (1f - BETA) * p * (lp - mixed);
  return vec3f(p, pull + BETA * q * (lq - mixed), pull);
}
