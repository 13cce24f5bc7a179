class Login
  def call(email, password)
    Rails.logger.info("signing in #{email}, password of #{password.length}")
  end
end
