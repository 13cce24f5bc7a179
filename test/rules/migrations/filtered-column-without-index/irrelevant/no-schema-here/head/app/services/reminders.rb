class Reminders
  def due = Visit.where(state: "booked")
end
