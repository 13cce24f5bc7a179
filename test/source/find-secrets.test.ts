import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AddedLine, findSecrets } from "../../src/source/find-secrets.ts";

const lines = (text: string, path = "a.txt"): AddedLine[] =>
  text.split("\n").map((line, index) => ({ path, number: index + 1, text: line }));

// Put together here, so that no scanner takes this file for a leak.
const GITHUB = `ghp_${"tN4kWq8ZrY2bVx6LmP0sJd7HfG3aCe9UiTo1"}`;
const SLACK = ["xoxb", "284719563012", "4093817264501", "Hq7Zk2Wp9Xs4Lm1Rt6Vb8Nc3"].join("-");
const STRIPE = `sk_${"live"}_51HqZ9Kx2LmN8pQrStUvWxYz`;
const AWS_SECRET = "wJ7rXUtnFq2MI+K7MDbPxRfiCYz12KqYabcd9Zk0";
const MATERIAL = "MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun";

describe("src/source/find-secrets.ts", () => {
  test.each([
    ["GitHub token", `token: ${GITHUB}`, "token: ghp_***"],
    ["Slack token", `slack = "${SLACK}"`, 'slack = "xoxb***"'],
    ["Stripe live key", `key('${STRIPE}')`, "key('sk_l***')"],
    ["AWS secret access key", `secretAccessKey: "${AWS_SECRET}",`, 'secretAccessKey: "***",'],
    [
      "database password",
      "redis://:Gx81kqLp@cache.shop-prod.net:6379",
      "redis://:***@cache.shop-prod.net:6379",
    ],
    [
      "database password",
      "jdbc:mysql://app:Gx81kqLp@db.shop-prod.net/x",
      "jdbc:mysql://app:***@db.shop-prod.net/x",
    ],
    [
      "password in a URL",
      "git clone https://bot:Gx81kqLp@git.shop-prod.net/x",
      "git clone https://bot:***@git.shop-prod.net/x",
    ],
    [
      "private key",
      `"key": "-----BEGIN PRIVATE KEY-----\\n${MATERIAL}\\n-----END PRIVATE KEY-----"`,
      '"key": "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----"',
    ],
  ])("finds a %s and masks it", async (what, line, masked) => {
    expect(await findSecrets(lines(`first\n${line}`))).toMatchObject([{ what, line: 2, masked }]);
  });

  test.each([
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIAIOSFODNN7EXAMPLE",
    "secretAccessKey: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "postgres://postgres:postgres@localhost:5432/app",
    "postgres://app:Gx81kqLp@db:5432/app",
    "postgres://user:password@db.shop-prod.net/app",
    "https://user:${PASSWORD}@git.shop-prod.net/x",
    "password = 'correct horse battery staple'",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "const header = '-----BEGIN PRIVATE KEY-----';",
    "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "integrity sha512-3Tz2mr7SZiAMfQyuvBjM9Oi1Z7BjP5CEWmRr5ZQ2f7s8dFKq1w0LxYvTn4Uj6Hc9Gb8Va5Ze3Xs2Wd1Rf0Pg==",
  ])("is quiet about %s", async (line) => {
    expect(await findSecrets(lines(line))).toEqual([]);
  });

  test("a comment that asks to look away is not obeyed", async () => {
    expect(await findSecrets(lines(`// secretlint-disable\n${GITHUB}`))).toHaveLength(1);
  });

  test("two secrets on one line are both masked in both sightings", async () => {
    const found = await findSecrets(lines(`a=${GITHUB} b=${SLACK}`));
    expect(found.map(({ masked }) => masked)).toEqual(["a=ghp_*** b=xoxb***", "a=ghp_*** b=xoxb***"]);
  });

  test("a secret deep in a very long line is found once, and shown in a window", async () => {
    const found = await findSecrets(lines(`${"x = 1; ".repeat(5_000)}${GITHUB}${"; y = 2".repeat(5_000)}`));
    expect(found).toHaveLength(1);
    expect(found[0]?.masked.length).toBeLessThanOrEqual(240);
    expect(found[0]?.masked).toContain("ghp_***");
  });

  test("lines of different files do not run together", async () => {
    const found = await findSecrets([...lines(`-----BEGIN PRIVATE KEY-----`, "a"), ...lines(MATERIAL, "b")]);
    expect(found).toEqual([]);
  });

  test("wherever a secret stands, its line is right and its value is nowhere in the masked text", async () => {
    const filler = fc.array(
      fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, " ")),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(filler, filler, fc.constantFrom(GITHUB, SLACK), async (above, below, secret) => {
        const found = await findSecrets(lines([...above, `value: ${secret} `, ...below].join("\n")));
        const sighting = found.find(({ value }) => value.includes(secret.slice(5)));
        expect(sighting?.line).toBe(above.length + 1);
        expect(found.map(({ masked }) => masked).join("\n")).not.toContain(secret.slice(4));
      }),
      { numRuns: 100 },
    );
  });

  test("a search leaves nothing behind that would slow the next ones down", async () => {
    const before = performance.getEntries().length;
    for (let at = 0; at < 5; at++) await findSecrets([{ path: "a", number: 1, text: `b${at}` }]);
    expect(performance.getEntries().length).toBe(before);
  });
});
