class Overview
  def rows
    orders = Order.where(open: true).includes(:customer)
    orders.map { |order| [order, order.customer] }
  end
end
