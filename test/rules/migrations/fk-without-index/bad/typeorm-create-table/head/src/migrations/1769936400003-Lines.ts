import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

export class Lines1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "order_lines",
        columns: [
          { name: "id", type: "bigint", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "orderId", type: "bigint" },
        ],
        foreignKeys: [
          { columnNames: ["orderId"], referencedTableName: "orders", referencedColumnNames: ["id"] }, // expect: migrations/fk-without-index
        ],
      }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable("order_lines");
  }
}
