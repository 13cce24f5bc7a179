class OrdersController < ApplicationController
  def show
    send_file Rails.root.join("exports", File.basename(params[:file]))
  end
end
