import { type ClaudeAnswer, type ClaudeRequest, type FakeClaude, startClaude } from "../support/claude.ts";

/**
 * What the stand-in Claude of the demo says. It is no model: it plays one conversation for each architect by how far
 * the conversation has come, so that tools, permission rules, hand-overs, the second look and the bill can be seen.
 *
 * @param heard gets a line for every tool that an answer calls: who calls it, and with what
 */
export function startDemoModel(heard: (line: string) => void = () => {}): Promise<FakeClaude> {
  return startClaude((body) => {
    const answer = answerTo(body);
    if (!("tools" in answer)) return answer;
    for (const { name, input } of answer.tools ?? []) heard(`${speaker(body)}: ${name} ${shown(input)}`);
    return answer;
  });
}

function answerTo(body: ClaudeRequest): ClaudeAnswer {
  const turn = body.messages.filter(({ role }) => role === "assistant").length;
  if (isSecondLook(body)) return secondLook(turn);
  if (isHandedOver(body)) return handedOver(turn, body);
  return architectIn(body) === "backend-architect"
    ? backendArchitect(turn, body)
    : { text: "Nothing to add." };
}

function speaker(body: ClaudeRequest): string {
  if (isSecondLook(body)) return "a second look, to refute it";
  return `${architectIn(body)}${isHandedOver(body) ? ", who was asked" : ""}`;
}

function systemOf({ system = [] }: ClaudeRequest): string {
  return system.map(({ text }) => text).join("\n");
}

const isSecondLook = (body: ClaudeRequest) => systemOf(body).startsWith("Somebody claims");
const isHandedOver = ({ messages }: ClaudeRequest) => JSON.stringify(messages[0]).includes("<handed_over");
const architectIn = (body: ClaudeRequest) => /You speak as `([\w-]+)`/.exec(systemOf(body))?.[1] ?? "";

/** The one part of a call that tells it from others. */
function shown(input: unknown): string {
  const { to, question, title, path, pattern, command, sql, verdict } = input as Record<string, string>;
  return question ? `to ${to}: ${question}` : (title ?? command ?? sql ?? verdict ?? pattern ?? path ?? "");
}

function backendArchitect(turn: number, body: ClaudeRequest): ClaudeAnswer {
  switch (turn) {
    case 0:
      return {
        thinking: "The route calls a carrier for every row. How does that call behave?",
        text: "I look at how the carrier is called.",
        tools: [
          { name: "read", input: { path: "src/carrier.ts" } },
          { name: "grep", input: { pattern: "track(" } },
        ],
      };
    case 1:
      return {
        thinking: "Nothing looks at the status, and one rejection takes all others with it.",
        tools: [
          {
            name: "report_finding",
            input: {
              path: "src/carrier.ts",
              from: 8,
              to: 8,
              quotation: "const { state } = (await answer.json()) as { state: string };",
              severity: "concern",
              confidence: 0.9,
              title:
                "An error of the carrier takes the whole list of shipments down, or shows parcels without a state",
              scenario:
                "The carrier answers 503 with a page of HTML for one of an order's 40 parcels. `answer.json()` rejects, `Promise.all` in the route rejects with it, and the customer gets 500 instead of the 39 that are known. Where the error is JSON, `state` is missing and nobody notices.",
              instead:
                "Look at `answer.ok` before the body, and let the route use `Promise.allSettled`, so that a parcel is shown without its state when the carrier does not answer.",
            },
          },
          {
            name: "handoff",
            input: {
              to: "database-architect",
              question:
                "src/routes/shipments.ts:8 reads shipments by order_id for every request. Does the new table carry that without a scan?",
            },
          },
        ],
      };
    case 2:
      // Offered only where there is a sandbox. No rule allows it, so a person is asked.
      if (!body.tools?.some(({ name }) => name === "bash")) return { text: "Done." };
      return {
        thinking: "Does anything else in this service bound how many calls go out at once?",
        text: "I want to see whether anything bounds how many calls to the carrier go out at the same time.",
        tools: [
          {
            name: "bash",
            input: {
              command: "grep -rnE 'limit|queue|pool' src",
              reason: "To see whether anything bounds how many calls to the carrier go out at the same time.",
            },
          },
        ],
      };
    case 3:
      return {
        thinking: "Nothing does, but the pool of the database.",
        tools: [
          {
            name: "report_finding",
            input: {
              path: "src/carrier.ts",
              from: 3,
              to: 3,
              quotation:
                "export async function track<T extends { tracking_code: string }>(row: T): Promise<T & { state: string }> {",
              severity: "concern",
              confidence: 0.8,
              title: "One order can open as many calls to the carrier as it has parcels, all at once",
              scenario:
                "A dealer's order has 400 parcels. One request to this route opens 400 connections to the carrier at the same time; ten customers open 4,000, the carrier answers 429 to all of them, and the service runs out of sockets for everything else. Nothing below `src` bounds it.",
              instead:
                "Ask the carrier for at most eight parcels at a time, and answer from what was known last when it is slower than that.",
            },
          },
        ],
      };
    default:
      return { text: "Done." };
  }
}

function handedOver(turn: number, body: ClaudeRequest): ClaudeAnswer {
  const rehearses = body.tools?.some(({ name }) => name === "rehearse");
  if (turn === 0 && rehearses) {
    return {
      thinking: "The plan will tell.",
      tools: [
        {
          name: "rehearse",
          input: { sql: "select * from shipments where order_id = 1 order by id", on: "head" },
        },
      ],
    };
  }
  return { text: "It is proved already that the index is missing." };
}

function secondLook(turn: number): ClaudeAnswer {
  if (turn === 0)
    return {
      thinking: "Is the rejection caught?",
      tools: [{ name: "read", input: { path: "src/carrier.ts" } }],
    };
  return {
    tools: [
      {
        name: "verdict",
        input: { verdict: "stands", why: "Nothing looks at the status, and nothing catches the rejection." },
      },
    ],
  };
}
