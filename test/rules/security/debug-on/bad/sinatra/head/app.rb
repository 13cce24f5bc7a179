require "sinatra/base"

class Shop < Sinatra::Base
  set :show_exceptions, true # expect: security/debug-on
end
