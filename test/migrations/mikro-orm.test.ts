import { describe, expect, test } from "vitest";
import { readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";

async function read(text: string) {
  const path = "src/migrations/Migration20240219102530.ts";
  const recognised = recognise(path);
  if (!recognised) throw new Error("it is not recognised");
  const { migrations } = await readRoot(recognised.root, [{ recognised, text }], "head", {
    has: () => false,
    companion: () => undefined,
  });
  return migrations[0];
}

const aClass = (body: string) =>
  `import { Migration } from "@mikro-orm/migrations";\nexport class Migration20240219102530 extends Migration {\n${body}\n}\n`;

describe("src/migrations/frameworks/mikro-orm.ts", () => {
  test("what `up` collects runs in its order and in a transaction, what `down` collects takes it back", async () => {
    const found = await read(
      aClass(`  override async up(): Promise<void> {
    this.addSql('create table "a" ("id" serial primary key);');
    this.addSql(\`
      create index "by_id"
        on "a" ("id");
    \`);
  }
  async down() { this.addSql('drop table "a";'); }`),
    );
    expect(found?.migration).toMatchObject({ framework: "mikro-orm", transactional: true });
    expect(found?.migration?.statements.map(({ kind, at }) => [kind, at.from, at.to])).toEqual([
      ["create-table", 4, 4],
      ["create-index", 6, 7],
    ]);
    expect(found?.migration?.down?.statements.map(({ sql }) => sql)).toEqual(['drop table "a"']);
  });

  test("a migration that says so runs outside a transaction", async () => {
    const found = await read(
      aClass("  isTransactional(): boolean { return false; }\n  up() { this.addSql('select 1'); }"),
    );
    expect(found?.migration?.transactional).toBe(false);
  });

  test("SQL that is made elsewhere, and what is asked at once, is told at its line", async () => {
    const found = await read(
      aClass("  async up() {\n    this.addSql(made());\n    await this.execute('drop table a');\n  }"),
    );
    expect(found?.migration?.statements.map(({ skip, at }) => [skip?.split(":")[0], at.from])).toEqual([
      ["not understood", 4],
      ["not understood", 5],
    ]);
  });
});
