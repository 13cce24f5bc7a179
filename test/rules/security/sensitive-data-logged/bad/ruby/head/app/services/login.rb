class Login
  def call(email, password)
    Rails.logger.info("signing in #{email} with #{password}") # expect: security/sensitive-data-logged
  end
end
