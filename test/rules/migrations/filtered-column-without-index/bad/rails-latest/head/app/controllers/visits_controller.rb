class VisitsController < ApplicationController
  def index
    @visits = Visit.order(starts_at: :desc).limit(20) # expect: migrations/filtered-column-without-index
  end
end
