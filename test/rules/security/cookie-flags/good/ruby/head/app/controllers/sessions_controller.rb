class SessionsController < ApplicationController
  def create
    cookies[:auth_token] = { value: user.auth_token, httponly: true, secure: true }
    cookies.signed[:session_token] = nil
  end
end
