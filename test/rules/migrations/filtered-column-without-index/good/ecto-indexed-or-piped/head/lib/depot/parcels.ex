defmodule Depot.Parcels do
  import Ecto.Query
  alias Depot.{Parcel, Repo}

  def waiting(depot) do
    Repo.all(from p in Parcel, where: p.depot_id == ^depot and p.state == "waiting")
  end

  def lost(depot) do
    (from p in Parcel, where: p.state == "lost")
    |> where([p], p.depot_id == ^depot)
    |> Repo.all()
  end
end
