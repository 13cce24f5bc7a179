class Orders
  def pay(order)
    begin
      payment_client.post("/charges", order: order.id)
    # expect-next: resilience/swallowed-error
    rescue => e
    end
  end

  def customer(order)
    # expect-next: resilience/swallowed-error
    Customer.find(order.customer_id) rescue nil
  end
end
