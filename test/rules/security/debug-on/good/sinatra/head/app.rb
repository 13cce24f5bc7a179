require "sinatra/base"

class Shop < Sinatra::Base
  set :show_exceptions, false

  configure :development do
    set :show_exceptions, true
  end
end
