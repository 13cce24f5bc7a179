defmodule Depot.MixProject do
  use Mix.Project
  def project, do: [app: :depot, deps: [{:ecto_sql, "~> 3.11"}, {:postgrex, ">= 0.0.0"}]]
end
