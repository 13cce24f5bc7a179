defmodule Depot.Parcels do
  import Ecto.Query
  alias Depot.{Parcel, Repo}

  def late(day) do
    Repo.all(
      from p in Parcel,
        where: p.weighed < ^day, # expect: migrations/filtered-column-without-index
        select: p.id
    )
  end

  def lost, do: Repo.get_by(Parcel, state: "lost") # expect: migrations/filtered-column-without-index
end
