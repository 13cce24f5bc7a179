class VisitsController < ApplicationController
  def show
    @visit = Visit.find_by!(id: params[:id], state: "booked")
  end
end
