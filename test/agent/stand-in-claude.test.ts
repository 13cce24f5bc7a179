import { afterEach, describe, expect, test } from "vitest";
import { type FakeClaude, startClaude } from "../support/claude.ts";

let claude: FakeClaude | undefined;
afterEach(() => claude?.close());

const text = (said: string, more: object = {}) => ({ type: "text", text: said, ...more });
const user = (...content: object[]) => ({ role: "user", content });
const assistant = (...content: object[]) => ({ role: "assistant", content });
const use = (id: string) => ({ type: "tool_use", id, name: "read", input: {} });
const result = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "x" });
const CACHED = { cache_control: { type: "ephemeral" } };
const tool = (name: string, input_schema: object = { type: "object" }) => ({
  name,
  description: "does",
  input_schema,
});

const request = (over: object = {}) => ({
  model: "claude-sonnet-5-5",
  max_tokens: 100,
  stream: true,
  messages: [user(text("hello"))],
  ...over,
});

async function post(...bodies: object[]): Promise<FakeClaude> {
  claude = await startClaude(() => ({ text: "Hello." }));
  for (const body of bodies) {
    await fetch(`${claude.url}/v1/messages`, {
      method: "POST",
      headers: { authorization: "Bearer test" },
      body: JSON.stringify(body),
    }).then((response) => response.text());
  }
  return claude;
}

/** The stand-in has to be as strict as the service, or what passes here fails there. */
describe("test/support/claude.ts", () => {
  test.each<[string, object]>([
    ["no limit to the answer", { max_tokens: undefined }],
    ["a field that there is not", { top_p: 1 }],
    ["a temperature for a model that takes none", { temperature: 0.5 }],
    ["two turns of one side", { messages: [user(text("a")), user(text("b"))] }],
    ["a first turn of the assistant", { messages: [assistant(text("a"))] }],
    ["words put into the model's mouth", { messages: [user(text("a")), assistant(text("b"))] }],
    ["an empty text", { messages: [user(text(" "))] }],
    [
      "a use without its result",
      { tools: [tool("read")], messages: [user(text("a")), assistant(use("t1")), user(text("b"))] },
    ],
    [
      "a result of no use",
      { tools: [tool("read")], messages: [user(text("a")), assistant(text("b")), user(result("t1"))] },
    ],
    [
      "a result behind a text",
      {
        tools: [tool("read")],
        messages: [user(text("a")), assistant(use("t1")), user(text("b"), result("t1"))],
      },
    ],
    [
      "the same use twice",
      {
        tools: [tool("read")],
        messages: [
          user(text("a")),
          assistant(use("t1")),
          user(result("t1")),
          assistant(use("t1")),
          user(result("t1")),
        ],
      },
    ],
    ["uses without tools", { messages: [user(text("a")), assistant(use("t1")), user(result("t1"))] }],
    ["two tools of one name", { tools: [tool("read"), tool("read")] }],
    [
      "a schema that is none",
      { tools: [tool("read", { type: "object", properties: { a: { type: "strange" } } })] },
    ],
    ["five breakpoints", { messages: [user(...[1, 2, 3, 4, 5].map((at) => text(`part ${at}`, CACHED)))] }],
    [
      "thinking that nobody signed",
      {
        messages: [
          user(text("a")),
          assistant({ type: "thinking", thinking: "hm", signature: "made up" }),
          user(text("b")),
        ],
      },
    ],
  ])("%s is refused", async (_, over) => {
    const { requests } = await post(request(over));
    expect(requests[0]?.refused).toBeTruthy();
    expect(requests[0]?.usage).toBeUndefined();
  });

  test("what was sent up to a breakpoint is read the next time, and nothing that differs", async () => {
    const long = "word ".repeat(1_000);
    const { requests } = await post(
      request({ messages: [user(text(long, CACHED))] }),
      request({ messages: [user(text(long, CACHED), text("more"))] }),
      request({ messages: [user(text(`!${long}`, CACHED))] }),
      request({ messages: [user(text("short", CACHED))] }),
    );
    const counted = requests.map(({ usage }) => [
      usage?.cache_read_input_tokens,
      usage?.cache_creation_input_tokens,
      usage?.input_tokens,
    ]);
    expect(counted[0]?.[0]).toBe(0);
    expect(counted[0]?.[1]).toBeGreaterThan(1_000);
    expect(counted[1]?.[0]).toBe(counted[0]?.[1]);
    expect(counted[2]?.[0]).toBe(0);
    // Too short to be kept.
    expect(counted[3]?.slice(0, 2)).toEqual([0, 0]);
  });
});
