class Token
  def self.current(raw)
    JWT.decode(raw, Rails.application.credentials.jwt_key, true, algorithm: "HS256").first
  end
end
