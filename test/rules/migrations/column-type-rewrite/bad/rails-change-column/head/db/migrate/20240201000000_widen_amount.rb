class WidenAmount < ActiveRecord::Migration[7.1]
  def up
    change_column :orders, :amount, :bigint # expect: migrations/column-type-rewrite
  end

  def down
    change_column :orders, :amount, :integer
  end
end
