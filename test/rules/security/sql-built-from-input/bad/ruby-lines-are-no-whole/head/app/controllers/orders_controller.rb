class OrdersController < ApplicationController
  def show
    return head(:bad_request) unless params[:sort].match?(/^\w+$/)

    @orders = Order.order(Arel.sql(params[:sort])) # expect: security/sql-built-from-input
  end
end
