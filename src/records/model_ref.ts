// A reference to a model: where its files lie and the hash that names its weights.
/** Which model: where its files lie and the hash that names its weights. */
export interface ModelRef {
  /** Directory URL or path, without a trailing slash, relative to the page, e.g. "models/tiny". */
  readonly path: string;
  /** Short name for people, e.g. "retort-tiny". */
  readonly name: string;
  /** Lower-case hex sha256 of model.safetensors. */
  readonly sha256: string;
}
