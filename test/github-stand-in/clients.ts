import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { FileChanges } from "../support/git-fixture.ts";
import type { FakeGitHub, Pull, Repository, StartOptions } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";

/** The clients that the app uses, pointed at the stand-in. Nothing is logged. */

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function appClient(github: FakeGitHub): Octokit {
  return new Octokit({
    baseUrl: github.url,
    authStrategy: createAppAuth,
    auth: { appId: github.app.id, privateKey: github.app.privateKey },
    log: silent,
  });
}

export function installationClient(github: FakeGitHub): Octokit {
  return new Octokit({
    baseUrl: github.url,
    authStrategy: createAppAuth,
    auth: {
      appId: github.app.id,
      privateKey: github.app.privateKey,
      installationId: github.app.installationId,
    },
    log: silent,
  });
}

export function tokenClient(github: FakeGitHub, token: string): Octokit {
  return new Octokit({ baseUrl: github.url, auth: token, log: silent });
}

export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`);

export const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

export interface Scene {
  github: FakeGitHub;
  repo: Repository;
  pull: Pull;
  octokit: Octokit;
  at: { owner: string; repo: string; pull_number: number };
}

/** `a.txt` of 40 lines: line 10 changed, line 30 removed, a line added at its end; `new.txt` added; `old.txt` removed. */
export async function aScene(options: StartOptions = {}): Promise<Scene> {
  const github = await startGitHub({ checkAnswers: true, ...options });
  const before = numbered(40);
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.txt": text(before), "old.txt": "going\n", "same.txt": "same\n" },
  });
  const after = [...before.slice(0, 9), "line ten", ...before.slice(10, 29), ...before.slice(30), "line 41"];
  const files: FileChanges = { "a.txt": text(after), "new.txt": "one\ntwo\nthree\n", "old.txt": null };
  await github.push(repo, "feature", files);
  const pull = await github.openPull({
    repo,
    head: "feature",
    title: "A feature",
    body: "What it does",
    author: "dev",
  });
  const octokit = installationClient(github);
  return { github, repo, pull, octokit, at: { owner: "acme", repo: "shop", pull_number: pull.number } };
}

/** What a refused request was answered. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ status: number; data: Record<string, unknown> }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: Record<string, unknown> } };
    return { status, data: response?.data ?? {} };
  }
  throw new Error("the request was not refused");
}
