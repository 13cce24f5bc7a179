class OrdersController < ApplicationController
  def show
    name = params[:name].to_s.strip
    @orders = Order.where("customer = '#{name}'") # expect: security/sql-built-from-input
  end
end
