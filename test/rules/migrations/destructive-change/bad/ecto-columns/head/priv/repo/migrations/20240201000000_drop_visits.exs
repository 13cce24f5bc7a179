defmodule Shop.Repo.Migrations.DropVisits do
  use Ecto.Migration

  def change do
    alter table(:customers) do # expect: migrations/destructive-change
      remove :visits, :integer, null: false, default: 0
    end
  end
end
