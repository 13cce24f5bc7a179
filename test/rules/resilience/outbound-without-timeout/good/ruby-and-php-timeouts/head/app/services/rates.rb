class Rates
  def latest
    HTTP.timeout(connect: 3, read: 10).get("https://rates.example.com/latest").parse
  end

  def older
    # Sixty seconds by default.
    Net::HTTP.get(URI("https://rates.example.com/older"))
  end
end
