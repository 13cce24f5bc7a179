class IndexOrders < ActiveRecord::Migration[7.1]
  disable_ddl_transaction!

  def change
    add_index :orders, :number, algorithm: :concurrently
  end
end
