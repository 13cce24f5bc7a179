class AddStateToOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :states do |t|
      t.string :name, null: false, index: { unique: true }
    end
    add_reference :orders, :state, foreign_key: true
    rename_column :orders, :remark, :note
    reversible do |direction|
      direction.up { execute "create view open_orders as select * from orders" }
      direction.down { execute "drop view open_orders" }
    end
  end
end
