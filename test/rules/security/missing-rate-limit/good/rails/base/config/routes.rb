Rails.application.routes.draw do
  post "/login", to: "accounts#login"
end
