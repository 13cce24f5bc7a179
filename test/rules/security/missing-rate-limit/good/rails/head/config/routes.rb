Rails.application.routes.draw do
  post "/login", to: "accounts#login"
  post "/password-reset", to: "accounts#reset"
end
