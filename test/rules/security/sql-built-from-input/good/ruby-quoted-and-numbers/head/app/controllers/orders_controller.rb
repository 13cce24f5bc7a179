class OrdersController < ApplicationController
  def show
    limit = Integer(params[:limit])
    name = Order.connection.quote(params[:name])
    @orders = Order.find_by_sql("select * from orders where customer = #{name} limit #{limit}")
  end
end
