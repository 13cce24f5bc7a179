class OrdersController < ApplicationController
  def show
    @cart = JSON.parse(cookies[:cart])
    @more = YAML.safe_load(params[:more])
  end
end
