import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createSandbox, type Sandbox, sandboxState } from "../../../src/agent/sandbox/sandbox.ts";
import type { SandboxLimits } from "../../../src/agent/sandbox/walls.ts";
import type { Tree } from "../../../src/domain/tree.ts";
import { needs } from "../../support/needs.ts";
import { treeInGit } from "../../support/tools.ts";
import { aTree } from "../../support/trees.ts";

const CANARY = "kanarienvogel-7f3a91";
process.env.ARCHITECT_TEST_CANARY = CANARY;
process.env.ANTHROPIC_API_KEY = CANARY;
afterAll(() => {
  delete process.env.ARCHITECT_TEST_CANARY;
  delete process.env.ANTHROPIC_API_KEY;
});

const files = {
  "a.txt": "hello\n",
  "src/b.txt": "below\n",
  "package.json": JSON.stringify({
    name: "shop",
    version: "1.0.0",
    scripts: { preinstall: "touch /scratch/ran", postinstall: "touch /scratch/ran; touch /repository/ran" },
  }),
};

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

function sandboxOf(
  tree: Tree = aTree(files),
  limits: Partial<SandboxLimits> = {},
  leaveOut?: (path: string) => boolean,
): Sandbox {
  const sandbox = createSandbox(tree, {
    limits: { timeoutMs: 20_000, ...limits },
    ...(leaveOut ? { leaveOut } : {}),
  });
  open.push(sandbox);
  return sandbox;
}

/** Command lines of every process of this machine that can be seen. */
function programs(): string[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, "utf8")] : [];
    } catch {
      return [];
    }
  });
}

const python = (program: string) => ["python3", "-c", program];

describe.skipIf(!needs("bwrap"))("src/agent/sandbox/sandbox.ts", () => {
  test("it is ready where bubblewrap may make its walls", async () => {
    expect(await sandboxState()).toEqual({ state: "ready" });
  });

  test.each([
    ["exit 1", /^bubblewrap does not work here/],
    ["echo 'bwrap: No permissions to create new namespace' >&2; exit 1", /may not make user namespaces/],
    ["echo 'bwrap: execvp prlimit: No such file or directory' >&2; exit 1", /^prlimit/],
    [undefined, /no bwrap/],
  ])("where it answers %j it is absent, with the reason", async (answers, why) => {
    const folder = mkdtempSync(join(tmpdir(), "architect-test-"));
    chmodSync(folder, 0o755);
    const bwrap = join(folder, "bwrap");
    if (answers !== undefined) writeFileSync(bwrap, `#!/bin/sh\n${answers}\n`, { mode: 0o755 });
    expect(await sandboxState(bwrap)).toEqual({ state: "absent", reason: expect.stringMatching(why) });
    rmSync(folder, { recursive: true });
  });

  test("commands see a copy of the commit, one after the other, up to the first that fails", async () => {
    const sandbox = sandboxOf();
    expect(
      await sandbox.run([
        ["cat", "a.txt"],
        ["cat", "/repository/src/b.txt"],
      ]),
    ).toEqual({
      text: "$ cat a.txt\nhello\n$ cat /repository/src/b.txt\nbelow",
      failed: false,
    });
    const stopped = await sandbox.run([["false"], ["cat", "a.txt"]]);
    expect(stopped).toEqual({ text: "$ false\n(exit code 1)", failed: true });
  });

  test("what one prints the next one reads, and a reader that has enough ends the writer", async () => {
    const sandbox = sandboxOf();
    const piped = (...commands: string[][]) => sandbox.run([{ piped: commands }]);
    expect(await piped(["cat", "a.txt", "src/b.txt"], ["sort"], ["tr", "a-z", "A-Z"])).toEqual({
      text: "$ cat a.txt src/b.txt | sort | tr a-z A-Z\nBELOW\nHELLO",
      failed: false,
    });
    expect(await piped(["yes"], ["head", "-n", "1"])).toEqual({
      text: "$ yes | head -n 1\ny",
      failed: false,
    });
    expect(await piped(["cat", "none.txt"], ["wc", "-l"])).toMatchObject({
      text: expect.stringMatching(/No such file[^]*\(exit code 1 of `cat`\)/),
      failed: false,
    });
    expect(await piped(["echo", "a"], ["grep", "b"])).toMatchObject({ failed: true });
  });

  test("a pipe is ended as one: by its time, its memory and what it prints", async () => {
    const slow = await sandboxOf(aTree(files), { timeoutMs: 500 }).run([
      { piped: [["sleep", "20"], ["cat"]] },
    ]);
    expect(slow.text).toContain("it took longer than 0.5 s");
    const endless = await sandboxOf(aTree(files), { outputBytes: 4_096 }).run([
      { piped: [["yes"], ["cat"]] },
    ]);
    expect(endless.text).toContain("it printed without end");
    const hungry = python("import time; x = b'x' * 120_000_000; time.sleep(8)");
    const both = await sandboxOf(aTree(files), { memoryBytes: 200 * 1024 ** 2 }).run([
      { piped: [hungry, hungry] },
    ]);
    expect(both.text).toContain("more than 200 MB of memory");
  });

  test("nothing of the worker's environment is in it, for any process that can be seen", async () => {
    const { text } = await sandboxOf().run([
      ["env"],
      ["cat", "/proc/self/environ"],
      ["cat", "/proc/1/environ"],
      ["cat", "/proc/2/environ", "/proc/1/cmdline"],
    ]);
    expect(text).toContain("HOME=/scratch");
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/ANTHROPIC|VITEST|NODE_/);
  });

  test("words are words: no shell reads them", async () => {
    const { text } = await sandboxOf().run([["echo", "$HOME", "$(id)", "a;b", "*", "`x`", "> /scratch/y"]]);
    expect(text).toContain("\n$HOME $(id) a;b * `x` > /scratch/y");
    expect((await sandboxOf().run([["--version"]])).failed).toBe(true);
    expect((await sandboxOf().run([["a\0b"]])).text).toContain("NUL");
  });

  test("there is no network, not even to this machine", async () => {
    const server = createServer((socket) => socket.end("inside"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const connect = (host: string) =>
      python(`import socket; socket.create_connection(("${host}", ${port}), 2)`);
    for (const host of ["127.0.0.1", "1.1.1.1"]) {
      const { text, failed } = await sandboxOf().run([connect(host)]);
      expect(failed).toBe(true);
      expect(text).not.toContain("inside");
    }
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    "/repository/x",
    "/repository/a.txt",
    "/etc/passwd",
    "/usr/bin/x",
    "/x",
    "/dev/x",
    "/proc/sys/kernel/core_pattern",
    "/tmp/../x",
  ])("%s cannot be written", async (path) => {
    expect(await sandboxOf().run([python(`open("${path}", "w").write("x")`)])).toMatchObject({
      failed: true,
    });
  });

  test.each([
    "/etc/shadow",
    "/root",
    "/home",
    "/opt",
    "/var/lib",
    "/sys",
    "/run",
    process.cwd(),
    `${tmpdir()}/../etc/hostname`,
  ])("%s of this machine is not there", async (path) => {
    expect(await sandboxOf().run([["ls", path]])).toMatchObject({ failed: true });
  });

  test("the scratch folder is empty each time and has a bound", async () => {
    const sandbox = sandboxOf(aTree(files), { scratchBytes: 1024 ** 2 });
    expect(
      (await sandbox.run([python(`open("/scratch/x", "w").write("y"); print(open("/scratch/x").read())`)]))
        .text,
    ).toContain("y");
    expect((await sandbox.run([["ls", "/scratch", "/tmp"]])).text).not.toContain("x");
    const full = python(`[open("/scratch/%d" % n, "wb").write(b"x" * 500000) for n in range(10)]`);
    expect(await sandbox.run([full])).toMatchObject({
      failed: true,
      text: expect.stringMatching(/No space left/),
    });
  });

  test("it is nobody, has no rights, and can give itself none", async () => {
    const { text } = await sandboxOf().run([
      ["id", "-u"],
      ["cat", "/proc/self/status"],
    ]);
    expect(text).toContain("$ id -u\n65534");
    expect(text).toMatch(/CapEff:\s*0{16}/);
    expect(text).toMatch(/NoNewPrivs:\s*1/);
    expect(await sandboxOf().run([["unshare", "-Ur", "id"]])).toMatchObject({ failed: true });
  });

  test("a command that takes too long is ended with all it started", async () => {
    const { text, failed } = await sandboxOf(aTree(files), { timeoutMs: 500 }).run([
      python(
        `import subprocess, time; subprocess.Popen(["sleep", "7373"], start_new_session=True); time.sleep(10)`,
      ),
    ]);
    expect(failed).toBe(true);
    expect(text).toContain("it took longer than 0.5 s");
    await expect
      .poll(() => programs().filter((line) => line.startsWith(["sleep", "7373"].join("\0"))))
      .toEqual([]);
  });

  test("a program that starts itself again and again runs into its limit", async () => {
    const { text, failed } = await sandboxOf().run([python("import os\nwhile True: os.fork()")]);
    expect(failed).toBe(true);
    expect(text).toMatch(/Resource temporarily unavailable|it took longer/);
  });

  test("memory is bounded, for one process and for all together", async () => {
    const limits = { memoryBytes: 200 * 1024 ** 2 };
    expect((await sandboxOf(aTree(files), limits).run([python("x = bytearray(10 ** 9)")])).text).toContain(
      "MemoryError",
    );
    const many = python(
      "import os, time\nfor n in range(4):\n  if os.fork() == 0:\n    x = b'x' * 90_000_000\n    time.sleep(8)\n    os._exit(0)\ntime.sleep(8)",
    );
    expect((await sandboxOf(aTree(files), limits).run([many])).text).toContain("more than 200 MB of memory");
  });

  test("output without end is cut in its middle and ended", async () => {
    const { text, failed } = await sandboxOf(aTree(files), { outputBytes: 4_096 }).run([["yes", "no end"]]);
    expect(failed).toBe(true);
    expect(text.length).toBeLessThan(6_000);
    expect(text).toContain("bytes left out");
    expect(text).toContain("it printed without end");
    const ends = await sandboxOf(aTree(files), { outputBytes: 400 }).run([["seq", "1000"]]);
    expect(ends.text).toMatch(/\n1\n2\n[^]*\n1000$/);
  });

  test("scripts of a package are not run when it is installed", async () => {
    const { text } = await sandboxOf(aTree(files), { timeoutMs: 15_000 }).run([
      python(
        `import os, shutil, subprocess\nos.mkdir("/scratch/p"); shutil.copy("package.json", "/scratch/p/")\nsubprocess.run(["npm", "install"], cwd="/scratch/p", capture_output=True)\nprint("ran:", os.path.exists("/scratch/ran"))`,
      ),
    ]);
    expect(text).toContain("ran: False");
  });

  test("links, submodules, hooks and names that lead outside are not in the copy; the right to be started is", async () => {
    const { tree, close } = await treeInGit([
      { path: "run.sh", content: "#!/bin/sh\necho started\n", mode: "100755" },
      { path: "plain.sh", content: "#!/bin/sh\necho started\n" },
      { path: "link", content: "/etc", mode: "120000" },
      { path: "module", content: "a".repeat(40), mode: "160000" },
      { path: "image.bin", content: Buffer.from([0, 255, 1]) },
      { path: "secret.env", content: "A=1" },
    ]);
    const hostile: Tree = {
      ...tree,
      commit: tree.commit,
      list: async (prefix) => [
        ...(await tree.list(prefix)),
        ...["../outside", ".git/hooks/pre-commit", "x/../../outside", "/outside", "run.sh"].map((path) => ({
          path,
          id: "0".repeat(40),
          size: 1,
          kind: "file" as const,
        })),
      ],
      read: (path) => tree.read(path),
      readAll: (paths) => tree.readAll(paths),
      bytes: async (path) => (await tree.bytes?.(path)) ?? Buffer.from("x"),
    };
    const sandbox = sandboxOf(hostile, {}, (path) => path === "secret.env");
    const { text } = await sandbox.run([
      ["find", ".", "-type", "f"],
      ["find", ".", "-type", "l"],
      ["./run.sh"],
      ["wc", "-c", "image.bin"],
    ]);
    expect(text).toContain("1 symbolic links, 1 submodules");
    expect(text).toContain("4 with a name that is not a plain path");
    expect(text).toContain("that the permission rules do not let be read");
    expect(text).toContain("$ ./run.sh\nstarted");
    expect(text).toContain("3 image.bin");
    expect(text).not.toMatch(/^\.\/(?:link|secret)|outside$/m);
    expect((await sandbox.run([["./plain.sh"]])).failed).toBe(true);
    await close();
  });

  test("what is called off stops at once, and the copy is gone when the sandbox is closed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "architect-test-"));
    chmodSync(folder, 0o755);
    vi.stubEnv("TMPDIR", folder);
    const sandbox = createSandbox(aTree(files));
    const off = new AbortController();
    const running = sandbox.run([["sleep", "20"]], off.signal);
    setTimeout(() => off.abort(new Error("called off")), 300);
    await expect(running).rejects.toThrow("called off");
    expect(readdirSync(folder)).toHaveLength(1);
    await sandbox.close();
    expect(readdirSync(folder)).toEqual([]);
    vi.unstubAllEnvs();
    rmdirSync(folder);
    expect((await sandbox.run([["true"]])).failed).toBe(true);
  });
});
