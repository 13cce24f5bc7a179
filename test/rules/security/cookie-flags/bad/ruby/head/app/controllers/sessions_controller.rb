class SessionsController < ApplicationController
  def create
    cookies[:auth_token] = user.auth_token # expect: security/cookie-flags
  end
end
