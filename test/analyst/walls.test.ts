import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { SANDBOX_LIMITS, wallsFor } from "../../src/agent/sandbox/walls.ts";
import { insideUid, packageFolders, passwdLine, walledCommand } from "../../src/analyst/walls.ts";
import { needs } from "../support/needs.ts";

const open: (() => unknown)[] = [];

afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

/** A folder with a key, a folder to be read and one to be written to. */
function aPlace() {
  const folder = mkdtempSync(join(tmpdir(), "architect-walls-"));
  open.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const paths = { key: join(folder, "key.pem"), read: join(folder, "mirrors"), home: join(folder, "home") };
  writeFileSync(paths.key, "THE KEY", { mode: 0o600 });
  mkdirSync(paths.read, { mode: 0o755 });
  writeFileSync(join(paths.read, "HEAD"), "ref: main\n");
  mkdirSync(paths.home);
  if (process.getuid?.() === 0) chownSync(paths.home, insideUid(), insideUid());
  const passwd = join(folder, "passwd");
  writeFileSync(passwd, passwdLine(), { mode: 0o644 });
  return { ...paths, passwd };
}

/** What a script says that runs within the walls. */
function within(place: ReturnType<typeof aPlace>, script: string) {
  const [program, ...args] = walledCommand([process.execPath, "-e", script], {
    read: [process.execPath, place.read],
    write: [{ from: place.home, to: "/analyst" }],
    passwd: place.passwd,
    root: process.getuid?.() === 0,
  });
  return new Promise<string>((resolve) => {
    const child = spawn(program, args, {
      cwd: "/",
      env: { PATH: process.env.PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
    child.on("close", () => resolve(said.trim()));
  });
}

const tried = (act: string) => `try { ${act} } catch (error) { console.log(error.code) }`;

describe.skipIf(!needs("bwrap"))("src/analyst/walls.ts (needs bwrap)", () => {
  test("within them there is what is named, to be read or to be written to, and nothing else of the machine", async () => {
    const place = aPlace();
    const said = await within(
      place,
      `const { readFileSync, writeFileSync, readdirSync } = require("node:fs");
      console.log(readFileSync(${JSON.stringify(join(place.read, "HEAD"))}, "utf8").trim());
      ${tried(`writeFileSync(${JSON.stringify(join(place.read, "HEAD"))}, "x")`)}
      ${tried(`readFileSync(${JSON.stringify(place.key)})`)}
      ${tried(`readFileSync("/etc/shadow")`)}
      writeFileSync("/analyst/own", "y");
      console.log(readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length < 6);
      console.log(require("node:os").userInfo().uid, process.getuid());`,
    );
    expect(said.split("\n")).toEqual([
      "ref: main",
      "EROFS",
      "ENOENT",
      "ENOENT",
      "true",
      `${insideUid()} ${insideUid()}`,
    ]);
  });

  test("within them there is no network, not even this machine's own", async () => {
    const server = createServer((_, response) => response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const script = `fetch("http://127.0.0.1:${port}/").then((r) => r.text()).then(console.log, (e) => console.log(e.cause.code))`;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("reached");
    expect(await within(aPlace(), script)).toMatch(/^(?:ECONNREFUSED|ENETUNREACH)$/);
  });

  test("commands of architects can be walled in once more inside", async () => {
    const walls = wallsFor(["id", "-u"], SANDBOX_LIMITS, {});
    const script = `const { spawnSync } = require("node:child_process");
      const { stdout, stderr } = spawnSync("bwrap", ${JSON.stringify(walls)}, { env: {}, encoding: "utf8" });
      console.log(stdout.trim(), stderr.trim());`;
    expect(await within(aPlace(), script)).toBe("65534");
  });
});

describe("src/analyst/walls.ts", () => {
  test("packages are found as Node finds them, also when this one is a package of another", () => {
    const top = mkdtempSync(join(tmpdir(), "architect-packages-"));
    open.push(() => rmSync(top, { recursive: true, force: true }));
    const own = join(top, "node_modules", "backend-architect");
    mkdirSync(join(own, "node_modules"), { recursive: true });
    const found = packageFolders(own).filter((path) => path.startsWith(top));
    expect(found).toEqual([join(own, "node_modules"), join(top, "node_modules")]);
  });
});
