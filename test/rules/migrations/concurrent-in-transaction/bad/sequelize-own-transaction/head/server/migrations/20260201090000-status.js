"use strict";

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addIndex("orders", ["status"], { concurrently: true, transaction }); // expect: migrations/concurrent-in-transaction
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex("orders", ["status"], { concurrently: true });
  },
};
