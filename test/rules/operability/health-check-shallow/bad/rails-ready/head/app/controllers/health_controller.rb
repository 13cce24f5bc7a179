class HealthController < ApplicationController
  def ready # expect: operability/health-check-shallow
    render json: { status: "ok" }
  end
end
