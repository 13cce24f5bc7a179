import { NO_FACTS } from "../../src/domain/facts.ts";
import { describe, expect, test } from "vitest";
import { gatherSecretFacts } from "../../src/review/secret-facts.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { secretCommitted } from "../../src/rules/security/secret-committed.ts";
import { aPull } from "../support/trees.ts";

const SECRET = `ghp_${"tN4kWq8ZrY2bVx6LmP0sJd7HfG3aCe9UiTo1"}`;

describe("src/review/secret-facts.ts", () => {
  test("the value is in no fact and no finding", async () => {
    const { facts } = await gatherSecretFacts(aPull({}, { "a.ts": `const a = "${SECRET}"; // ${SECRET}\n` }));
    const { findings } = applyRules({ ...NO_FACTS, secret: facts }, [secretCommitted], {});
    expect(findings).toHaveLength(1);
    expect(JSON.stringify([facts, findings])).not.toContain(SECRET.slice(4, 12));
  });

  test("only added lines are searched", async () => {
    const { facts } = await gatherSecretFacts(
      aPull({ "a.ts": `x\n${SECRET}\n` }, { "a.ts": `y\n${SECRET}\nz\n` }),
    );
    expect(facts).toEqual([]);
  });

  test("a secret that another file had before is new in this one", async () => {
    const { facts } = await gatherSecretFacts(
      aPull({ "a.ts": `${SECRET}\n`, "b.ts": "" }, { "a.ts": "\n", "b.ts": `${SECRET}\n` }),
    );
    expect(facts).toMatchObject([{ at: { path: "b.ts", from: 1 } }]);
  });

  test("every text file is read, whatever its kind; removed and binary ones are not listed", async () => {
    const pull = aPull({ "gone.txt": "x\n" }, { Makefile: "a:\n", "x.unknown": "y\n", "b.bin": "z\n" });
    const files = pull.pull.files.map((file) => (file.path === "b.bin" ? { ...file, binary: true } : file));
    const { read } = await gatherSecretFacts({ ...pull, pull: { ...pull.pull, files } });
    expect(read.map(({ path, by, depth }) => `${path} ${by} ${depth}`)).toEqual([
      "Makefile security-architect full",
      "x.unknown security-architect full",
    ]);
  });

  test("a private key among test data is a concern, elsewhere a blocker", async () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun\n".repeat(2)}-----END RSA PRIVATE KEY-----\n`;
    const { facts } = await gatherSecretFacts(aPull({}, { "certs/a.pem": key, "test/fixtures/b.pem": key }));
    const { findings } = applyRules({ ...NO_FACTS, secret: facts }, [secretCommitted], {});
    expect(findings.map(({ at, severity }) => `${at.path} ${severity}`)).toEqual([
      "certs/a.pem blocker",
      "test/fixtures/b.pem concern",
    ]);
  });
});
