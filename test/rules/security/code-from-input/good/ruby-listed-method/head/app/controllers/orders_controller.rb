class OrdersController < ApplicationController
  def show
    report = params[:report]
    raise ActionController::BadRequest unless %w[daily weekly].include?(report)

    @result = Report.new.public_send(report)
  end
end
