import { type MigrationInterface, type QueryRunner, TableColumn } from "typeorm";

export class Currency1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn("orders", new TableColumn({ name: "currency", type: "varchar", isNullable: true }));
    await queryRunner.addColumn("orders", new TableColumn({ name: "channel", type: "varchar", isNullable: true })); // expect: migrations/rollback-unproven
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn("orders", "currency");
  }
}
