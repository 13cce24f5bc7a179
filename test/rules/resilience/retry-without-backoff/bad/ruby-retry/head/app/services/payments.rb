class Payments
  def charge(order)
    tries = 0
    begin
      payment_client.charge(order.id)
    rescue Timeout::Error
      tries += 1
      retry if tries < 5 # expect: resilience/retry-without-backoff
      raise
    end
  end
end
