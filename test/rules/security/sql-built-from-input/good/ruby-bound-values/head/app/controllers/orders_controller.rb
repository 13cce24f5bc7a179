class OrdersController < ApplicationController
  def show
    @orders = Order.where("customer = ?", params[:customer]).where(state: params[:state])
    @ids = Order.find_by_sql(["select id from orders where customer = ?", params[:customer]])
  end
end
