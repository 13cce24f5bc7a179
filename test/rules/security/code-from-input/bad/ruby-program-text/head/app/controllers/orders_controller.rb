class OrdersController < ApplicationController
  def show
    @result = eval(params[:formula]) # expect: security/code-from-input
  end
end
