class OrdersController < ApplicationController
  def show
    @answer = HTTParty.get("https://api.example.com/orders/#{params[:id]}")
  end
end
