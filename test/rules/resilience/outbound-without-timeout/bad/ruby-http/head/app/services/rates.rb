class Rates
  def latest
    HTTP.get("https://rates.example.com/latest").parse # expect: resilience/outbound-without-timeout
  end
end
