class OrdersController < ApplicationController
  def show
    render inline: params[:template] # expect: security/template-from-input
  end
end
