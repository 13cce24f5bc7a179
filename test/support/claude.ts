import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** What the stand-in answers: a text, or a refusal by status, or whatever a broken service would do. */
export type ClaudeScript = (body: ClaudeRequest) => ClaudeAnswer;
export type ClaudeAnswer =
  | { text: string; stopReason?: "end_turn" | "max_tokens" | "refusal" }
  | { status: number; retryAfter?: number }
  | { garbage: string };

const block = z
  .object({
    type: z.literal("text"),
    text: z.string().min(1),
    cache_control: z.object({ type: z.literal("ephemeral") }).optional(),
  })
  .strict();
const request = z
  .object({
    model: z.string().startsWith("claude-"),
    max_tokens: z.number().int().min(1),
    temperature: z.number().min(0).max(1).optional(),
    system: z.array(block).max(8).optional(),
    messages: z
      .array(z.object({ role: z.enum(["user", "assistant"]), content: z.string().min(1) }).strict())
      .min(1),
    output_config: z
      .object({
        format: z
          .object({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) })
          .strict(),
      })
      .strict()
      .optional(),
  })
  .strict();
export type ClaudeRequest = z.infer<typeof request>;

export interface FakeClaude {
  url: string;
  /** Every request, refused ones included. */
  requests: { headers: IncomingMessage["headers"]; body: unknown; refused?: string }[];
  close(): Promise<void>;
}

/** A loopback server that refuses what the Messages API refuses and otherwise plays the script. */
export async function startClaude(script: ClaudeScript): Promise<FakeClaude> {
  const requests: FakeClaude["requests"] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      };
      const fail = (status: number, type: string, message: string, headers = {}) =>
        send(status, { type: "error", error: { type, message } }, headers);
      if (incoming.method !== "POST" || incoming.url !== "/v1/messages")
        return fail(404, "not_found_error", "no such route");
      // The SDK sends the key as a bearer token since 1.0.
      if (incoming.headers.authorization !== "Bearer test")
        return fail(401, "authentication_error", "invalid bearer token");
      const raw: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const parsed = request.safeParse(raw);
      const refused = parsed.success ? rolesOutOfTurn(parsed.data) : parsed.error.issues[0]?.message;
      requests.push({ headers: incoming.headers, body: raw, ...(refused ? { refused } : {}) });
      if (!parsed.success || refused) return fail(400, "invalid_request_error", refused ?? "invalid");
      const answer = script(parsed.data);
      if ("status" in answer) {
        const wait: Record<string, string> =
          answer.retryAfter === undefined ? {} : { "retry-after": String(answer.retryAfter) };
        return fail(answer.status, "api_error", "as the script says", wait);
      }
      if ("garbage" in answer) return send(200, answer.garbage);
      send(200, {
        id: `msg_${requests.length}`,
        type: "message",
        role: "assistant",
        model: parsed.data.model,
        content: [{ type: "text", text: answer.text }],
        stop_reason: answer.stopReason ?? "end_turn",
        stop_sequence: null,
        usage: {
          input_tokens: Math.ceil(JSON.stringify(raw).length / 4),
          output_tokens: Math.ceil(answer.text.length / 4),
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
        },
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function rolesOutOfTurn({ messages }: ClaudeRequest): string | undefined {
  const wrong = messages.some((message, index) => message.role !== (index % 2 === 0 ? "user" : "assistant"));
  return wrong ? "roles must alternate, first user" : undefined;
}
