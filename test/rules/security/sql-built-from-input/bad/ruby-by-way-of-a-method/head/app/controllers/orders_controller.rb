class OrdersController < ApplicationController
  def show
    @orders = Order.order(Arel.sql("#{sort_column} desc")) # expect: security/sql-built-from-input
  end

  private

  def sort_column
    params.fetch(:sort, "id")
  end
end
