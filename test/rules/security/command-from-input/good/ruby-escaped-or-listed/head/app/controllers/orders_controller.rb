class OrdersController < ApplicationController
  def show
    system("convert #{Shellwords.escape(params[:file])} out.png")
    case params[:format]
    when "png", "jpg" then system("convert in.gif out.#{params[:format]}")
    end
  end
end
