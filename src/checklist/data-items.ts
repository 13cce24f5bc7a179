import type { CatalogForeignKey, CatalogTable } from "../domain/catalog.ts";
import type { SchemaChange } from "../domain/review.ts";
import { foundBy, type Item, type Launch, proved, refuted, unknown } from "./item.ts";

const NO_MIGRATION = unknown("no migration changes here");

/** What can be told of the database: from the rehearsal, so executed. */
export const dataItems: readonly Item[] = [
  {
    id: "migrations-rehearsed",
    wants: "Migrations have been rehearsed",
    scope: "change",
    judge(launch) {
      const migrations = migrationsOf(launch);
      const [first] = migrations;
      if (!first) return NO_MIGRATION;
      const statements = migrations.flatMap((one) => one.statements);
      const failed = statements.filter(({ outcome, onRows }) => outcome === "failed" || onRows?.always);
      if (failed.length > 0)
        return refuted(
          `${failed.length} of ${statements.length} statements fail: ${failed[0]?.error?.message ?? failed[0]?.onRows?.error.message ?? "no reason given"}`,
          failed.map(({ at }) => at),
        );
      const unrun = migrations.find((one) => !one.rehearsed);
      if (unrun) return unknown(`${unrun.path} was not rehearsed: ${unrun.reason ?? "no reason given"}`);
      const open = statements.filter(({ outcome }) => outcome !== "ran");
      if (open.length > 0) return unknown(`${open.length} of ${statements.length} statements were not run`);
      return proved(
        `${statements.length} statements of ${migrations.length} migrations ran on ${first.engine}`,
        statements.slice(0, 1).map(({ at }) => at),
      );
    },
  },
  {
    id: "way-back-tried",
    wants: "The way back of each migration is written and tried",
    scope: "change",
    judge(launch) {
      const rules = [
        "migrations/missing-down",
        "migrations/rollback-unproven",
        "migrations/irreversible-data-step",
      ];
      const against = foundBy(rules, launch);
      if (against) return against;
      const migrations = migrationsOf(launch);
      if (migrations.length === 0) return NO_MIGRATION;
      const without = migrations.find(({ rollback }) => rollback?.outcome !== "back");
      if (without) {
        const why =
          without.rollback?.reason ?? without.rollback?.error?.message ?? "it has none that could be run";
        return unknown(`the way back of ${without.path} was not proved: ${why}`);
      }
      return proved(
        `${migrations.length} migrations were taken back, and the schema was as before`,
        migrations.flatMap(({ rollback }) => (rollback ? [rollback.at] : [])),
      );
    },
  },
  {
    id: "locks-bounded",
    wants: "Migrations give up rather than wait for a lock for ever",
    scope: "change",
    judge(launch) {
      const against = foundBy(["migrations/missing-lock-timeout"], launch);
      if (against) return against;
      const waiting = migrationsOf(launch)
        .flatMap((one) => one.statements)
        .filter(({ outcome, locks }) => outcome === "ran" && locks.some(({ table }) => table.existedBefore));
      const [first] = waiting;
      if (!first) return unknown("no changed migration was seen to lock a table that is in use");
      const without = waiting.filter(({ limits }) => (limits?.lockMs ?? 0) === 0);
      if (without.length > 0)
        return unknown("the sessions of these migrations set no lock timeout that was seen");
      return proved(`lock_timeout was ${first.limits?.lockMs ?? 0} ms while they ran`, [first.at]);
    },
  },
  {
    id: "foreign-keys-indexed",
    wants: "Foreign keys have an index behind them",
    scope: "change",
    judge(launch) {
      const against = foundBy(["migrations/fk-without-index"], launch);
      if (against) return against;
      const tables = launch.review.schema.flatMap(({ after }) => after);
      const keys = tables.flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));
      if (keys.length === 0) return unknown("no foreign key on a table that changes here");
      const without = keys.find(({ table, key }) => !hasIndex(table, key));
      if (without) return refuted(`${without.key.name} on ${without.table.name} has none`);
      return proved(`all ${keys.length} on the tables that change, by the catalog after the rehearsal`);
    },
  },
  {
    id: "contracts-compatible",
    wants: "Contracts stay compatible, or carry a new version",
    scope: "change",
    judge({ review: { contracts = [] } }) {
      if (contracts.length === 0) return unknown("no contract changes here");
      const broken = contracts.filter(
        ({ changes, version }) => !version.moved && changes.some(({ level }) => level === "breaking"),
      );
      const breaks = broken.flatMap(({ changes }) => changes.filter(({ level }) => level === "breaking"));
      if (breaks.length > 0)
        return refuted(
          `${breaks.length} breaking changes in the same version of ${broken
            .map(({ path }) => path)
            .slice(0, 3)
            .join(", ")}`,
          breaks.map(({ at }) => at),
        );
      return proved(`${contracts.length} contracts were compared: nothing breaks in the same version`);
    },
  },
];

function migrationsOf({ review }: Launch): SchemaChange["migrations"] {
  return review.schema.flatMap(({ migrations }) => migrations);
}

/** An index that begins with the key's columns, in any order among them. */
function hasIndex({ indexes }: CatalogTable, { columns }: CatalogForeignKey): boolean {
  return indexes.some(
    (index) =>
      index.valid &&
      !index.partial &&
      columns.every((column) => index.columns.slice(0, columns.length).includes(column)),
  );
}
