class CreateCards < ActiveRecord::Migration[7.1]
  def change
    create_table :accounts do |t|
      t.string :name, null: false
    end

    create_table :boards do |t|
      t.references :account, null: false
      t.string :title
    end

    create_table :cards do |t|
      t.references :account, null: false
      t.string :title
      t.index :title
    end
  end
end
