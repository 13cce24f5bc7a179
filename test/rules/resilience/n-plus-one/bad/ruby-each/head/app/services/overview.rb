class Overview
  def rows
    orders = Order.where(open: true)
    orders.map do |order|
      [order, Customer.find(order.customer_id)] # expect: resilience/n-plus-one
    end
  end
end
