import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { ORGANISATION_PATHS } from "../../src/config/organisation.ts";
import { createClients } from "../../src/github/client.ts";
import { createOrganisationFiles } from "../../src/github/organisation.ts";
import { startGitHub } from "../support/github/server.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function aScene(files?: Readonly<Record<string, string>>) {
  const github = await startGitHub();
  open.push(github.close);
  const shop = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
  if (files) await github.createRepository({ owner: "acme", name: ".github", files });
  const clients = createClients({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    log: pino({ level: "silent" }),
    settle: 20,
  });
  let now = 0;
  const read = createOrganisationFiles({ clients }, ORGANISATION_PATHS, () => now);
  const repo = { id: shop.id, owner: "acme", name: "shop" };
  const ask = () => read({ installation: github.app.installationId, repo, number: 1 });
  return { github, ask, later: (milliseconds: number) => (now += milliseconds) };
}

describe("src/github/organisation.ts", () => {
  test("the file is read from the default branch, where it lies at the top or below .github", async () => {
    const { github, ask } = await aScene({ "architect.yml": "drafts: true\n", "README.md": "x\n" });
    expect(await ask()).toMatchObject({
      path: "acme/.github: architect.yml",
      text: "drafts: true\n",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(github.violations()).toEqual([]);
    const both = await aScene({ "architect.yml": "a: 1\n", ".github/architect.yml": "b: 1\n" });
    expect((await both.ask())?.text).toBe("b: 1\n");
  });

  test("an owner without such a repository costs one question, and one a minute", async () => {
    const { github, ask, later } = await aScene();
    expect([await ask(), await ask()]).toEqual([undefined, undefined]);
    expect(github.calls("repos/get-commit")).toHaveLength(1);
    later(60_000);
    await ask();
    expect(github.calls("repos/get-commit")).toHaveLength(2);
    expect(github.calls("repos/get-content")).toHaveLength(0);
  });

  test("when GitHub does not answer it is not taken for an owner without one, and is asked again", async () => {
    const { github, ask } = await aScene({ "architect.yml": "drafts: true\n" });
    github.fault({ match: "repos/get-commit", mode: "status", status: 502 });
    await expect(ask()).rejects.toMatchObject({ name: "PassingError" });
    expect((await ask())?.text).toBe("drafts: true\n");
  });
});
