import { type MigrationInterface, type QueryRunner } from "typeorm";

export class Currency1769936400003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" ADD "currency" character varying(3) NOT NULL`); // expect: migrations/required-column-no-default
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" DROP COLUMN "currency"`);
  }
}
