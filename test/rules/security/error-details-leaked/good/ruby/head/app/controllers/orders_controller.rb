class OrdersController < ApplicationController
  def index
    render json: load
  rescue StandardError => e
    Rails.logger.error(e.full_message)
    render json: { code: "internal" }, status: :internal_server_error
  end
end
