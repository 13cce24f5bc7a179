"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable("orders", {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      customerId: { type: Sequelize.BIGINT, allowNull: false, references: { model: "customers", key: "id" } },
      status: { type: Sequelize.STRING, allowNull: false },
    });
    await queryInterface.addIndex("orders", ["customerId"]);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTable("orders");
  },
};
