// The bench's LoRA step in jax-js, written as its users would: its own softmax and silu, one `jit` around loss,
// gradients, clipping and AdamW. Sequences of one length in a batch, so that its attention is not asked for packed rows.
// It is plain JavaScript: arrays of that library carry no shapes that types could check.
// Trap: jax-js counts references; every use of an array but the last one takes `.ref`.

/** @typedef {import("../../src/bench/train_peer.ts").TrainProblem} TrainProblem */
/** @typedef {import("../../src/bench/train_peer.ts").TrainPeer} TrainPeer */

/** @param {any} jax the module "@jax-js/jax", whose default device is set  @param {TrainProblem} problem  @returns {TrainPeer} */
export function createJaxStep(jax, problem) {
  const { numpy: np, nn, tree } = jax;
  const { architecture: a, scale, sequences, length, adamw, maxNorm } = problem;
  const half = a.headDim / 2;

  /** @param {ArrayLike<number>} values @param {readonly number[]} shape @param {any} [dtype] */
  const array = (values, shape, dtype = np.float32) => np.array(values, { dtype }).reshape([...shape]);
  const rope = (/** @type {(angle: number) => number} */ of) =>
    Float32Array.from({ length: length * half }, (_, i) =>
      of(Math.floor(i / half) * a.ropeTheta ** (-(2 * (i % half)) / a.headDim)),
    );
  const oneHot = new Float32Array(sequences * length * a.vocabulary);
  problem.targets.forEach((id, row) => {
    oneHot[row * a.vocabulary + id] = problem.weights[row] ?? 0;
  });
  const fixed = {
    base: Object.fromEntries(
      [...problem.tensors].map(([name, { shape, values }]) => [name, array(values, shape)]),
    ),
    cos: array(rope(Math.cos), [1, length, 1, half]),
    sin: array(rope(Math.sin), [1, length, 1, half]),
    ids: array(problem.ids, [sequences, length], np.int32),
    weighted: array(oneHot, [sequences, length, a.vocabulary]),
  };
  let state = lora((values, shape) => array(values, shape));
  let m = lora((values, shape) => array(new Float32Array(values.length), shape));
  let v = lora((values, shape) => array(new Float32Array(values.length), shape));

  /** @param {(values: Float32Array, shape: number[]) => any} make */
  function lora(make) {
    return Object.fromEntries(
      [...problem.lora].map(([name, { A, B }]) => {
        const [inputs, outputs] = [A.length / problem.rank, B.length / problem.rank];
        return [name, { A: make(A, [problem.rank, inputs]), B: make(B, [outputs, problem.rank]) }];
      }),
    );
  }

  const loss = (
    /** @type {any} */ adapter,
    /** @type {typeof fixed} */ { base, cos, sin, ids, weighted },
  ) => {
    const norm = (/** @type {any} */ x, /** @type {any} */ weight) => {
      const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
      return x.div(np.sqrt(mean.add(a.rmsNormEps))).mul(weight);
    };
    const project = (/** @type {any} */ x, /** @type {string} */ name) => {
      const { A, B } = adapter[name];
      const narrow = np.matmul(x.ref, np.transpose(A)).mul(scale);
      const low = np.matmul(narrow, np.transpose(B));
      return np.matmul(x, np.transpose(base[`${name}.weight`])).add(low);
    };
    const turn = (/** @type {any} */ x) => {
      const low = x.ref.slice([], [], [], [0, half]);
      const high = x.slice([], [], [], [half, a.headDim]);
      const first = low.ref.mul(cos.ref).sub(high.ref.mul(sin.ref));
      return np.concatenate([first, high.mul(cos.ref).add(low.mul(sin.ref))], -1);
    };
    // what its nn.dotProductAttention does, by matmul: its einsum needs a newer Node
    const attend = (/** @type {any} */ q, /** @type {any} */ k, /** @type {any} */ value) => {
      const perHead = (/** @type {any} */ x) => np.transpose(x, [0, 2, 1, 3]);
      const shared = (/** @type {any} */ x) => perHead(np.repeat(x, a.heads / a.kvHeads, 2));
      const scores = np
        .matmul(perHead(q), np.transpose(shared(k), [0, 1, 3, 2]))
        .mul(1 / Math.sqrt(a.headDim));
      const causal = np.tri(length, length, 0, { dtype: np.bool });
      return perHead(np.matmul(nn.softmax(np.where(causal, scores, -Infinity)), shared(value)));
    };
    const table = base["model.embed_tokens.weight"];
    let x = np.take(table.ref, ids, 0);
    for (let layer = 0; layer < a.layers; layer++) {
      const at = `model.layers.${layer}`;
      const heads = (/** @type {any} */ y, /** @type {number} */ count) =>
        y.reshape([sequences, length, count, a.headDim]);
      const h = norm(x.ref, base[`${at}.input_layernorm.weight`]);
      const q = turn(heads(project(h.ref, `${at}.self_attn.q_proj`), a.heads));
      const k = turn(heads(project(h.ref, `${at}.self_attn.k_proj`), a.kvHeads));
      const value = heads(project(h, `${at}.self_attn.v_proj`), a.kvHeads);
      const flat = attend(q, k, value).reshape([sequences, length, a.heads * a.headDim]);
      x = x.add(project(flat, `${at}.self_attn.o_proj`));
      const g = norm(x.ref, base[`${at}.post_attention_layernorm.weight`]);
      const gate = nn.silu(project(g.ref, `${at}.mlp.gate_proj`));
      const gated = gate.mul(project(g, `${at}.mlp.up_proj`));
      x = x.add(project(gated, `${at}.mlp.down_proj`));
    }
    cos.dispose();
    sin.dispose();
    const logits = np.matmul(norm(x, base["model.norm.weight"]), np.transpose(table));
    return np.sum(nn.logSoftmax(logits).mul(weighted)).neg();
  };

  const update = jax.jit(
    (
      /** @type {any} */ adapter,
      /** @type {any} */ m,
      /** @type {any} */ v,
      /** @type {typeof fixed} */ data,
      /** @type {any} */ rate,
      /** @type {any} */ root,
    ) => {
      const [value, grads] = jax.valueAndGrad(loss)(tree.ref(adapter), data);
      const squares = tree.leaves(grads).map((/** @type {any} */ g) => np.sum(np.square(g.ref)));
      const total = np.sqrt(
        squares.reduce((/** @type {any} */ sum, /** @type {any} */ each) => sum.add(each)),
      );
      const clip = np.minimum(np.reciprocal(total.add(1e-6)).mul(maxNorm), 1);
      const [nextM, nextV, next] = [
        /** @type {any} */ ({}),
        /** @type {any} */ ({}),
        /** @type {any} */ ({}),
      ];
      for (const name of Object.keys(grads)) {
        for (const object of [nextM, nextV, next]) object[name] = {};
        for (const side of ["A", "B"]) {
          const g = grads[name][side].mul(clip.ref);
          const mean = m[name][side].mul(adamw.beta1).add(g.ref.mul(1 - adamw.beta1));
          const square = v[name][side].mul(adamw.beta2).add(np.square(g).mul(1 - adamw.beta2));
          const step = mean.ref.mul(rate.ref).div(np.sqrt(square.ref).div(root.ref).add(adamw.eps));
          nextM[name][side] = mean;
          nextV[name][side] = square;
          next[name][side] = adapter[name][side].sub(step);
        }
      }
      clip.dispose();
      rate.dispose();
      root.dispose();
      return { value, next, nextM, nextV };
    },
  );

  let index = 0;
  return {
    run: async () => {
      index++;
      const rate = np.array(problem.rate / (1 - adamw.beta1 ** index));
      const root = np.array(Math.sqrt(1 - adamw.beta2 ** index));
      const out = update(state, m, v, tree.ref(fixed), rate, root);
      state = out.next;
      m = out.nextM;
      v = out.nextV;
      const [value] = await out.value.data();
      return value;
    },
    destroy: () => [fixed, state, m, v].forEach((each) => tree.dispose(each)),
  };
}
