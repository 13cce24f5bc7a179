import { describe, expect, test } from "vitest";
import { ownManifest } from "../../src/compose/setup.ts";
import { describeApp } from "../../src/github/app-registration.ts";
import { shortcomings } from "../../src/setup/permissions.ts";
import { startGitHub } from "../support/github/server.ts";

const { default_permissions, default_events } = ownManifest();

describe("src/setup/permissions.ts", () => {
  test("an App with all that app.yml asks for, or more, lacks nothing", () => {
    const more = { ...default_permissions, contents: "write", security_events: "write" };
    expect(shortcomings(ownManifest(), { permissions: more, events: default_events })).toEqual([]);
  });

  test("each thing that is withheld is said with what is left out because of it", () => {
    const { checks: _, ...permissions } = default_permissions;
    const granted = { permissions: { ...permissions, pull_requests: "read" }, events: ["pull_request"] };
    const said = shortcomings(ownManifest(), granted);
    expect(said).toContain(
      "the App has no `pull_requests: write` (only `read`): pull requests cannot be read, nor reviews and answers posted",
    );
    expect(said).toContain("the App has no `checks: write`: no check run is shown");
    expect(said).toContain("the App does not subscribe to `issue_comment`: commands are not heard");
    expect(said.join()).not.toMatch(/left out$|not heard of/);
  });

  test("GitHub is asked with the App's own key, and a wrong one is told", async () => {
    const github = await startGitHub({ permissions: { metadata: "read" }, events: ["pull_request"] });
    try {
      const { id: appId, privateKey } = github.app;
      const about = await describeApp({ appId, privateKey }, github.url);
      expect(about).toMatchObject({ permissions: { metadata: "read" }, events: ["pull_request"] });
      expect(github.violations()).toEqual([]);
      await expect(describeApp({ appId: appId + 1, privateKey }, github.url)).rejects.toThrow("credentials");
    } finally {
      await github.close();
    }
  });
});
