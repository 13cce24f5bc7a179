"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn("orders", "channel", { // expect: migrations/rollback-unproven
      type: Sequelize.ENUM("web", "shop"),
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeColumn("orders", "channel");
  },
};
