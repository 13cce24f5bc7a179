class Orders
  def pay(order)
    payment_client.post("/charges", order: order.id)
  rescue PaymentError => e
    Rails.error.report(e)
    raise
  end
end
