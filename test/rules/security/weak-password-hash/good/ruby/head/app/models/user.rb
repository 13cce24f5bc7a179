class User
  def store(password)
    self.password_hash = BCrypt::Password.create(password)
  end
end
