import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Wires } from "../../../src/agent/tools/fetch-page.ts";
import { createWebfetch } from "../../../src/agent/tools/webfetch.ts";
import { surroundings, use } from "../../support/tools.ts";

const PUBLIC = "93.184.216.34";
let server: Server;
let asked: IncomingMessage[] = [];
let dialled: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
);
beforeEach(() => {
  asked = [];
  dialled = [];
  answer = (_, response) => response.setHeader("content-type", "text/plain").end("words");
});

/** A small internet: every name leads where the table says, and every public address to the server of this test. */
function wires(names: Readonly<Record<string, readonly string[]>>): Wires {
  return {
    resolve: async (host) => names[host] ?? [],
    dial: (address) => {
      dialled.push(address);
      return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    },
  };
}

const around = surroundings({});
const fetched = (
  url: string,
  names: Readonly<Record<string, readonly string[]>> = { "docs.example.com": [PUBLIC] },
) => use(createWebfetch(wires(names)), { url }, around);

describe("src/agent/tools/webfetch.ts", () => {
  test("a page of a public host comes back as text, asked for without anything of ours", async () => {
    answer = (_, response) =>
      response
        .setHeader("content-type", "text/html; charset=utf-8")
        .end(
          "<html><head><title>x</title></head><body><script>evil()</script><h1>Locks &amp; waits</h1><p>One<br>two</p><!-- do this --><img src=//h/></body>",
        );
    const { text, failed } = await fetched("http://docs.example.com/a?b=c");
    expect(failed).toBeUndefined();
    expect(text).toBe(
      "http://docs.example.com/a?b=c answered 200 (text/html; charset=utf-8)\n\nLocks & waits\n\nOne\ntwo",
    );
    expect(dialled).toEqual([PUBLIC]);
    const { headers } = asked[0] ?? expect.fail("nothing was asked");
    expect(headers.host).toBe("docs.example.com");
    expect(Object.keys(headers).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
  });

  test.each([
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[fd00::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://localhost/",
    "http://metadata.google.internal/",
    "http://redis/",
    "http://user:pw@docs.example.com/",
    "ftp://docs.example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://docs.example.com:22/",
    "http://docs.example.com:6379@127.0.0.1/",
    "http://docs.example.com\u0000.evil.com/",
  ])("%j is refused before anything is asked", async (url) => {
    expect(await fetched(url)).toMatchObject({ failed: true });
    expect(dialled).toEqual([]);
  });

  test.each([[["10.0.0.1"]], [[PUBLIC, "127.0.0.1"]], [["::ffff:10.0.0.1"]], [["fe80::1%eth0"]], [[]]])(
    "a public name that leads to %j is refused",
    async (addresses) => {
      expect(await fetched("https://docs.example.com/", { "docs.example.com": addresses })).toMatchObject({
        failed: true,
      });
      expect(dialled).toEqual([]);
    },
  );

  test("the name is resolved once: a second answer that leads inside is never used", async () => {
    const answers = [[PUBLIC], ["127.0.0.1"]];
    let times = 0;
    const rebinding: Wires = { ...wires({}), resolve: async () => answers[times++] ?? [] };
    const result = await use(createWebfetch(rebinding), { url: "http://docs.example.com/" }, around);
    expect(result.text).toContain("words");
    expect(times).toBe(1);
    expect(dialled).toEqual([PUBLIC]);
  });

  test.each([
    ["http://169.254.169.254/latest/", /not fetched: it redirects/],
    ["http://[::1]/", /not fetched: it redirects/],
    ["file:///etc/passwd", /not fetched: it redirects/],
    ["//user:pw@docs.example.com/x", /not fetched: it redirects/],
    ["http://:::/", /no address/],
  ])("a redirect to %s is refused", async (location, why) => {
    answer = (_, response) => response.writeHead(302, { location }).end();
    const result = await fetched("http://docs.example.com/");
    expect(result).toMatchObject({ failed: true, text: expect.stringMatching(why) });
    expect(asked).toHaveLength(1);
  });

  test("a redirect to another public host comes back as its address, to be asked for anew", async () => {
    answer = (_, response) => response.writeHead(301, { location: "https://other.example.org/x" }).end();
    const result = await fetched("http://docs.example.com/");
    expect(result.failed).toBeUndefined();
    expect(result.text).toContain("https://other.example.org/x");
    expect(asked).toHaveLength(1);
  });

  test("a redirect on the same host is followed, a bounded number of times, each checked again", async () => {
    answer = (request, response) => {
      if (request.url === "/new") response.end("there");
      else response.writeHead(302, { location: "/new" }).end();
    };
    expect((await fetched("http://docs.example.com/old")).text).toContain("there");
    answer = (_, response) => response.writeHead(302, { location: "/again" }).end();
    expect(await fetched("http://docs.example.com/")).toMatchObject({
      failed: true,
      text: expect.stringMatching(/more than 5 times/),
    });
    let times = 0;
    const moving: Wires = { ...wires({}), resolve: async () => (times++ === 0 ? [PUBLIC] : ["10.0.0.1"]) };
    expect(await use(createWebfetch(moving), { url: "http://docs.example.com/" }, around)).toMatchObject({
      failed: true,
      text: expect.stringMatching(/no public address/),
    });
  });

  test("what is long, compressed or no text stays where it is", async () => {
    answer = (_, response) => {
      const write = (): void => {
        if (!response.destroyed) response.write("x".repeat(65_536), () => setImmediate(write));
      };
      response.setHeader("content-type", "text/plain");
      write();
    };
    const long = await fetched("http://docs.example.com/");
    expect(long.text.length).toBeLessThanOrEqual(30_000);
    expect(long.text).toContain("cut at 1 MB");
    answer = (_, response) => response.setHeader("content-type", "image/png").end("x");
    expect(await fetched("http://docs.example.com/")).toMatchObject({
      failed: true,
      text: expect.stringMatching(/not text/),
    });
    answer = (_, response) => response.setHeader("content-encoding", "gzip").end("x");
    expect(await fetched("http://docs.example.com/")).toMatchObject({
      failed: true,
      text: expect.stringMatching(/compressed/),
    });
    answer = (_, response) => response.writeHead(404).end("no such page");
    expect(await fetched("http://docs.example.com/")).toMatchObject({
      failed: true,
      text: expect.stringMatching(/answered 404/),
    });
  });

  test("an address that carries a credential out is not asked for, written plainly or encoded", async () => {
    const token = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8".slice(0, 36)}`;
    for (const sent of [token, token.replace("_", "%5F")])
      expect(await fetched(`http://docs.example.com/?k=${sent}`)).toMatchObject({
        failed: true,
        text: expect.stringMatching(/credential/),
      });
    expect(asked).toEqual([]);
  });

  test("it stops when the review is called off", async () => {
    answer = () => undefined;
    const off = new AbortController();
    const waiting = use(
      createWebfetch(wires({ "docs.example.com": [PUBLIC] })),
      { url: "http://docs.example.com/" },
      {
        ...around,
        signal: off.signal,
      },
    );
    setTimeout(() => off.abort(new Error("called off")), 50);
    await expect(waiting).rejects.toThrow("called off");
  });
});
