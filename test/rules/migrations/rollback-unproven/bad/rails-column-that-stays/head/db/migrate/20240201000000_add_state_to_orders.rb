class AddStateToOrders < ActiveRecord::Migration[7.1]
  def up
    add_column :orders, :state, :string
    add_column :orders, :closed_at, :datetime # expect: migrations/rollback-unproven
  end

  def down
    remove_column :orders, :state
  end
end
