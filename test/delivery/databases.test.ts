import { describe, expect, test } from "vitest";
import { readCompose } from "../../src/delivery/compose.ts";

const databasesIn = (environment: string) =>
  readCompose(`services:\n  api:\n    build: ./api\n    environment:\n${environment}`).file?.workloads[0]
    ?.containers[0]?.databases;

describe("src/delivery/databases", () => {
  test.each([
    ["DATABASE_URL: postgres://shop:hunter22@db:5432/shop", "db/shop"],
    ["DATABASE_URL: jdbc:postgresql://db/shop?currentSchema=billing", "db/shop schema billing"],
    ["DATABASE_URL: mysql://db/${DB_NAME:-shop}", "db/shop"],
    ["DATABASE_URL: ${DATABASE_URL}", "${DATABASE_URL}"],
  ])("%s is %s", (line, database) => {
    expect(databasesIn(`      ${line}\n`)?.map((use) => use.database)).toEqual([database]);
  });

  test("a host and a name make an address", () => {
    expect(databasesIn("      DB_HOST: db\n      DB_NAME: shop\n")).toMatchObject([
      { database: "db/shop", quote: { line: 6 } },
    ]);
  });

  test("the password is masked where the line is quoted", () => {
    expect(databasesIn("      URL: postgres://shop:hunter22@db/shop\n")?.[0]?.quote.text).toBe(
      "URL: postgres://shop:***@db/shop",
    );
  });

  test("an address with a part from elsewhere names no database", () => {
    expect(
      databasesIn("      URL: postgres://${DB_HOST}/shop\n      DB_HOST: db\n      DB_NAME: ${NAME}\n"),
    ).toBeUndefined();
  });
});
