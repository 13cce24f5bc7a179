class IndexOrders < ActiveRecord::Migration[7.1]
  def change
    add_index :orders, :number, algorithm: :concurrently # expect: migrations/concurrent-in-transaction
  end
end
