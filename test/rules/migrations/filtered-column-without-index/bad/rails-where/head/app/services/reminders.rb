class Reminders
  def due
    Visit
      .where(state: "booked") # expect: migrations/filtered-column-without-index
      .where(starts_at: Time.current..1.day.from_now)
      .order(:starts_at)
  end
end
