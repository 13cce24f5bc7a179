class OrdersController < ApplicationController
  def show
    uri = URI.parse(params[:url])
    @answer = Net::HTTP.get(uri) # expect: security/ssrf
  end
end
