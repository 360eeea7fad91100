// The voice of a model behind an address: what it is asked is the conversation itself, as JSON, since its chat template is the server's.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import type { ChatMessage } from "../tokenizer/chat_message.ts";
import { conversationVoice } from "./chat.ts";
import type { Voice } from "./voice.ts";

const conversation = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.strictObject({ role: v.string(), content: v.string() })),
);

export function messagesVoice(): Voice {
  return conversationVoice({
    render: (messages) => JSON.stringify(messages.map(({ role, content }) => ({ role, content }))),
    isThinking: () => false,
  });
}

/** The conversation that a prompt of this voice is. @throws RunError("internal") for any other text */
export function conversationOf(prompt: string): readonly ChatMessage[] {
  const parsed = v.safeParse(conversation, prompt);
  if (parsed.success) return parsed.output;
  throw new RunError("internal", "A prompt for a model behind an address is no conversation.");
}
