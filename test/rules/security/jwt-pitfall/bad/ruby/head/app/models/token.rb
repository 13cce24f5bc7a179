class Token
  def self.current(raw)
    JWT.decode(raw, nil, false).first # expect: security/jwt-pitfall
  end

  def self.issue(user)
    JWT.encode({ sub: user.id }, "correct-horse-battery", "HS256") # expect: security/jwt-pitfall
  end
end
