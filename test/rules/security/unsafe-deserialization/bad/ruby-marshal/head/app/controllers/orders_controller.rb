class OrdersController < ApplicationController
  def show
    @cart = Marshal.load(Base64.decode64(cookies[:cart])) # expect: security/unsafe-deserialization
  end
end
