class Payments
  def charge(order)
    tries = 0
    begin
      payment_client.charge(order.id)
    rescue Timeout::Error
      tries += 1
      raise if tries > 5
      sleep(rand * 0.2 * 2**tries)
      retry
    end
  end
end
