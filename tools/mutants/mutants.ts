// Changes that tests must notice: each is one small, plausible mistake in the source. `npm run test:mutants` makes them one at a
// time in a copy of the tree and runs the tests of the room; a mutant that survives is a claim that no test holds.

export interface Mutant {
  readonly name: string;
  /** Stands exactly once in src; the file is found by it, so that files may move. */
  readonly text: string;
  readonly becomes: string;
  /** Beginnings of paths of the test files that must notice. */
  readonly tests: readonly string[];
  /** A regular expression of the names of tests to run, where a file holds many others. */
  readonly only?: string;
}

/** Thirteen that decided how this list came to be: six of them once survived. */
const FIRST: readonly Mutant[] = [
  {
    name: "DPO: weight of cross-entropy on the right solution 1",
    text: "sftWeight: 5,",
    becomes: "sftWeight: 1,",
    tests: ["tests/methods/recipes"],
  },
  {
    name: "PAD: the judge of steps has rank 4",
    text: "rank: 16,\n    learningRate: 0.002,\n    /** Of the judge's steps",
    becomes: "rank: 4,\n    learningRate: 0.002,\n    /** Of the judge's steps",
    tests: ["tests/methods/recipes"],
  },
  {
    name: "settings: default learning rate ten times as large",
    text: "fallback: 0.006,",
    becomes: "fallback: 0.06,",
    tests: ["tests/methods/recipes", "tests/settings"],
  },
  {
    name: "settings: one that nothing reads",
    text: "export const RUN_ROWS = {",
    becomes:
      'export const RUN_ROWS = {\n  unheard: integer({ place: "questions", label: "U", help: "U.", min: 1, max: 2, fallback: 1 }),',
    tests: ["tests/settings"],
  },
  {
    name: "GGUF: Llama's heads are left as halves",
    text: 'architecture: "llama", linearNames: LLAMA_CPP_NAMES, rotates: "neighbours"',
    becomes: 'architecture: "llama", linearNames: LLAMA_CPP_NAMES, rotates: "halves"',
    tests: ["tests/export/gguf"],
  },
  {
    name: "GGUF: Qwen3's heads are reordered",
    text: 'architecture: "qwen3", linearNames: LLAMA_CPP_NAMES, rotates: "halves"',
    becomes: 'architecture: "qwen3", linearNames: LLAMA_CPP_NAMES, rotates: "neighbours"',
    tests: ["tests/export/gguf"],
  },
  {
    name: "votes: the fewest win",
    text: "toSorted((a, b) => b.voters.length - a.voters.length)",
    becomes: "toSorted((a, b) => a.voters.length - b.voters.length)",
    tests: ["tests/teachers"],
  },
  {
    name: "seeds: neighbouring positions are not mixed",
    text: "mix(mix(index + 0x9e3779b9) ^ mix(key ^ 0x5bd1e995))",
    becomes: "mix((index + 0x9e3779b9) ^ mix(key ^ 0x5bd1e995))",
    tests: ["tests/core/rng"],
  },
  {
    name: "fitness: a text that was cut is learned from",
    text: 'completion.finish !== "stop" || answer === null',
    becomes: "answer === null",
    tests: ["tests/distill"],
  },
  {
    name: "gate: level 0.5",
    text: "const LEVEL = 0.05;",
    becomes: "const LEVEL = 0.5;",
    tests: ["tests/eval/gate"],
  },
  {
    name: "advantages: the deviation divides by n",
    text: "(each - mean) ** 2, 0) / (values.length - 1)",
    becomes: "(each - mean) ** 2, 0) / values.length",
    tests: ["tests/train/advantages"],
  },
  {
    name: "schedule: no floor",
    text: "const FLOOR = 0.05;",
    becomes: "const FLOOR = 0;",
    tests: ["tests/train/schedule"],
  },
  {
    name: "PAD: the judge counts as much as the verifier",
    text: "both: { verifier: 1, prm: 0.5,",
    becomes: "both: { verifier: 1, prm: 1,",
    tests: ["tests/methods/recipes"],
  },
];

/** Others, spread over the rooms. */
const SPREAD: readonly Mutant[] = [
  {
    name: "core: halves round ties upwards",
    text: "magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)",
    becomes: "magnitude - 0x38000000 + 0x1000",
    tests: ["tests/core/float16"],
  },
  {
    name: "records: shares above 1 are read",
    text: "v.pipe(v.number(), v.minValue(0), v.maxValue(1))",
    becomes: "v.pipe(v.number(), v.minValue(0))",
    tests: ["tests/records"],
  },
  {
    name: "formats: a zip64 entry's extra field is too short",
    text: "const EXTRA64 = { local: 20, central: 28 }",
    becomes: "const EXTRA64 = { local: 20, central: 20 }",
    tests: ["tests/formats/zip"],
  },
  {
    name: "tokenizer: specials are dropped from a decoded text",
    text: "skip_special_tokens: false",
    becomes: "skip_special_tokens: true",
    tests: ["tests/tokenizer/tokenizer"],
  },
  {
    name: "tasks: two missing answers are equal",
    text: "return left !== null && left === canonicalAnswer(b, judge);",
    becomes: "return left === canonicalAnswer(b, judge);",
    tests: ["tests/tasks/verifier"],
  },
  {
    name: "voice: a solution may go on after its answer",
    text: "!STEP_AFTER_ANSWER.test(solution) && ",
    becomes: "",
    tests: ["tests/voice", "tests/distill"],
  },
  {
    name: "models: Qwen3's heads are 64 wide where nothing is said",
    text: "defaultHeadDim: () => 128,",
    becomes: "defaultHeadDim: () => 64,",
    tests: ["tests/models/architecture", "tests/models/families"],
  },
  {
    name: "models: a run goes on with other weights at the same path",
    text: "if (found.sha256 === expected.sha256) return;",
    becomes: "return;",
    tests: ["tests/models/site_source"],
  },
  {
    name: "models: a file of the site is used whatever its hash",
    text: "if (sha256 !== expected.sha256) {",
    becomes: "if (sha256 === expected.sha256 && expected.bytes < 0) {",
    tests: ["tests/models/site_source"],
  },
  {
    name: "models: the bundled model's weights are stored in f16",
    text: "const isExact = parameterCount(a) <= EXACT_PARAMETERS;",
    becomes: "const isExact = parameterCount(a) > EXACT_PARAMETERS;",
    tests: ["tests/train/run_plan"],
  },
  {
    name: "gpu: a submit that is just full is cut",
    text: "if (i > 0 && sum + cost > most) {",
    becomes: "if (i > 0 && sum + cost >= most) {",
    tests: ["tests/gpu/pace"],
    only: "parts hold",
  },
  {
    name: "kernels: RMS norm forgets eps",
    text: "f32(COLUMNS) + EPS);",
    becomes: "f32(COLUMNS));",
    tests: ["tests/kernels/kernels"],
    only: "rms_norm|RMS|norm",
  },
  {
    name: "model: the last token drawn is read",
    text: "promptTokens + Math.max(0, generatedTokens - 1)",
    becomes: "promptTokens + Math.max(0, generatedTokens)",
    tests: ["tests/model/flops"],
  },
  {
    name: "model: the budget nobody names is 8 GiB",
    text: "Math.min(4 * GIB, ",
    becomes: "Math.min(8 * GIB, ",
    tests: ["tests/model/memory_plan", "tests/train/plan"],
  },
  {
    name: "lm: a share of u includes its upper end",
    text: "if (cumulated > target) return id;",
    becomes: "if (cumulated >= target) return id;",
    tests: ["tests/lm/sampling"],
  },
  {
    name: "teachers: the window over the others stands still",
    text: "const first = ((round - 1) * width) % others.length;",
    becomes: "const first = 0;",
    tests: ["tests/teachers"],
  },
  {
    name: "distill: DA learns from one right agent",
    text: "const LEAST_RIGHT_AGENTS = 2;",
    becomes: "const LEAST_RIGHT_AGENTS = 1;",
    tests: ["tests/distill/augment"],
  },
  {
    name: "eval: the interval is of 90 %",
    text: "const Z95 = 1.959963984540054;",
    becomes: "const Z95 = 1.6448536269514722;",
    tests: ["tests/eval/stats"],
  },
  {
    name: "train: of equal states the last is kept",
    text: "validation.score <= watch.best.score",
    becomes: "validation.score < watch.best.score",
    tests: ["tests/train/guards", "tests/train/student_choice"],
  },
  {
    name: "methods: three checks without gain",
    text: "export const PATIENCE = 2;",
    becomes: "export const PATIENCE = 3;",
    tests: ["tests/methods/recipes"],
  },
  {
    name: "export: a GGUF of halves says that it is of floats",
    text: "const FILE_TYPES = { F32: 0, F16: 1 }",
    becomes: "const FILE_TYPES = { F32: 0, F16: 0 }",
    tests: ["tests/export/gguf"],
  },
  {
    name: "store: a turn's hash forgets the turn before",
    text: "textSha256(`${previousHash}\\n${canonicalJson(turn)}`)",
    becomes: "textSha256(canonicalJson(turn))",
    tests: ["tests/store/integrity", "tests/store/idb_store", "tests/store/memory_store"],
  },
  {
    name: "archive: the deepest adapter is taken",
    text: "const shallowest = Math.min(...found.map(({ folder })",
    becomes: "const shallowest = Math.max(...found.map(({ folder })",
    tests: ["tests/archive"],
  },
  {
    name: "pipeline: GPU losses are forgotten after twelve seconds",
    text: "export const GPU_WINDOW_MS = 120_000;",
    becomes: "export const GPU_WINDOW_MS = 12_000;",
    tests: ["tests/pipeline/restarts"],
  },
  {
    name: "bench: a tenth of the promised share is enough",
    text: "const GEMM_SHARE = 0.6;",
    becomes: "const GEMM_SHARE = 0.06;",
    tests: ["tests/bench"],
    only: "promise",
  },
  {
    name: "science: the best distilled model is chosen by the test set",
    text: "accuracy.validation?.value ?? 0",
    becomes: "accuracy.main?.value ?? 0",
    tests: ["tests/science/table"],
  },
  {
    name: "evidence: an answer counts wherever it stands",
    text: "return { strict: isInForm ? answer : null, lenient: answer };",
    becomes: "return { strict: answer, lenient: answer };",
    tests: ["tests/evidence/rows"],
  },
  {
    name: "threads: a hung worker is waited for ten times as long",
    text: "export const HUNG_AFTER_MS = 10_000;",
    becomes: "export const HUNG_AFTER_MS = 100_000;",
    tests: ["tests/threads/supervise"],
  },
  {
    name: "app: two reports are enough to tell the time left",
    text: "const LEAST_REPORTS = 4;",
    becomes: "const LEAST_REPORTS = 2;",
    tests: ["tests/app/run/time_left"],
  },
  {
    name: "processor: the second moment takes the gradient before it was clipped",
    text: "(1 - beta2) * gradient * gradient;",
    becomes: "(1 - beta2) * gradients[i]! * gradient;",
    tests: ["tests/processor/golden"],
  },
  {
    name: "local tools: an answer that is too long is cut",
    text: `if ("fault" in answer || answer.text.length <= limits.letters) return answer;`,
    becomes: `if ("fault" in answer || answer.text.length > 0) return "fault" in answer ? answer : { text: answer.text.slice(0, limits.letters) };`,
    tests: ["tests/local_tools/local_tools"],
  },
  {
    name: "madiff: a step back forgets how noisy the step before was",
    text: "(Math.sqrt(1 - beta) * (1 - before)) / rest,",
    becomes: "(Math.sqrt(1 - beta) * (1 - now)) / rest,",
    tests: ["tests/madiff/world"],
  },
  {
    name: "search: a failure lowers no branch",
    text: "return Math.max(...rewards) - failures / rewards.length;",
    becomes: "return Math.max(...rewards);",
    tests: ["tests/search/explore"],
  },
  {
    name: "sandbox: the clock alone decides what is too long",
    text: "++asked > checks || spent",
    becomes: "spent",
    tests: ["tests/sandbox/engine"],
    only: "does not depend on the machine",
  },
  {
    name: "cli: the largest allowed number is refused",
    text: "value >= min && value <= max &&",
    becomes: "value >= min && value < max &&",
    tests: ["tests/cli/flags"],
  },
];

export const MUTANTS: readonly Mutant[] = [...FIRST, ...SPREAD];
