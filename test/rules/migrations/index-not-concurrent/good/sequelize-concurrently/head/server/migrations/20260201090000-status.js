"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex("orders", ["status"], { concurrently: true });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex("orders", ["status"], { concurrently: true });
  },
};
