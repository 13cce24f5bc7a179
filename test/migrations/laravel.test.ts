import { describe, expect, test } from "vitest";
import { recognise } from "../../src/migrations/recognise.ts";
import { type ReadRoot, readRoot, type RootMigration } from "../../src/migrations/read-root.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const ROOT = "database/migrations";

/** Migrations by their names; anything with a slash is another file of the repository. */
async function readFiles(files: Files): Promise<ReadRoot> {
  const paths = new Map(
    Object.entries(files).map(([name, text]) => [name.includes("/") ? name : `${ROOT}/${name}`, text]),
  );
  const own = [...paths].flatMap(([path, text]) => {
    const recognised = recognise(path);
    return recognised?.root === ROOT && typeof text === "string" ? [{ recognised, text }] : [];
  });
  return readRoot(ROOT, own, "head", {
    has: (path) => paths.has(path),
    companion: (path) => {
      const text = paths.get(path);
      return typeof text === "string" ? text : undefined;
    },
  });
}

const migration = (up: string, down = "", members = ""): string => `<?php
use Illuminate\\Database\\Migrations\\Migration;
return new class extends Migration {${members}
    public function up(): void {
${up}
    }
    public function down(): void {
${down}
    }
};
`;

async function readOne(
  up: string,
  down?: string,
  members?: string,
  more: Files = {},
): Promise<RootMigration> {
  const { migrations } = await readFiles({
    "2024_01_01_000000_a.php": migration(up, down, members),
    ...more,
  });
  return migrations.find(({ path }) => path.endsWith("_a.php")) as RootMigration;
}

const sqlOf = (one: RootMigration | undefined): string[] =>
  (one?.migration?.statements ?? []).map(({ sql, skip }) => (skip ? `-- ${skip}` : sql.replace(/\s+/g, " ")));
const backOf = (one: RootMigration | undefined): string[] =>
  (one?.migration?.down?.statements ?? []).map(({ sql }) => sql.replace(/\s+/g, " "));
const table = (body: string, name = "orders"): string =>
  `Schema::table('${name}', function (Blueprint $table) {\n${body}\n});`;

describe("src/migrations/laravel/", () => {
  test("a new table has the types, defaults, keys and names that Laravel's PostgreSQL grammar gives it", async () => {
    const one = await readOne(`Schema::create('orders', function (Blueprint $table) {
      $table->id();
      $table->foreignId('customer_id')->constrained()->cascadeOnDelete();
      $table->string('number', 40)->unique();
      $table->enum('state', ['open', 'paid'])->default('open')->index();
      $table->decimal('total', 10, 2)->default(0);
      $table->boolean('gift')->default(false);
      $table->jsonb('extra')->nullable()->comment('what else');
      $table->dateTime('paid_at')->nullable();
      $table->timestamp('seen_at')->useCurrent();
      $table->nullableMorphs('source');
      $table->softDeletesTz();
      $table->timestamps();
      $table->unique(['customer_id', 'number'], 'one_number');
    });`);
    expect(one.problems).toEqual([]);
    expect(sqlOf(one)).toEqual([
      'CREATE TABLE "orders" ( "id" bigserial NOT NULL PRIMARY KEY, "customer_id" bigint NOT NULL, "number" varchar(40) NOT NULL, ' +
        `"state" varchar(255) DEFAULT 'open' NOT NULL CHECK ("state" in ('open', 'paid')), "total" decimal(10, 2) DEFAULT '0' NOT NULL, ` +
        `"gift" boolean DEFAULT '0' NOT NULL, "extra" jsonb, "paid_at" timestamp(0) without time zone, ` +
        '"seen_at" timestamp(0) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL, "source_type" varchar(255), "source_id" bigint, ' +
        '"deleted_at" timestamp(0) with time zone, "created_at" timestamp(0) without time zone, "updated_at" timestamp(0) without time zone )',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_id_foreign" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE',
      'CREATE INDEX "orders_source_type_source_id_index" ON "orders" ("source_type", "source_id")',
      'ALTER TABLE "orders" ADD CONSTRAINT "one_number" UNIQUE ("customer_id", "number")',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_number_unique" UNIQUE ("number")',
      'CREATE INDEX "orders_state_index" ON "orders" ("state")',
      `comment on column "orders"."extra" is 'what else'`,
    ]);
  });

  test("each line of a table's change is a statement of its own, at its line", async () => {
    const one = await readOne(
      table(`$table->string('note')->nullable();
             $table->renameColumn('a', 'b');
             $table->dropColumn(['c', 'd']);
             $table->dropForeign(['customer_id']);
             $table->dropUnique('one_number');
             $table->dropIndex(['state']);`),
    );
    expect(sqlOf(one)).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "note" varchar(255)',
      'ALTER TABLE "orders" RENAME COLUMN "a" TO "b"',
      'ALTER TABLE "orders" DROP COLUMN "c", DROP COLUMN "d"',
      'ALTER TABLE "orders" DROP CONSTRAINT "orders_customer_id_foreign"',
      'ALTER TABLE "orders" DROP CONSTRAINT "one_number"',
      'DROP INDEX "orders_state_index"',
    ]);
    expect(one.migration?.statements.map(({ at }) => at.from)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(one.migration?.statements[0]?.written).toBe("$table->string('note')->nullable();");
  });

  test("before Laravel 11 the columns of one call are one statement, and a change keeps what it does not name", async () => {
    const text = table(
      "$table->string('a')->nullable();\n$table->string('b', 9)->change();\n$table->text('c');",
    );
    const composer = (version: string): Files => ({
      "composer.json": `{"require": {"laravel/framework": "${version}"}}`,
    });
    expect(sqlOf(await readOne(text, "", "", composer("^9.0|^10.10")))).toEqual([
      'ALTER TABLE "orders" ALTER COLUMN "b" TYPE varchar(9)',
      'ALTER TABLE "orders" ADD COLUMN "a" varchar(255), ADD COLUMN "c" text NOT NULL',
    ]);
    expect(sqlOf(await readOne(text, "", "", composer("^12.0")))[1]).toBe(
      'ALTER TABLE "orders" ALTER COLUMN "b" TYPE varchar(9), ALTER COLUMN "b" SET NOT NULL, ALTER COLUMN "b" DROP DEFAULT, ALTER COLUMN "b" DROP IDENTITY IF EXISTS',
    );
  });

  test("constants, loops, methods and the branch for PostgreSQL are followed", async () => {
    const one = await readOne(
      `if (DB::connection()->getDriverName() === 'sqlite') { return; }
       foreach ($this->tables as $name => [$column, $size]) { $this->widen(self::PREFIX . $name, $column, $size); }
       if (! Schema::hasTable('shop_a')) { Schema::drop('never'); }
       if (Schema::hasColumn('shop_a', 'x')) { Schema::drop('shop_a'); }`,
      "",
      `
      const PREFIX = 'shop_';
      private array $tables = ['a' => ['x', 10], 'b' => ['y', 20]];
      private function widen(string $name, string $column, int $size): void {
        Schema::create($name, fn (Blueprint $table) => $table->string($column, $size));
      }`,
    );
    expect(sqlOf(one)).toEqual([
      'CREATE TABLE "shop_a" ( "x" varchar(10) NOT NULL )',
      'CREATE TABLE "shop_b" ( "y" varchar(20) NOT NULL )',
      'DROP TABLE "shop_a"',
    ]);
  });

  test("SQL in a heredoc has lines of its own", async () => {
    const one = await readOne(
      "DB::statement(<<<'SQL'\n        update a\n          set b = 1;\n        drop table c\n      SQL);",
    );
    expect(
      one.migration?.statements.map(({ sql, at }) => `${at.from}-${at.to} ${sql.split(" ")[0]}`),
    ).toEqual(["6-7 update", "8-8 drop"]);
  });

  test("what program code does to rows is named, and what cannot be known is said", async () => {
    const one = await readOne(`DB::table('orders')->whereNull('a')->update(['a' => 1]);
      Order::query()->each(function ($order) { $order->save(); });
      $count = DB::table('orders')->count();
      Log::info('done');
      Artisan::call('shop:install');
      if ($count > 3) { Schema::drop('orders'); }
      ${table("$table->money('price');\n$table->string('kind')->default(Kind::Open->value);")}`);
    expect(sqlOf(one)).toEqual([
      "-- `DB::table('orders')->whereNull('a')->update(['a' => 1])` is not run in the rehearsal",
      "-- `Order::query()->each(function ($order) { $order->save(); })` is not run in the rehearsal",
      "-- not understood: `Artisan::call('shop:install')`",
      "-- not understood: if `($count > 3)`",
      "-- not understood: `$table->money()` on orders",
      'ALTER TABLE "orders" ADD COLUMN "kind" varchar(255)',
      "-- not understood: the default of orders.kind",
    ]);
  });

  test("the way back is read where it is read whole, and the transaction can be switched off", async () => {
    const whole = await readOne(
      "Schema::create('a', fn (Blueprint $t) => $t->id());",
      "Schema::dropIfExists('a');",
    );
    expect([whole.migration?.transactional, backOf(whole)]).toEqual([true, ['DROP TABLE IF EXISTS "a"']]);
    const gap = await readOne(
      "Schema::drop('a');",
      "Tools::restore('a');",
      "\npublic $withinTransaction = false;",
    );
    expect(gap.migration?.transactional).toBe(false);
    expect([gap.migration?.down, gap.unreadBack]).toEqual([
      undefined,
      "line 9: not understood: `Tools::restore('a')`",
    ]);
    const empty = await readOne("Schema::drop('a');", "// nothing");
    expect([empty.migration?.down, empty.unreadBack]).toEqual([undefined, undefined]);
  });

  test("a key to a model has the type of the model's own, and names come from a package's configuration", async () => {
    const { migrations } = await readFiles({
      "2024_01_01_000000_people.php": migration(
        "Schema::create('people', fn (Blueprint $table) => $table->uuid('id')->primary());",
      ),
      "2024_01_02_000000_keys.php": migration(
        table("$table->foreignIdFor(App\\Models\\Person::class)->constrained();") +
          "Schema::create(config('permission.table_names.roles'), fn (Blueprint $table) => $table->id());",
      ),
      "config/permission.php": "<?php return ['table_names' => ['roles' => env('ROLES', 'duties')]];",
    });
    expect(sqlOf(migrations[1])).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "person_id" uuid NOT NULL',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_person_id_foreign" FOREIGN KEY ("person_id") REFERENCES "people" ("id")',
      'CREATE TABLE "duties" ( "id" bigserial NOT NULL PRIMARY KEY )',
    ]);
  });

  test("a dumped schema comes first, and covers the migrations that it names", async () => {
    const read = await readFiles({
      "2024_01_01_000000_a.php": migration("Schema::create('a', fn (Blueprint $t) => $t->id());"),
      "2024_01_02_000000_b.php": migration("if (Schema::hasColumn('a', 'id')) { Schema::drop('a'); }"),
      "database/schema/pgsql-schema.sql":
        "CREATE TABLE public.a (id bigint);\nCOPY public.migrations (id, migration, batch) FROM stdin;\n1\t2024_01_01_000000_a\t1\n\\.\n",
    });
    expect(read.dump?.migration.statements.map(({ kind }) => kind)).toEqual(["create-table"]);
    expect([...(read.dump?.covers ?? [])]).toEqual([`${ROOT}/2024_01_01_000000_a.php`]);
    expect(sqlOf(read.migrations[1])).toEqual(['DROP TABLE "a"']);
  });

  test("modules bring their migrations to the application's database, and other frameworks' files are left", () => {
    expect(recognise("Modules/Blog/Database/Migrations/2024_01_01_000000_a.php")?.root).toBe(ROOT);
    expect(recognise("database/migrations/tenant/2024_01_01_000000_a.php")?.root).toBe(`${ROOT}/tenant`);
    expect(recognise("app/Models/Order.php")).toBeUndefined();
  });

  test("no migration, a syntax error, absurd nesting and endless work are told, and nothing hangs", async () => {
    const name = "2024_01_01_000000_a.php";
    const read = async (text: string) => (await readFiles({ [name]: text })).migrations[0];
    expect((await read("<?php // Illuminate\\ and nothing else"))?.unread).toMatch(/no class with a method/);
    expect((await read("<?php use Illuminate\\X; class {{{"))?.unread).toBe(
      "line 1: it is not understood as PHP",
    );
    expect((await read(`<?php Schema::a(${"[".repeat(5000)});`))?.unread).toMatch(/nested/);
    const chain = await readOne(`$a = 'x'${" . 'x'".repeat(20_000)};\nSchema::drop($a);`);
    expect(sqlOf(chain)[0]).toMatch(/not understood/);
    const loops = `foreach ([${"1,".repeat(1000)}] as $a) { foreach ([${"1,".repeat(1000)}] as $b) { $this->up(); } }`;
    expect(sqlOf(await readOne(loops)).at(-1)).toMatch(/more statements than are followed/);
  });

  test("a pull request's migration runs on what the others made, and back", async () => {
    const base: Files = {
      [`${ROOT}/2024_01_01_000000_users.php`]: migration(
        "Schema::create('users', function (Blueprint $table) { $table->id(); $table->rememberToken(); $table->ipAddress('seen_from')->nullable(); });",
        "Schema::drop('users');",
      ),
    };
    const pull = aPull(base, {
      ...base,
      [`${ROOT}/2024_02_01_000000_teams.php`]: migration(
        `Schema::create('teams', function (Blueprint $table) { $table->ulid('id')->primary(); $table->string('name'); $table->fullText('name'); });
         Schema::table('users', function (Blueprint $table) { $table->foreignUlid('team_id')->nullable()->constrained(); $table->index('team_id'); });`,
        "Schema::table('users', function (Blueprint $table) { $table->dropConstrainedForeignId('team_id'); });\nSchema::drop('teams');",
      ),
    });
    const { facts } = await gatherMigrationFacts(pull, rehearsal.rehearse);
    expect(facts[0]?.statements.map(({ outcome }) => outcome)).toEqual(Array(6).fill("ran"));
    expect(facts[0]).toMatchObject({ framework: "laravel", rehearsed: true, rollback: { outcome: "back" } });
  });
});
