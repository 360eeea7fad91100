// Conversations and JSON lines out of the disk's files.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { type JsonLine, parseJsonLines } from "../core/json_lines.ts";
import { parseJson } from "../models/folder.ts";
import type { ChatMessage } from "../tokenizer/chat_template.ts";
import type { Disk } from "./disk.ts";

const chatMessages = v.pipe(
  v.array(v.object({ role: v.pipe(v.string(), v.nonEmpty()), content: v.string() })),
  v.minLength(1),
);

/** Checks that a JSON value is a list of messages. @throws RunError("file-invalid") naming the field */
export function parseMessages(json: unknown, where: string): readonly ChatMessage[] {
  const result = v.safeParse(chatMessages, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the messages";
  throw new RunError(
    "file-invalid",
    `${where}: ${field}: ${issue.message}. Expected [{"role": "user", "content": "…"}, …].`,
    { where, field },
  );
}

/** A file of messages: a list, or an object with the list under "messages". @throws RunError("file-invalid") */
export async function readMessages(path: string, disk: Disk): Promise<readonly ChatMessage[]> {
  const json = parseJson(await disk.read(path), path);
  const isObject = typeof json === "object" && json !== null && "messages" in json;
  return parseMessages(isObject ? json.messages : json, path);
}

/** The lines of a JSON Lines file that are not empty, each parsed.
 *  @throws RunError("file-invalid") naming the line; RunError("empty-dataset") for a file without any */
export async function readJsonLines(path: string, disk: Disk): Promise<readonly JsonLine[]> {
  return parseJsonLines(new TextDecoder().decode(await disk.read(path)), path);
}
