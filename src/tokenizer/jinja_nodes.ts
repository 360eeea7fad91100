// A parsed template as @huggingface/jinja has it.
import type { Interpreter } from "@huggingface/jinja";

/** What the parser makes; its classes are not exported, so fields are named here as they are read. */
export type Node = NonNullable<Parameters<Interpreter["evaluate"]>[0]>;
export interface Fields extends Node {
  readonly value?: unknown;
  readonly operator?: { readonly value: string };
  readonly left?: Node;
  readonly right?: Node;
  readonly object?: Fields;
  readonly property?: Fields;
  readonly computed?: boolean;
  readonly key?: Fields;
  readonly call?: Fields;
  readonly callee?: Fields;
  readonly argument?: Node;
  readonly args?: readonly Fields[];
  readonly operand?: Node;
  readonly filter?: Fields;
  readonly test?: Fields;
  readonly negate?: boolean;
  readonly body?: readonly Node[];
  readonly alternate?: readonly Node[];
  readonly defaultBlock?: readonly Node[];
  readonly iterable?: Node;
  readonly loopvar?: Fields;
}
/** What a loop goes over when it has a condition. */
export interface Select extends Node {
  readonly lhs?: Node;
  readonly test?: Node;
}
