class AccountsController < ApplicationController
  rate_limit to: 10, within: 1.minute, only: :login

  def login
    render json: Account.enter(params[:email], params[:password])
  end

  def reset
    Account.send_reset_mail(params[:email])
  end
end
