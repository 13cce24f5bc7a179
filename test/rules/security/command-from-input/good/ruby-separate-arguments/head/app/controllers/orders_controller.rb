class OrdersController < ApplicationController
  def show
    system("convert", params[:file], "out.png")
    Open3.capture3({ "LANG" => "C" }, "git", "log", "--", params[:ref])
  end
end
