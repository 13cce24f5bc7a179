Rails.application.routes.draw do
  get "/orders", to: "orders#index"
  post "/orders", to: "orders#create"
  get "/orders/:id", to: "orders#show"
end
