class OrdersController < ApplicationController
  def show
    ref = params[:ref]
    @log = `git log #{ref}` # expect: security/command-from-input
  end
end
