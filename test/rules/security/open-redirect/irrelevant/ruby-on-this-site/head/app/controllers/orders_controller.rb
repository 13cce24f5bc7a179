class OrdersController < ApplicationController
  def show
    return redirect_to("/orders/#{params[:id]}") if params[:id]

    redirect_to action: :index, id: params[:id]
  end
end
