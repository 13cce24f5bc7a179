import { describe, expect, test } from "vitest";
import { approve } from "../../src/commands/approve.ts";
import type { CommandDesk } from "../../src/commands/command.ts";
import { deny } from "../../src/commands/deny.ts";
import type { AnswerToCall } from "../../src/domain/approval.ts";

function aDesk() {
  const answers: { id: string; answer: AnswerToCall }[] = [];
  const desk: Pick<CommandDesk, "answerRequest"> = {
    async answerRequest(id, answer) {
      answers.push({ id, answer });
      return "said";
    },
  };
  return { desk: desk as CommandDesk, answers };
}

const job = {} as Parameters<typeof approve.run>[0]["job"];

describe("src/commands/approve.ts and deny.ts", () => {
  test("approve answers one request by its id", async () => {
    const { desk, answers } = aDesk();
    expect(await approve.run({ job, args: ["k3v9x2m7qa"] }, desk)).toBe("said");
    expect(answers).toEqual([{ id: "k3v9x2m7qa", answer: { answer: "approve" } }]);
  });

  test("deny passes on the reason, up to 500 characters, and goes without one", async () => {
    const { desk, answers } = aDesk();
    await deny.run({ job, args: ["k3v9x2m7qa", "not", "on", "a", "Friday"] }, desk);
    await deny.run({ job, args: ["k3v9x2m7qa"] }, desk);
    await deny.run({ job, args: ["k3v9x2m7qa", "x".repeat(1_000)] }, desk);
    expect(answers.map(({ answer }) => answer)).toEqual([
      { answer: "deny", reason: "not on a Friday" },
      { answer: "deny" },
      { answer: "deny", reason: "x".repeat(500) },
    ]);
  });

  test("without an id, with one that is none, or with two to approve, they say what they want", () => {
    for (const args of [[], [""], ["K3V9X2M7QA"], ["k3v9x2m7q"], ["k3v9x2m7qa\n"]]) {
      expect(approve.refuse(args)).toContain("ten letters and digits");
      expect(deny.refuse(args)).toContain("ten letters and digits");
    }
    expect(approve.refuse(["k3v9x2m7qa", "k3v9x2m7qb"])).toContain("one request at a time");
    expect(approve.refuse(["k3v9x2m7qa"])).toBeUndefined();
    expect(deny.refuse(["k3v9x2m7qa", "a", "reason"])).toBeUndefined();
  });
});
