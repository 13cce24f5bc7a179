"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable("orderLines", {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      orderId: { // expect: migrations/fk-without-index
        type: Sequelize.BIGINT,
        references: { model: "orders", key: "id" },
      },
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTable("orderLines");
  },
};
