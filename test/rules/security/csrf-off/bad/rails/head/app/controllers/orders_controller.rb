class OrdersController < ApplicationController
  skip_before_action :verify_authenticity_token # expect: security/csrf-off

  def create
    current_user.orders.create!(order_params)
  end
end
