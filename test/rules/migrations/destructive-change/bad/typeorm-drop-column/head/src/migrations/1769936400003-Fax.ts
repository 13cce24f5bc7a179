import { type MigrationInterface, type QueryRunner } from "typeorm";

export class Fax1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn("customers", "fax"); // expect: migrations/destructive-change
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "customers" ADD "fax" character varying`);
  }
}
