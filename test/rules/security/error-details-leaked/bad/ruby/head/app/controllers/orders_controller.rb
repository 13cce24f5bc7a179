class OrdersController < ApplicationController
  def index
    render json: load
  rescue StandardError => e
    render json: { error: e.message, trace: e.backtrace }, status: :internal_server_error # expect: security/error-details-leaked
  end
end
