class OrdersController < ApplicationController
  def index
    render json: Order.all # expect: resilience/unbounded-query
  end
end
