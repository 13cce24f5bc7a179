class OrdersController < ApplicationController
  protect_from_forgery with: :exception
end
