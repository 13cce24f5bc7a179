class OrdersController < ApplicationController
  def show
    redirect_to params[:return_to], allow_other_host: true # expect: security/open-redirect
  end
end
