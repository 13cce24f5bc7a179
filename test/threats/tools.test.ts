import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createSandbox } from "../../src/agent/sandbox/sandbox.ts";
import { createWebfetch } from "../../src/agent/tools/webfetch.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { aMigration } from "../support/migrations.ts";
import { needs } from "../support/needs.ts";
import { surroundings, treeInGit, use } from "../support/tools.ts";
import { aTree } from "../support/trees.ts";

const close: (() => unknown)[] = [];
afterAll(async () => {
  for (const one of close.splice(0)) await one();
});

describe("threats to what runs", () => {
  test.skipIf(!needs("bwrap"))("row 15: scripts of a package leave nothing behind", async () => {
    const canary = join(tmpdir(), `architect-canary-${process.pid}`);
    const scripts = {
      preinstall: `touch ${canary}`,
      postinstall: `touch ${canary}`,
      test: `touch ${canary}`,
    };
    const sandbox = createSandbox(
      aTree({ "package.json": JSON.stringify({ name: "x", version: "1.0.0", scripts }) }),
    );
    close.push(() => sandbox.close());
    await sandbox.run([["npm", "install"]]);
    await sandbox.run([["npm", "test"]]);
    expect(existsSync(canary)).toBe(false);
  });

  test("row 27: SQL sees no file of this machine, and a loop is killed without harm to the next", async () => {
    const rehearsal = createRehearsal({ timeoutMs: 5_000 });
    close.push(() => rehearsal.close());
    const run = async (sql: string) =>
      rehearsal.rehearse({ base: [], changed: [await aMigration("m.sql", sql)] });
    const read = await run("select pg_read_file('/etc/passwd');");
    expect(read.migrations[0]?.statements[0]).toMatchObject({ outcome: "failed" });
    await expect(run("do $$ begin loop end loop; end $$;")).rejects.toThrow("longer than");
    const next = await run("create table t (id int primary key);");
    expect(next.migrations[0]?.statements.map(({ outcome }) => outcome)).toEqual(["ran"]);
  });

  test("row 28: links, submodules and odd names are in no tree and on no disk", async () => {
    const { tree, close: end } = await treeInGit([
      { path: "link.sql", content: "/etc/passwd", mode: "120000" },
      { path: "lib\r", content: "a".repeat(40), mode: "160000" },
      { path: "ok.sql", content: "select 1;\n" },
    ]);
    close.push(end);
    expect(await tree.read("link.sql")).toBeUndefined();
    expect(await tree.read("lib\r")).toBeUndefined();
    expect([...(await tree.readAll(["link.sql", "lib\r", "ok.sql"])).keys()]).toEqual(["ok.sql"]);
  });

  test("row 34: a redirect to a private address is not followed, and a name that leads to one is not asked", async () => {
    let asked = 0;
    const server: Server = createServer((_, response) => {
      asked++;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    close.push(() => server.close());
    const names: Readonly<Record<string, readonly string[]>> = {
      "docs.example.com": ["93.184.216.34"],
      "inside.example.com": ["10.0.0.1"],
    };
    const fetcher = createWebfetch({
      resolve: async (host) => names[host] ?? [],
      dial: () => ({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }),
    });
    const around = surroundings({});
    expect(await use(fetcher, { url: "http://docs.example.com/" }, around)).toMatchObject({ failed: true });
    expect(asked).toBe(1);
    expect(await use(fetcher, { url: "http://inside.example.com/" }, around)).toMatchObject({ failed: true });
    expect(asked).toBe(1);
  });
});
