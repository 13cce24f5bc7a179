class CreateVisits < ActiveRecord::Migration[7.1]
  def change
    create_table :clinics do |t|
      t.string :name, null: false
    end

    create_table :visits do |t|
      t.references :clinic, null: false, foreign_key: true
      t.string :state, null: false
      t.datetime :starts_at, null: false
    end
  end
end
