class OrdersController < ApplicationController
  def show
    sort = params[:sort]
    sort = "id" unless %w[id total].include?(sort)
    direction = params[:desc] == "1" ? "desc" : "asc"
    @orders = Order.order(Arel.sql("#{sort} #{direction}"))
  end
end
