class RemoveRemark < ActiveRecord::Migration[7.1]
  def change
    change_table :orders, bulk: true do |t| # expect: migrations/destructive-change
      t.remove :remark, type: :text
    end
  end
end
