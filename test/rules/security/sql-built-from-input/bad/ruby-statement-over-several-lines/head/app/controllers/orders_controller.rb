class OrdersController < ApplicationController
  def show
    ActiveRecord::Base.connection.select_all(<<~SQL) # expect: security/sql-built-from-input
      select * from orders where customer = '#{params[:customer]}'
    SQL
  end
end
