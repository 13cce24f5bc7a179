import type { ParkedConversation } from "../../src/domain/approval.ts";

/** A conversation that waits for an answer to one call, for a minute. */
export function aParked(of: Pick<ParkedConversation, "id" | "pull" | "head">): ParkedConversation {
  return {
    ...of,
    architect: "backend-architect",
    calls: [
      { id: "c", tool: "bash", input: {}, shown: "npm test", why: "", touches: "nothing", because: "a rule" },
    ],
    askedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    state: "so far",
  };
}
