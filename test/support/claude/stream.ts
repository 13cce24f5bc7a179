import type { CountedInput } from "./prompt-cache.ts";

export type StopReason =
  | "end_turn"
  | "max_tokens"
  | "stop_sequence"
  | "tool_use"
  | "pause_turn"
  | "refusal"
  | "model_context_window_exceeded";

export interface Spoken {
  id: string;
  model: string;
  content: readonly Block[];
  stopReason: StopReason;
  counted: CountedInput;
}

export type Block =
  | { type: "text"; text: string }
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "tool_use"; id: string; name: string; input: unknown };

export function outputTokens(content: readonly Block[]): number {
  return Math.ceil(JSON.stringify(content).length / 4);
}

/** The answer as the events of a stream, each a piece of text as it goes over the wire. */
export function eventsOf({ id, model, content, stopReason, counted }: Spoken): string[] {
  const started = {
    type: "message_start",
    message: {
      id,
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...counted, output_tokens: 1 },
    },
  };
  return [
    event(started),
    event({ type: "ping" }),
    ...content.flatMap((block, index) => eventsOfBlock(block, index)),
    event({
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { ...counted, output_tokens: outputTokens(content) },
    }),
    event({ type: "message_stop" }),
  ];
}

export function errorEvent(type: string): string {
  return event({ type: "error", error: { type, message: "as the script says" } });
}

function eventsOfBlock(block: Block, index: number): string[] {
  const start = (content_block: unknown) => event({ type: "content_block_start", index, content_block });
  const delta = (inner: unknown) => event({ type: "content_block_delta", index, delta: inner });
  const stop = event({ type: "content_block_stop", index });
  switch (block.type) {
    case "text":
      return [
        start({ type: "text", text: "" }),
        ...halves(block.text).map((text) => delta({ type: "text_delta", text })),
        stop,
      ];
    case "thinking":
      return [
        start({ type: "thinking", thinking: "", signature: "" }),
        delta({ type: "thinking_delta", thinking: block.thinking }),
        delta({ type: "signature_delta", signature: block.signature }),
        stop,
      ];
    case "tool_use":
      return [
        start({ type: "tool_use", id: block.id, name: block.name, input: {} }),
        ...halves(JSON.stringify(block.input) ?? "").map((partial_json) =>
          delta({ type: "input_json_delta", partial_json }),
        ),
        stop,
      ];
  }
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((part) => part !== "");
}

function event(data: { type: string; [key: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
