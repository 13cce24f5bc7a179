import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CountedInput, createPromptCache } from "./claude/prompt-cache.ts";
import { type ClaudeRequest, claudeRequest, refusedFor, unitsOf } from "./claude/request.ts";
import { type Block, errorEvent, eventsOf, outputTokens, type StopReason } from "./claude/stream.ts";

export type { ClaudeRequest } from "./claude/request.ts";

/** What the stand-in answers to its nth request (from 0): an answer, or whatever a broken service would do. */
export type ClaudeScript = (body: ClaudeRequest, turn: number) => ClaudeAnswer;
export type ClaudeAnswer =
  | {
      text?: string;
      /** Comes first, signed; it must come back unchanged and in its place. */
      thinking?: string;
      tools?: readonly { name: string; input: unknown; id?: string }[];
      stopReason?: StopReason;
      /** The connection breaks after so many events of the stream. */
      cutAfter?: number;
      /** An event of an error comes after so many events. */
      failAfter?: { events: number; type: string };
    }
  | { status: number; retryAfter?: number; code?: string; message?: string }
  /** 200 and this. */
  | { garbage: string }
  /** Nothing ever comes. */
  | { silent: true };

export interface ClaudeCall {
  headers: IncomingMessage["headers"];
  body: unknown;
  /** Why it was refused, as the real service would. */
  refused?: string;
  /** What it was billed for; absent where nothing was. */
  usage?: CountedInput & { output_tokens: number };
}

export interface FakeClaude {
  url: string;
  /** Every request, refused ones included. */
  requests: ClaudeCall[];
  close(): Promise<void>;
}

/**
 * A loopback server that refuses what the Messages API refuses and otherwise plays the script.
 *
 * @param key the one that it takes
 */
export async function startClaude(script: ClaudeScript, key = "test"): Promise<FakeClaude> {
  const requests: ClaudeCall[] = [];
  const cache = createPromptCache();
  const instance = randomBytes(4).toString("hex");
  let paused = false;
  /** Questions that went on with a paused answer. */
  const goneOn = new Set<string>();
  let played = 0;

  const play = (incoming: IncomingMessage, response: ServerResponse, raw: unknown) => {
    const fail = (
      status: number,
      type: string,
      message: string,
      more: { headers?: object; code?: string } = {},
    ) => {
      response.writeHead(status, { "content-type": "application/json", ...more.headers });
      const details = more.code ? { details: { error_code: more.code } } : {};
      response.end(JSON.stringify({ type: "error", error: { type, message, ...details } }));
    };
    const call: ClaudeCall = { headers: incoming.headers, body: raw };
    requests.push(call);
    const parsed = claudeRequest.safeParse(raw);
    const [issue] = parsed.error?.issues ?? [];
    // The real one keeps no state: what it let go on once it lets go on again, whoever asks a second time and why.
    const question = parsed.success ? JSON.stringify(parsed.data.messages) : "";
    const goesOn = paused || goneOn.has(question);
    const refused = parsed.success
      ? (refusedFor(parsed.data, goesOn) ?? unsigned(parsed.data))
      : `${issue?.path.join(".")}: ${issue?.message}`;
    if (refused) call.refused = refused;
    if (!parsed.success || refused) return fail(400, "invalid_request_error", refused ?? "invalid");
    if (paused) goneOn.add(question);
    const body = parsed.data;
    const answer = script(body, played++);
    if ("silent" in answer) return undefined;
    if ("status" in answer) {
      const type =
        answer.status === 429 ? "rate_limit_error" : answer.status === 529 ? "overloaded_error" : "api_error";
      return fail(answer.status, type, answer.message ?? "as the script says", {
        headers: answer.retryAfter === undefined ? {} : { "retry-after": String(answer.retryAfter) },
        ...(answer.code ? { code: answer.code } : {}),
      });
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    if ("garbage" in answer) return response.end(answer.garbage);
    const content = contentOf(answer, body, `${instance}_${requests.length}`);
    const stopReason = answer.stopReason ?? (answer.tools?.length ? "tool_use" : "end_turn");
    const counted = cache.count(unitsOf(body));
    call.usage = { ...counted, output_tokens: outputTokens(content) };
    const events = eventsOf({
      id: `msg_${requests.length}`,
      model: body.model,
      content,
      stopReason,
      counted,
    });
    if (answer.failAfter) {
      response.write(events.slice(0, answer.failAfter.events).join(""));
      return response.end(errorEvent(answer.failAfter.type));
    }
    if (answer.cutAfter === undefined) {
      paused = stopReason === "pause_turn";
      return response.end(events.join(""));
    }
    response.write(events.slice(0, answer.cutAfter).join(""), () => setTimeout(() => response.destroy(), 20));
    return undefined;
  };

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const refuse = (status: number, type: string, message: string) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify({ type: "error", error: { type, message } }));
      };
      if (incoming.method !== "POST" || incoming.url !== "/v1/messages")
        return refuse(404, "not_found_error", "no such route");
      // The SDK sends the key as a bearer token since 1.0.
      if (incoming.headers.authorization !== `Bearer ${key}`)
        return refuse(401, "authentication_error", "invalid bearer token");
      play(incoming, response, JSON.parse(Buffer.concat(chunks).toString("utf8")));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function contentOf(
  answer: Extract<ClaudeAnswer, { tools?: unknown; text?: unknown }>,
  body: ClaudeRequest,
  request: string,
): Block[] {
  const content: Block[] = [];
  if (answer.thinking !== undefined) {
    const signature = signatureOf(body, body.messages.length, answer.thinking);
    content.push({ type: "thinking", thinking: answer.thinking, signature });
  }
  if (answer.text) content.push({ type: "text", text: answer.text });
  for (const [index, { name, input, id }] of (answer.tools ?? []).entries())
    content.push({ type: "tool_use", id: id ?? `toolu_${request}_${index}`, name, input });
  return content;
}

/** Thinking is bound to all that came before it. */
function signatureOf(body: ClaudeRequest, before: number, thinking: string): string {
  const units = unitsOf({ ...body, messages: body.messages.slice(0, before) }).map(({ said }) => said);
  return createHash("sha256")
    .update(JSON.stringify([units, thinking]))
    .digest("hex");
}

function unsigned(body: ClaudeRequest): string | undefined {
  for (const [index, { content }] of body.messages.entries()) {
    for (const block of content) {
      if (block.type !== "thinking") continue;
      if (block.signature !== signatureOf(body, index, block.thinking))
        return "Invalid `signature` in `thinking` block";
    }
  }
  return undefined;
}
