class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :customers do |t|
      t.string :email, null: false
      t.timestamps
    end
    create_table :orders do |t|
      t.string :number, null: false
      t.integer :amount
      t.text :remark
      t.timestamps
    end
  end
end
