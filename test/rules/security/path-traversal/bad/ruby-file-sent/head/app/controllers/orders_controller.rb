class OrdersController < ApplicationController
  def show
    send_file Rails.root.join("exports", params[:file]) # expect: security/path-traversal
  end
end
