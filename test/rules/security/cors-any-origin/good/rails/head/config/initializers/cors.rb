Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins "https://app.example.com", %r{\Ahttps://[a-z]+\.example\.com\z}
    resource "*", headers: :any, methods: [:get, :post], credentials: true
  end
end
