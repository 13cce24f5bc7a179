import { describe, expect, test } from "vitest";
import { judgeSecret } from "../../src/delivery/secret-value.ts";

describe("src/delivery/secret-value.ts", () => {
  test.each([
    ["DB_PASSWORD", "Vq7mLz2Kp9xR4tW", "secret"],
    ["jwtSecret", "Vq7mLz2Kp9xR4tW", "secret"],
    ["POSTGRES_PASSWORD", "postgres", "weak"],
    ["JWT_SECRET", "jwt-secret", "weak"],
    ["API_KEY", "change-me", undefined],
    ["API_KEY", "${API_KEY}", undefined],
    ["API_KEY", "/run/secrets/api-key", undefined],
    ["API_KEY", "", undefined],
    ["TOKEN_URL", "https://login.shop.dev/token", undefined],
    ["STRIPE_PUBLISHABLE_KEY", "Vq7mLz2Kp9xR4tW", undefined],
    ["LOG_LEVEL", "Vq7mLz2Kp9xR4tW", undefined],
  ] as const)("%s=%s is %s", (name, value, verdict) => {
    expect(judgeSecret(name, value)).toBe(verdict);
  });
});
