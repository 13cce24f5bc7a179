class OrdersController < ApplicationController
  def show
    file = File.expand_path(params[:file], "/srv/exports")
    raise ActionController::BadRequest unless file.start_with?("/srv/exports/")

    render plain: File.read(file)
  end
end
