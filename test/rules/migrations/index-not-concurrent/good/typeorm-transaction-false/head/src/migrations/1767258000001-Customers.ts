import { type MigrationInterface, type QueryRunner } from "typeorm";

export class Customers1767258000001 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "customers" ("id" BIGSERIAL NOT NULL, "email" character varying NOT NULL, "fax" character varying, CONSTRAINT "PK_customers" PRIMARY KEY ("id"))`,
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "customers"`);
  }
}
