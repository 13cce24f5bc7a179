class HealthController < ApplicationController
  def ready
    ActiveRecord::Base.connection.execute("select 1")
    render json: { status: "ok" }
  end
end
