defmodule Depot.Parcel do
  use Ecto.Schema

  schema "parcels" do
    field :state, :string
    field :weighed, :utc_datetime, source: :weighed_at
    belongs_to :depot, Depot.Site
  end
end
