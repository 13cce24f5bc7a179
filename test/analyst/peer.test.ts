import { describe, expect, test } from "vitest";
import { createPeer, type Handlers, type Peer } from "../../src/analyst/peer.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { until } from "../worker/until.ts";
import { aWire } from "./wire.ts";

const deaf: Handlers = { answer: () => Promise.reject(new Error("asked")), hear: () => undefined };

function aPair(other: Partial<Handlers>): { here: Peer; there: Peer } {
  const [one, two] = aWire();
  return { here: createPeer(one, deaf), there: createPeer(two, { ...deaf, ...other }) };
}

describe("src/analyst/peer.ts", () => {
  test("questions are answered each by its own answer, in whatever order these come", async () => {
    const { here } = aPair({
      answer: async (kind, body) => {
        if (kind === "slow") await new Promise((resolve) => setTimeout(resolve, 20));
        return { kind, body };
      },
    });
    const slow = here.ask("slow", 1);
    expect(await here.ask("quick", [2])).toEqual({ kind: "quick", body: [2] });
    expect(await slow).toEqual({ kind: "slow", body: 1 });
  });

  test("an error arrives as the error that it is: the person's with its remedy, a passing one with its time", async () => {
    const errors: Record<string, Error> = {
      user: new UserError("a broken line", { remedy: "mend it" }),
      passing: new PassingError("a limit", { retryAt: new Date(1_900_000_000_000) }),
      ours: new RangeError("a fault"),
    };
    const { here } = aPair({ answer: (kind) => Promise.reject(errors[kind]) });
    const caught = (kind: string) => here.ask(kind, null).catch((error: unknown) => error);
    expect(await caught("user")).toBeInstanceOf(UserError);
    expect(await caught("user")).toMatchObject({ message: "a broken line", remedy: "mend it" });
    expect(await caught("passing")).toBeInstanceOf(PassingError);
    expect(await caught("passing")).toMatchObject({ retryAt: new Date(1_900_000_000_000) });
    expect(await caught("ours")).toMatchObject({ name: "RangeError", message: "a fault" });
    expect(((await caught("ours")) as Error).stack).toBe(errors.ours?.stack);
  });

  test("a question that is called off ends here at once, and there by its signal", async () => {
    let stopped = false;
    let begun = false;
    const { here } = aPair({
      answer: (_kind, _body, signal) =>
        new Promise(() => {
          begun = true;
          signal.addEventListener("abort", () => {
            stopped = true;
          });
        }),
    });
    const controller = new AbortController();
    const asked = here.ask("for ever", null, controller.signal);
    await until("it is under way there", () => begun);
    controller.abort(new Error("a newer head"));
    await expect(asked).rejects.toThrow("a newer head");
    expect(stopped).toBe(false);
    await until("it is stopped there", () => stopped);
  });

  test("when the connection ends, whatever is open ends with the reason", async () => {
    const { here, there } = aPair({ answer: () => new Promise(() => undefined) });
    const asked = here.ask("anything", null);
    there.end("gone");
    await expect(asked).rejects.toThrow("the connection ended");
    await expect(here.ask("more", null)).rejects.toThrow("the connection ended");
    expect(here.over).toBe(true);
  });

  test.each([
    ["of an unknown form", { type: "order", id: 1 }],
    ["with a number that is none", { type: "ask", id: -1, kind: "x", body: null }],
    ["that is no object", "hello"],
  ])("a message %s ends the connection", async (_what, message) => {
    const [one, two] = aWire();
    const peer = createPeer(one, deaf);
    const body = Buffer.from(JSON.stringify(message));
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    two.write(Buffer.concat([header, body]));
    expect(await peer.ended).toBe("a message of an unknown form came");
  });

  test("a remark that cannot be taken ends the connection", async () => {
    const { here, there } = aPair({
      hear: () => {
        throw new Error("unknown");
      },
    });
    here.tell("remark", { what: "?" });
    expect(await there.ended).toBe("a remark of an unknown form came");
  });
});
