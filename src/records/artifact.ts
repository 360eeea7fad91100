// A finished file in the store.
/** A finished file in the store. */
export interface Artifact {
  readonly runId: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly blob: Blob;
}
