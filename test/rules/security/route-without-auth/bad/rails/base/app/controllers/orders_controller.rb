class OrdersController < ApplicationController
  before_action :authenticate_user!

  def index
    render json: current_user.orders
  end

  def create
    render json: current_user.orders.create!(order_params)
  end

  def show
    render json: current_user.orders.find(params[:id])
  end
end
