// Float64 truth of Mish, forward and backward.

export function mishReference(x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, (each) => each * Math.tanh(Math.log1p(Math.exp(each))));
}

export function mishBackwardReference(x: ArrayLike<number>, dOut: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, (each, i) => {
    const bent = Math.tanh(Math.log1p(Math.exp(each)));
    return dOut[i]! * (bent + (each * (1 - bent * bent)) / (1 + Math.exp(-each)));
  });
}
