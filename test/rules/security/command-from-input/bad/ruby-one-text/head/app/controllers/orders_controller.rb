class OrdersController < ApplicationController
  def show
    system("convert #{params[:file]} out.png") # expect: security/command-from-input
  end
end
