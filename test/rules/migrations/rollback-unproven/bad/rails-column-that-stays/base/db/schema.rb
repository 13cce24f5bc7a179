ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
  enable_extension "plpgsql"

  create_table "customers", force: :cascade do |t|
    t.string "email", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  create_table "orders", force: :cascade do |t|
    t.string "number", null: false
    t.integer "amount"
    t.text "remark"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end
end
