import { describe, expect, test } from "vitest";
import { readSource } from "../../../../src/source/read-source.ts";
import { wordsOf, isPasswordName, isSecretName } from "../../../../src/source/detectors/options/words.ts";

/** What is seen of a file of which only these lines are touched. */
function seen(path: string, text: string, ...touched: number[]) {
  const changed = touched.map((line) => ({ from: line, to: line }));
  return readSource(path, text, changed).facts?.sightings ?? [];
}

describe("src/source/detectors/options", () => {
  const CORS = `use actix_cors::Cors;

fn cors(settings: &Settings) -> Cors {
    let mut cors = Cors::default();
    if settings.origins.is_empty() {
        cors = cors.allow_any_origin();
    }
    cors
}
`;

  test("an option that the pull request does not touch is not seen", () => {
    expect(seen("src/cors.rs", CORS, 4)).toEqual([]);
  });

  test("a condition that opens an old call is seen at the condition, with the call beside it", () => {
    const [sighting] = seen("src/cors.rs", CORS, 5);
    expect(sighting).toMatchObject({ kind: "cors-any-origin", at: { from: 5 }, detail: "any-when-empty" });
    expect(sighting?.beside?.map(({ at }) => at.from)).toEqual([6]);
  });

  test("a key in the source is shown masked", () => {
    const text = `import jwt from "jsonwebtoken";\nexport const token = jwt.sign(payload, "correct-horse-battery");\n`;
    const [sighting] = seen("src/tokens.ts", text, 2);
    expect(sighting).toMatchObject({ kind: "jwt-pitfall", detail: "hard-coded-key" });
    expect(sighting?.excerpt).toBe('export const token = jwt.sign(payload, "***");');
  });

  test("the branch for everything but production is for development, and its other side is not", () => {
    const text = `if (process.env.NODE_ENV !== "production") {
  agent = new https.Agent({ rejectUnauthorized: false });
} else {
  agent = new https.Agent({ rejectUnauthorized: false });
}
`;
    expect(seen("src/client.ts", text, 2, 4).map(({ at }) => at.from)).toEqual([4]);
  });

  test("a long chain of calls and a long list of options are read without complaint", () => {
    const chain = Array.from({ length: 200 }, (_, at) => `  .use(step${at})`).join("\n");
    const options = Array.from({ length: 3_000 }, (_, at) => `  option${at}: false,`).join("\n");
    const text = `app\n${chain};\nhelmet({\n${options}\n  hsts: false,\n});\n`;
    const line = text.split("\n").findIndex((one) => one.includes("hsts")) + 1;
    expect(seen("src/app.ts", text, line)).toMatchObject([{ kind: "helmet-off", at: { from: line } }]);
  });
});

describe("src/source/detectors/options/words.ts", () => {
  test.each(["accessToken", "ACCESS_TOKEN", "access-token", "AccessToken"])(
    "%s has the same words",
    (name) => {
      expect(wordsOf(name)).toEqual(["access", "token"]);
    },
  );

  test.each(["password", "plainPassword", "user_password", "PASSWD", "passwordBytes"])(
    "%s is a password",
    (name) => {
      expect(isPasswordName(name)).toBe(true);
    },
  );

  test.each([
    "passwordHash",
    "hashed_password",
    "passwordLength",
    "hasPassword",
    "compass",
    "passwordResetUrl",
  ])("%s is none", (name) => {
    expect(isPasswordName(name)).toBe(false);
  });

  test.each(["refreshToken", "api_key", "clientSecret", "resetCode"])("%s is a secret", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each(["nextPageToken", "token", "tokens", "publicKey", "countryCode", "secretName", "primaryKey"])(
    "%s is none",
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );
});
