class OrdersController < ApplicationController
  def show
    @result = Report.new.public_send(params[:report]) # expect: security/code-from-input
  end
end
