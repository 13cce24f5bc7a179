import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

export class Status1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createIndex(
      "orders",
      new TableIndex({ name: "IDX_orders_status", columnNames: ["status"], isConcurrent: true }), // expect: migrations/concurrent-in-transaction
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex("orders", "IDX_orders_status");
  }
}
