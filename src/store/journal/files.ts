// The port through which a journaled store reaches a disk: a folder of its own. Every call may fail, and every write is on the
// disk when its promise resolves, so a test can make the nth call fail or the power go in the middle of it.

export interface JournalFiles {
  /** Where a file lies, for sentences that a person reads. */
  place(name: string): string;
  /** Names of the files that are there. @throws RunError("store-unavailable" | "file-invalid") */
  list(): Promise<string[]>;
  /** The whole file, null when there is none. @throws RunError("file-invalid") when it cannot be read */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Adds bytes to the end of a file that has `at` bytes now; with 0 the file is made.
   *  @throws RunError("busy") when the file has another length; RunError("store-quota" | "store-unavailable"), and then some of
   *  the bytes may be in the file */
  append(name: string, bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void>;
  /** Shortens a file to `length` bytes. @throws RunError("store-quota" | "store-unavailable") */
  cut(name: string, length: number): Promise<void>;
  /** Replaces the file as a whole or not at all. @throws RunError("store-quota" | "store-unavailable") */
  replace(name: string, content: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes the file, if it is there. @throws RunError("store-unavailable") */
  remove(name: string): Promise<void>;
}

/** What of them a single journal needs. */
export type LogFiles = Pick<JournalFiles, "place" | "read" | "append" | "cut">;

/** Where finished downloads lie, under their own names. A person may move or delete them. */
export interface Downloads {
  place(name: string): string;
  /** Null when the file is not there. The Blob may read from the disk when it is asked for its bytes. */
  open(name: string): Promise<Blob | null>;
  /** Replaces the file as a whole or not at all. @throws RunError("store-quota" | "store-unavailable") */
  replace(name: string, content: Blob): Promise<void>;
}

/** What a store in a folder needs of the outside. */
export interface JournalPorts {
  readonly files: JournalFiles;
  readonly downloads: Downloads;
  /** Is told what was damaged and is done again; one sentence each. */
  readonly tell: (sentence: string) => void;
}
