class User
  def store(password)
    self.password_hash = Digest::SHA1.hexdigest(password) # expect: security/weak-password-hash
  end

  def store_quickly(password)
    self.password_hash = BCrypt::Password.create(password, cost: 4) # expect: security/weak-password-hash
  end
end
