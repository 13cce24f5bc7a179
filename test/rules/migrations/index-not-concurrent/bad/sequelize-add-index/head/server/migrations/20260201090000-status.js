"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex("orders", ["status"]); // expect: migrations/index-not-concurrent
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex("orders", ["status"]);
  },
};
