class OrdersController < ApplicationController
  def show
    render :greeting, locals: { name: params[:name] }
  end
end
