// What a chat template shows, and what becomes of it.

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
  /** Who speaks, and what an assistant thought before it spoke, for the templates that show them. */
  readonly name?: string;
  readonly reasoning_content?: string;
  /** 0 for an assistant's message that is shown but not learned. */
  readonly weight?: 0 | 1;
}

/** A piece of a conversation's text. */
export interface ChatSpan {
  readonly text: string;
  readonly isTrained: boolean;
}

/** As `ChatTemplate.render`. */
export type RenderChat = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => string;
