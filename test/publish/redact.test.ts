import { describe, expect, test } from "vitest";
import { redact } from "../../src/publish/redact.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const SECRETS: Readonly<Record<string, string>> = {
  "a GitHub token": `ghs_${"a1B2".repeat(9)}`,
  "a fine-grained GitHub token": `github_pat_${"a1B2_".repeat(8)}`,
  "an AWS access key id": `AKIA${"Q7".repeat(8)}`,
  "a Slack token": `xoxb-${"12345-".repeat(4)}abc`,
  "a Stripe key": `sk_live_${"a1B2".repeat(6)}`,
  "an Anthropic key": `sk-ant-api03-${"a1B2".repeat(10)}`,
  "a Google key": `AIza${"a1B2_".repeat(7)}`,
  "an npm token": `npm_${"a1B2".repeat(9)}`,
  "a JSON web token": `eyJ${"hbGci".repeat(4)}.eyJ${"zdWIi".repeat(4)}.${"a1B2".repeat(8)}`,
  "a private key": `-----BEGIN RSA PRIVATE KEY-----\n${"a1B2".repeat(20)}\n-----END RSA PRIVATE KEY-----`,
  "the first half of a private key": `-----BEGIN PRIVATE KEY-----\n${"a1B2".repeat(20)}`,
};

describe("src/publish/redact.ts", () => {
  test.each(Object.entries(SECRETS))("masks %s and keeps the words around it", (_, secret) => {
    const around = redact(`before ${secret}`);
    expect(around).toBe("before ***");
    expect(redact(`key = "${secret.split("\n")[0]}"`)).not.toContain(secret.slice(0, 24));
  });

  test("masks a secret that is glued to the word before it", () => {
    expect(redact(`token3${SECRETS["a GitHub token"]}`)).toBe("token3***");
  });

  test("masks the password of a connection string and keeps its host", () => {
    expect(redact("postgres://shop:hunter2@db.internal/shop")).toBe("postgres://shop:***@db.internal/shop");
  });

  test("leaves ordinary words, names and commits alone", () => {
    const text = `task-runner-with-a-long-name risk-assessment ${"a1".repeat(20)} https://github.com:443/acme/shop`;
    expect(redact(text)).toBe(text);
  });
});
