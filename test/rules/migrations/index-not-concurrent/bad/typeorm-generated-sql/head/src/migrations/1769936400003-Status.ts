import { type MigrationInterface, type QueryRunner } from "typeorm";

export class Status1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX "IDX_orders_status" ON "orders" ("status")`, // expect: migrations/index-not-concurrent
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "IDX_orders_status"`);
  }
}
