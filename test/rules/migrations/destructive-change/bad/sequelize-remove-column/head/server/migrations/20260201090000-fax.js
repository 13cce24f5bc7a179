"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.removeColumn("customers", "fax"); // expect: migrations/destructive-change
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.addColumn("customers", "fax", Sequelize.STRING);
  },
};
