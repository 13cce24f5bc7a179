class OrdersController < ApplicationController
  def index
    render json: Order.where("id > ?", params[:after].to_i).order(:id).limit(100)
  end
end
