class IndexOrders < ActiveRecord::Migration[7.1]
  def change
    add_index :orders, :number # expect: migrations/index-not-concurrent
  end
end
