Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins "*" # expect: security/cors-any-origin
    resource "*", headers: :any, methods: [:get, :post]
  end
end
