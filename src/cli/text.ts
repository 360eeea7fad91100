// Conversations and JSON lines out of the disk's files.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { issueText } from "../core/issue_text.ts";
import { jsonFault } from "../core/json_fault.ts";
import { type JsonLine, parseJsonLines } from "../core/json_lines.ts";
import { utf8Text } from "../core/utf8.ts";
import { parseJson } from "../models/folder.ts";
import type { ChatMessage } from "../tokenizer/chat_message.ts";
import type { Disk } from "./disk.ts";

/** What a message may hold: texts that templates read, and the weight of OpenAI's fine-tuning, 0 for what is not to be learned. */
const chatMessages = v.pipe(
  v.array(
    v.object({
      role: v.pipe(v.string(), v.nonEmpty()),
      content: v.string(),
      name: v.optional(v.string()),
      reasoning_content: v.optional(v.string()),
      weight: v.optional(v.picklist([0, 1])),
    }),
  ),
  v.minLength(1),
);
/** Who may speak. Templates show any other name as it stands, and no model has learned to read it. */
const ROLES: readonly string[] = ["system", "developer", "user", "assistant", "tool", "function", "ipython"];
const MESSAGE_KEYS = ["role", "content", "name", "reasoning_content", "weight"];
/** Beside the messages: what their template would have to show. */
const SHOWN_KEYS = ["tools", "functions", "documents", "chat_template_kwargs"];

/** Checks that a JSON value is a list of messages. What a message holds beside its text would be lost in silence, so it is refused.
 *  @throws RunError("file-invalid") naming the field */
export function parseMessages(json: unknown, where: string): readonly ChatMessage[] {
  if (Array.isArray(json)) {
    for (const [i, message] of json.entries()) checkKeys(message, where, `message ${i + 1}`, MESSAGE_KEYS);
  }
  const result = v.safeParse(chatMessages, json, { abortEarly: true });
  if (result.success) {
    checkRoles(result.output, where);
    return result.output.map(({ name, reasoning_content, weight, ...message }) => ({
      ...message,
      ...(name === undefined ? {} : { name }),
      ...(reasoning_content === undefined ? {} : { reasoning_content }),
      ...(weight === undefined ? {} : { weight }),
    }));
  }
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the messages";
  throw new RunError(
    "file-invalid",
    `${where}: ${field}: ${issueText(issue.message)}. Expected [{"role": "user", "content": "…"}, …].`,
    { where, field },
  );
}

/** @throws RunError("file-invalid") naming the message */
function checkRoles(messages: readonly { readonly role: string }[], where: string): void {
  const at = messages.findIndex(({ role }) => !ROLES.includes(role));
  if (at < 0) return;
  throw new RunError(
    "file-invalid",
    `${where}: message ${at + 1} has the role ${JSON.stringify(messages[at]!.role)}, expected one of ${ROLES.join(", ")}. What other programs call "human" and "gpt" is "user" and "assistant" here.`,
    { where },
  );
}

/** What stands beside the messages and would have to be shown with them is refused; other fields are somebody's notes.
 *  @throws RunError("file-invalid") naming the field */
export function checkBesideMessages(row: object, where: string): void {
  const found = SHOWN_KEYS.find((key) => !isNothing(Object.entries(row).find(([name]) => name === key)?.[1]));
  if (found !== undefined) throw notShown(where, "the line", found);
}

function checkKeys(value: unknown, where: string, what: string, known: readonly string[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (!known.includes(key) && !isNothing(each)) throw notShown(where, what, key);
  }
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function notShown(where: string, what: string, key: string): RunError {
  return new RunError(
    "file-invalid",
    `${where}: ${what} has "${key}", which is not shown to the model here, so the rest would be learned without it. Take it out, or leave the conversation out.`,
    { where, field: key },
  );
}

/** A file of messages: a list, or an object with the list under "messages". @throws RunError("file-invalid") */
export async function readMessages(path: string, disk: Disk): Promise<readonly ChatMessage[]> {
  const json = parseJson(await disk.read(path), path, jsonFault);
  const isObject = typeof json === "object" && json !== null && "messages" in json;
  if (isObject) checkBesideMessages(json, path);
  return parseMessages(isObject ? json.messages : json, path);
}

/** The lines of a JSON Lines file that are not empty, each parsed.
 *  @throws RunError("file-invalid") naming the line; RunError("empty-dataset") for a file without any */
export async function readJsonLines(path: string, disk: Disk): Promise<readonly JsonLine[]> {
  return parseJsonLines(utf8Text(await disk.read(path), path), path);
}
