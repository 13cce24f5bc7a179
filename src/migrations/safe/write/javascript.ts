import type { SafeStep } from "../way.ts";
import { indent, isBlock, type MigrationText } from "./text.ts";

/** SQL inside a template literal, or a string when it is short. */
function literal(sql: string): string {
  const safe = sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return isBlock(sql) ? `\`\n${indent(safe, 2)}\n\`` : `\`${safe}\``;
}

function calls(step: SafeStep, call: (sql: string) => string): string {
  return step.statements.map(({ sql }) => indent(call(literal(sql)), 2)).join("\n");
}

/** Source: knexjs.org/guide/migrations.html */
export function writeKnex(step: SafeStep): MigrationText {
  const text = [
    "exports.up = async (knex) => {",
    calls(step, (sql) => `await knex.raw(${sql});`),
    "};",
    ...(step.outsideTransaction ? ["", "exports.config = { transaction: false };"] : []),
  ];
  return { language: "js", text: text.join("\n") };
}

/** Sequelize opens no transaction by itself. Source: sequelize.org/docs/v6/other-topics/migrations/ */
export function writeSequelize(step: SafeStep): MigrationText {
  const text = [
    "module.exports = {",
    indent(
      `async up(queryInterface) {\n${calls(step, (sql) => `await queryInterface.sequelize.query(${sql});`)}\n},`,
      2,
    ),
    "};",
  ];
  return { language: "js", text: text.join("\n") };
}

/** Source: typeorm.io, "Migrations", transaction modes. */
export function writeTypeorm(step: SafeStep): MigrationText {
  const text = [
    "export class NameIt implements MigrationInterface {",
    ...(step.outsideTransaction
      ? ['  transaction = false as const; // with migrationsTransactionMode: "each"', ""]
      : []),
    indent(
      `public async up(queryRunner: QueryRunner): Promise<void> {\n${calls(step, (sql) => `await queryRunner.query(${sql});`)}\n}`,
      2,
    ),
    "}",
  ];
  return { language: "ts", text: text.join("\n") };
}

/** db-migrate runs each statement by itself. Source: db-migrate.readthedocs.io */
export function writeDbMigrate(step: SafeStep): MigrationText {
  const text = ["exports.up = async (db) => {", calls(step, (sql) => `await db.runSql(${sql});`), "};"];
  return { language: "js", text: text.join("\n") };
}

/** Source: mikro-orm.io/docs/migrations */
export function writeMikroOrm(step: SafeStep): MigrationText {
  const text = [
    "export class MigrationNameIt extends Migration {",
    ...(step.outsideTransaction ? ["  override isTransactional(): boolean { return false; }", ""] : []),
    indent(`override async up(): Promise<void> {\n${calls(step, (sql) => `this.addSql(${sql});`)}\n}`, 2),
    "}",
  ];
  return { language: "ts", text: text.join("\n") };
}
