// A server on this machine that speaks OpenAI's protocol as far as a teacher behind an address needs it, and fails as it is told to.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly temperature: number;
  readonly max_tokens: number;
  readonly seed: number;
  readonly stop?: readonly string[];
}

export interface ChatServer {
  /** With "/v1". */
  readonly url: string;
  readonly asked: ChatRequest[];
  /** The Authorization header of every request. */
  readonly keys: (string | undefined)[];
  close(): Promise<void>;
}

export interface ChatServerWishes {
  readonly models?: readonly string[];
  /** The text of an answer. */
  readonly answer: (request: ChatRequest) => string;
  /** Answers the nth request (from 1) in another way; false leaves it to the server. */
  readonly instead?: (nth: number, response: ServerResponse) => boolean;
  readonly countsTokens?: boolean;
}

export async function chatServer(wishes: ChatServerWishes): Promise<ChatServer> {
  const { models = ["teacher"], answer, instead = () => false, countsTokens = true } = wishes;
  const asked: ChatRequest[] = [];
  const keys: (string | undefined)[] = [];
  let requests = 0;
  const send = (response: ServerResponse, json: unknown) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(json));
  };
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    if (request.url === "/v1/models") {
      send(response, { object: "list", data: models.map((id) => ({ id, object: "model" })) });
      return;
    }
    void bodyOf(request).then((body) => {
      if (instead(++requests, response)) return;
      const chat = JSON.parse(body) as ChatRequest;
      asked.push(chat);
      const content = answer(chat);
      send(response, {
        id: "chatcmpl-1",
        object: "chat.completion",
        model: chat.model,
        choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
        ...(countsTokens ? { usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 } } : {}),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    keys,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => resolve(body));
  });
}
